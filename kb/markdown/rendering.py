"""Renderer from Markdown to safe HTML, and functions on that HTML. Pure: no database.

The only module that marks content as safe. HTML in the source is text, and the result is sanitised once more: it
contains no script, handler or style, and no address that runs code.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it.token import Token

from .from_html import plain_text
from .syntax import CRUMB_SEPARATOR, Reference, Target, build_parser, slot

MAX_SOURCE_CHARS = 200_000  # characters; forms and imports refuse longer texts, rendering cuts them
MAX_REFERENCES = 1000
ANCHOR_LEVELS = range(2, 5)

Resolve = Callable[[list[Reference], str], Mapping[Reference, Target]]


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of a table of contents."""

    level: int  # 2–6: the page's own title is 1
    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered text: safe HTML, the targets of its references, and the references without one (`broken`)."""

    html: SafeString
    text: str
    references: list[Reference] = field(default_factory=list)
    targets: Mapping[Reference, Target] = field(default_factory=dict)
    headings: list[Heading] = field(default_factory=list)
    broken: list[Reference] = field(default_factory=list)
    images_without_text: int = 0


_TAGS = (
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre"),
    *("code", "em", "strong", "s", "sup", "a", "img", "span", "div", "section"),
    *("table", "thead", "tbody", "tr", "th", "td"),
)
_parser = build_parser()
_cleaner = nh3.Cleaner(
    tags=set(_TAGS),
    attributes={
        "*": {"class", "lang", "id"},
        "a": {"href", "title", "rel"},
        "img": {"src", "alt", "title", "loading"},
        "ol": {"start"},
        "th": {"scope"},
        "span": {"data-name"},
        "div": {"role", "tabindex", "aria-label"},
    },
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,  # the parser has put it where it belongs
)


def render(source: str, language: str, resolve: Resolve) -> Rendered:
    """Return the source as safe HTML for a page in that language. `resolve` is called once with all references."""
    env: dict[str, Any] = {}
    tokens = _parser.parse(_clean_source(source), env)
    references = _references(tokens)
    targets = resolve(references[:MAX_REFERENCES], language) if references else {}
    headings = _prepare_headings(tokens, targets)
    env |= {"targets": targets, "language": language}
    html = _cleaner.clean(_parser.renderer.render(tokens, _parser.options, env))
    return Rendered(
        html=mark_safe(html),  # noqa: S308 (sanitised on the line above)
        text=plain_text(html),
        references=references,
        targets=targets,
        headings=headings,
        broken=[reference for reference in references if reference not in targets],
        images_without_text=sum(
            token.type == "image" and not token.content.strip() for token in _inline(tokens)
        ),
    )


def references_in(source: str) -> list[Reference]:
    """Return the references of the source in order, without rendering it."""
    return _references(_parser.parse(_clean_source(source)))


# --- with stored HTML


_SLOT = re.compile(r'<span class="slot" data-name="(\w+)">\{\1\}</span>')
_HEADING_TAG = re.compile(r"(</?h)([2-5])\b")
_TAG_WITH_ATTRIBUTES = re.compile(r'<[a-z0-9]+ [^<>"]*(?:"[^"]*"[^<>"]*)*>')
_ANCHOR = re.compile(r'(\s(?:id="|href="#))(?=(?:h|fn|fnref)-)')
_BRACES = re.compile(r"\{\{|\}\}|\{(\w+)\}")


def fill_values(html: str, values: Mapping[str, str]) -> SafeString:
    """Return our HTML with the reader's values in its slots, escaped. Slots without a value stay."""

    def put(match: re.Match[str]) -> str:
        value = values.get(match[1], "").replace("\0", "").strip()
        if not value:
            return match[0]
        return f'<mark class="slot slot--filled" data-name="{match[1]}" dir="auto">{escape(value)}</mark>'

    return mark_safe(_SLOT.sub(put, html))  # noqa: S308 (stored HTML is sanitised, values are escaped)


def with_slots(text: str) -> SafeString:
    """Return plain text (an error's meaning) as HTML: `{Account}` becomes a slot, `{{` and `}}` become braces."""
    escaped = str(escape(text))  # leaves braces alone
    return mark_safe(_BRACES.sub(lambda match: slot(match[1]) if match[1] else match[0][0], escaped))  # noqa: S308


def embed(html: str, prefix: str) -> SafeString:
    """Return our HTML as part of another page: headings one level lower, ids and links to them with a prefix."""
    lowered = _HEADING_TAG.sub(lambda match: f"{match[1]}{int(match[2]) + 1}", html)
    anchor = rf"\g<1>{slugify(prefix)}-"
    return mark_safe(_TAG_WITH_ATTRIBUTES.sub(lambda tag: _ANCHOR.sub(anchor, tag[0]), lowered))  # noqa: S308


# --- with tokens


def _clean_source(source: str) -> str:
    """Return the source without lone surrogates, with `\\n` as line end, and of a maximum length."""
    text = source[:MAX_SOURCE_CHARS].encode("utf-8", "replace").decode()
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _inline(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def _references(tokens: list[Token]) -> list[Reference]:
    """Return every reference once, in the order of the text."""
    references = (token.meta["reference"] for token in _inline(tokens) if token.type == "cross_link")
    return list(dict.fromkeys(references))


def _prepare_headings(tokens: list[Token], targets: Mapping[Reference, Target]) -> list[Heading]:
    """Give the headings anchors, one level lower if the source has an `#`: the page's title is the h1."""
    opening = [(i, token) for i, token in enumerate(tokens) if token.type == "heading_open"]
    step = 1 if any(token.tag == "h1" for _i, token in opening) else 0
    seen: Counter[str] = Counter()
    headings = []
    for i, token in opening:
        level = min(int(token.tag[1]) + step, 6)
        title = "".join(_words(child, targets) for child in tokens[i + 1].children or ())
        token.tag = tokens[i + 2].tag = f"h{level}"
        if level in ANCHOR_LEVELS:
            token.attrSet("id", anchor := _unique(anchor_for(title), seen))
            headings.append(Heading(level, anchor, title))
    return headings


def anchor_for(title: str) -> str:
    """Return the id of a heading. Its prefix keeps it from shadowing names that scripts look up."""
    return "h-" + (slugify(title, allow_unicode=True)[:80] or "part")


def _unique(anchor: str, seen: Counter[str]) -> str:
    seen[anchor] += 1
    return anchor if seen[anchor] == 1 else _unique(f"{anchor}-{seen[anchor]}", seen)


def _words(token: Token, targets: Mapping[Reference, Target]) -> str:
    """Return an inline token's visible text."""
    if token.type == "cross_link":
        target = targets.get(token.meta["reference"])
        return token.content or (target.text if target else token.meta["reference"].target)
    if token.type == "menu":
        return CRUMB_SEPARATOR.join(token.meta["crumbs"])
    if token.type == "slot":
        return f"{{{token.content}}}"
    return token.content if token.type in {"text", "code_inline"} else ""
