"""Parser of our Markdown: CommonMark with cross-links, menu paths and slots, in linear time. Pure.

`[[error:2001304]]`, `[[article:key#part|label]]`, `[[menu:A > B]]` and `{Account}` become tokens of their own, except
inside code. A backslash keeps them as text.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext, override
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import blockquote as stock_quotation
from markdown_it.rules_block.table import table as stock_table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from .addresses import use_addresses

CALLOUTS = ("note", "tip", "warning", "danger")
MAX_COLUMNS = 50  # wider tables cost a second for 8 kB, and nobody can read them
MAX_QUOTE_TRIES = 10  # per line of the text; our articles need two
MAX_EXPANDED_CHARS = 500_000  # of addresses that are defined once and used by a label
CRUMB_SEPARATOR = " › "

_CROSS_LINK = re.compile(
    r"\[\[(error|article):([^\[\]|#\n]{1,250})(?:#([^\[\]|\n]{1,100}))?(?:\|([^\[\]\n]{1,300}))?\]\]"
)
_MENU = re.compile(r"\[\[menu(?:/([a-z]{2,3}(?:-[A-Za-z]{2,4})?))?:([^\[\]\n]{1,300})\]\]")
_SLOT = re.compile(r"\{([A-Za-z]\w{0,59})\}")
_TASK = re.compile(r"\[([ xX])\] ")
_LEAVES_SITE = re.compile(r"([a-z]+:)?//", re.I)


@dataclass(frozen=True, slots=True)
class Reference:
    """The target of a cross-link, as its author wrote it."""

    kind: str  # "error" or "article"
    target: str
    fragment: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.target}" + (f"#{self.fragment}" if self.fragment else "")


@dataclass(frozen=True, slots=True)
class Target:
    """The page that a reference leads to. `name` is its stored name, however the author wrote it."""

    url: str
    text: str
    language: str  # of the text
    name: str


def build_parser() -> MarkdownIt:
    """Return the parser of articles: HTML is off, bare addresses become links, nesting is bounded."""
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "maxNesting": 20})
    parser.enable(["table", "strikethrough", "linkify"]).use(footnote_plugin).use(deflist_plugin)
    use_addresses(parser)
    for name in CALLOUTS:
        container_plugin(parser, name)
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.at("blockquote", _quotation, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    parser.inline.ruler.before("link", "cross_link", _cross_link)
    parser.inline.ruler.before("link", "menu", _menu)
    parser.inline.ruler.before("link", "slot", _slot)
    parser.core.ruler.after("block", "references", _limit_references)
    parser.core.ruler.after("inline", "tasks", _tasks)
    parser.core.ruler.push("dress", _dress)
    for name, render in _RENDER.items():
        parser.add_render_rule(name, _rule(render))
    return parser


# --- block and core rules


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: the stock one, except that a line with too many columns is text."""
    line = state.src[state.bMarks[start] : state.eMarks[start]]
    return line.count("|") <= MAX_COLUMNS + 1 and stock_table(state, start, end, silent)


def _quotation(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: the stock one, up to a maximum number of attempts; after that `>` is text.

    A quotation's lazy continuation lines can make the stock rule read the rest of the text again at every line.
    """
    attempts = state.env["asked"] = state.env.get("asked", 0) + 1
    return bool(
        attempts <= MAX_QUOTE_TRIES * (len(state.bMarks) + 100) and stock_quotation(state, start, end, silent)
    )


class _References(dict[str, Any]):
    """Link definitions by label, up to a maximum length of all uses together: each use copies the address."""

    left = MAX_EXPANDED_CHARS

    def get(self, label: str, default: Any = None) -> Any:
        definition = super().get(label, default)
        self.left -= len(definition["href"]) + len(definition["title"]) if definition else 0
        return definition if self.left >= 0 else default


def _limit_references(state: StateCore) -> None:
    """Bound the expansion of definitions: a long address with a thousand uses makes a page of any size."""
    if "references" in state.env:
        state.env["references"] = _References(state.env["references"])


def _tasks(state: StateCore) -> None:
    """Core rule: `- [ ] text` becomes a ballot box. The plugin for it takes quadratic time."""
    tokens = state.tokens
    for item, paragraph, inline in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if (item.type, paragraph.type) != ("list_item_open", "paragraph_open") or not inline.children:
            continue
        first = inline.children[0]
        if first.type == "text" and (match := _TASK.match(first.content)):
            first.content = ("☐ " if match[1] == " " else "☑ ") + first.content[match.end() :]


def _dress(state: StateCore) -> None:
    """Core rule: set the attributes that the stock renderer copies."""
    _name_headers(state.tokens)
    for token in state.tokens:
        if token.type in {"th_open", "td_open"}:
            _dress_cell(token)
        for child in token.children or ():
            if child.type == "image":
                child.attrSet("loading", "lazy")
            elif child.type == "link_open" and _LEAVES_SITE.match(str(child.attrGet("href"))):
                child.attrSet("rel", "external noopener")


def _name_headers(tokens: list[Token]) -> None:
    """Turn empty header cells into data cells: screen readers announce an empty header."""
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type == "th_open" and not inline.content.strip():
            opening.tag = closing.tag = "td"


def _dress_cell(token: Token) -> None:
    """Turn alignment into a class: the Content Security Policy allows no inline style."""
    if style := str(token.attrs.pop("style", "")):
        token.attrSet("class", "align-" + style.rpartition(":")[2])
    if token.tag == "th":
        token.attrSet("scope", "col")


# --- inline rules: (state, silent) -> did it match; silent only moves the position


def _cross_link(state: StateInline, silent: bool) -> bool:
    match = _CROSS_LINK.match(state.src, state.pos, state.posMax)
    if not match or state.linkLevel:
        return False
    kind, target, fragment, label = (part.strip() if part else "" for part in match.groups())
    if not silent:
        token = state.push("cross_link", "a", 0)
        token.content = label
        token.meta = {"reference": Reference(kind, target, fragment)}
    state.pos = match.end()
    return True


def _menu(state: StateInline, silent: bool) -> bool:
    match = _MENU.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        token = state.push("menu", "span", 0)
        crumbs = [crumb.strip() for crumb in match[2].split(">")]
        token.meta = {"language": match[1] or "sv", "crumbs": [crumb for crumb in crumbs if crumb]}
    state.pos = match.end()
    return True


def _slot(state: StateInline, silent: bool) -> bool:
    match = _SLOT.match(state.src, state.pos, state.posMax)
    if (
        not match
        or state.src[max(state.pos - 1, 0)] == "{"
        or state.src[match.end() : match.end() + 1] == "}"
    ):
        return False
    if not silent:
        state.push("slot", "span", 0).content = match[1]
    state.pos = match.end()
    return True


# --- how our tokens become HTML


def _render_cross_link(token: Token, env: Any) -> str:
    reference: Reference = token.meta["reference"]
    targets: Mapping[Reference, Target] = env["targets"]
    target = targets.get(reference)
    if not target:
        return f'<span class="xref-broken">{escape(token.content or reference.target)}</span>'
    foreign = target.language != env["language"] and not token.content
    lang = f' lang="{escape(target.language)}"' if foreign else ""
    label = escape(token.content or target.text)
    return f'<a class="xref xref--{reference.kind}" href="{escape(target.url)}"{lang}>{label}</a>'


def _render_menu(token: Token, _env: Any) -> str:
    crumbs = CRUMB_SEPARATOR.join(f"<span>{escape(crumb)}</span>" for crumb in token.meta["crumbs"])
    return f'<span class="menu-path" lang="{escape(token.meta["language"])}">{crumbs}</span>'


def slot(name: str) -> str:
    """Return a slot as HTML. `rendering.fill_values` searches for exactly this."""
    return f'<span class="slot" data-name="{escape(name)}">{{{escape(name)}}}</span>'


def _render_callout(token: Token, _env: Any) -> str:
    if token.nesting < 0:
        return "</div>\n"
    name, _space, title = token.info.strip().partition(" ")
    heading = f'<p class="callout__title">{escape(title)}</p>\n' if title.strip() else ""
    return f'<div class="callout callout--{name}" role="note">\n{heading}'


def _render_table(_token: Token, env: Any) -> str:
    """Return a table's start tag in a box that scrolls, by keyboard too."""
    with override(env["language"]):
        label = escape(gettext("Table"))
    return f'<div class="table-scroll" tabindex="0" role="group" aria-label="{label}">\n<table>\n'


_RENDER: dict[str, Callable[[Token, Any], str]] = {
    "cross_link": _render_cross_link,
    "menu": _render_menu,
    "slot": lambda token, _env: slot(token.content),
    "table_open": _render_table,
    "table_close": lambda _token, _env: "</table>\n</div>\n",
    # The renderer puts `fn` or `fnref` before it. Such ids shadow no name that scripts look up.
    "footnote_anchor_name": lambda token, _env: f"-h-{token.meta['id'] + 1}",
    **{f"container_{name}_{end}": _render_callout for name in CALLOUTS for end in ("open", "close")},
}


def _rule(render: Callable[[Token, Any], str]) -> Callable[..., str]:
    return lambda _self, tokens, i, _options, env: render(tokens[i], env)
