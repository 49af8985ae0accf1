"""HTML of our own renderer as Markdown (CommonMark with tables) and as plain text. Pure: no database.

Text stays text: nothing in it becomes a heading, a link, HTML or the end of a code block.
"""

import html as entities
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import groupby
from urllib.parse import quote

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)?[^<>"]*(?:"[^"]*"[^<>"]*)*>')
_FOOTNOTE_MARK = re.compile(r'<(?:sup class="footnote-ref">|a [^<>]*class="footnote-backref">)')
_SLOT = re.compile(r'<span class="slot" ')
_BLOCKS = frozenset({"p", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "pre", "tr", "blockquote", "div"})
_SECTION_HEADINGS = frozenset({"h2", "h3", "h4", "h5"})

ALERTS = {"note": "NOTE", "tip": "TIP", "warning": "WARNING", "danger": "CAUTION"}

_INLINE = frozenset({"a", "br", "code", "em", "img", "mark", "s", "span", "strong", "sup"})
_VOID = frozenset({"br", "hr", "img"})
_MARKS = {"em": "*", "strong": "**", "s": "~~"}
_MARKUP = re.compile(r"[\\`*<\[\]~]|&(?=#?\w+;)|(?<!\w)_++|_++(?!\w)|!$")
_LINE_START = re.compile(r"^(?:[#>|+=-]|:(?=-)|\d+(?=[.)]))", re.M)
_BARE_PIPE = re.compile(r"(?<!\\)\|")


def text(value: object) -> str:
    """Return a value as one line of escaped text, for any place in a line."""
    return _at_line_starts(_escaped(_one_line(value)))


def code(value: object) -> str:
    """Return a value as one line in a code span, character by character."""
    line = _one_line(value)
    ticks = _fence(line, 1)
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{space}{line}{space}{ticks}" if line else ""


def code_block(content: str, language: str = "") -> str:
    """Return lines as a fenced code block, character by character."""
    fence = _fence(content, 3)
    return f"{fence}{language}\n{content}\n{fence}"


def address(url: str) -> str:
    """Return an address in the form that is allowed between a link's round brackets."""
    return quote(url, safe="/:?#@!$&'*+,;=%~")


def from_html(html: str, absolute: Callable[[str], str] = str) -> str:
    """Return HTML of `kb.markdown.rendering` as Markdown. `absolute` completes the addresses of links and images."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "\n\n".join(_Writer(absolute).blocks(reader.path[0]))


def _one_line(value: object) -> str:
    return " ".join(str(value).replace("\0", "").split())


def _escaped(line: str) -> str:
    return _MARKUP.sub(lambda match: "".join(f"\\{mark}" for mark in match[0]), line)


def _at_line_starts(lines: str) -> str:
    """Escape what would begin a heading, a list or an underline at the start of a line."""
    return _LINE_START.sub(lambda match: f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}", lines)


def _fence(content: str, minimum: int) -> str:
    """Return more backticks than the content has in a row."""
    return "`" * max([minimum, *(len(run) + 1 for run in re.findall("`+", content))])


# --- HTML as plain text


def plain_text(html: str) -> str:
    """Return the words of our HTML, one line a block, without footnote marks."""
    return _lines(_TextReader().read(html).replace(_SECTION, ""))


def template_sections(html: str) -> list[str]:
    """Return our HTML as plain texts, one a section, in the form of a wording: slots are `{Account}`, braces doubled.

    A section begins at a heading of level 2–5. Items of lists begin with their number or a bullet.
    """
    parts = _TextReader(is_template=True).read(html).split(_SECTION)
    return [lines for part in parts if (lines := _lines(part))]


_SECTION = "\f"  # before a section's heading, in what `_TextReader` returns


def _lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in entities.unescape(text).split("\n"))
    return "\n".join(line for line in lines if line)


class _TextReader:
    """Reader of tags and text, in one pass.

    It is no `HTMLParser`: that one takes quadratic time on tags that are never closed.
    """

    def __init__(self, *, is_template: bool = False) -> None:
        self.is_template = is_template
        self.pieces: list[str] = []
        self.counters: list[int] = []  # the last number of each open list; -1 where it has bullets
        self.mark = ""  # the tag of an open footnote mark
        self.is_in_slot = False

    def read(self, html: str) -> str:
        """Return the text with a line feed after each block and `_SECTION` before each section's heading."""
        html = html.replace("\n", " ").replace(_SECTION, " ")
        position = 0
        for tag in _TAG.finditer(html):
            self.add_text(html[position : tag.start()])
            self.add_tag(tag[0], tag[2] or "", is_end=bool(tag[1]))
            position = tag.end()
        self.add_text(html[position:])
        return "".join(self.pieces)

    def add_text(self, text: str) -> None:
        if self.mark:
            return
        if self.is_template and not self.is_in_slot:
            text = text.replace("{", "{{").replace("}", "}}")
        self.pieces.append(text)

    def add_tag(self, tag: str, name: str, *, is_end: bool) -> None:
        if self.mark:
            self.mark = "" if is_end and name == self.mark else self.mark
        elif _FOOTNOTE_MARK.match(tag):
            self.mark = name
        else:
            if self.is_template:
                self.is_in_slot = bool(_SLOT.match(tag))
                self.number(name, is_end=is_end)
            self.pieces.append(_break(name, is_end=is_end))

    def number(self, name: str, *, is_end: bool) -> None:
        """Keep the lists' counters, and begin an item with its number or a bullet."""
        if name in ("ol", "ul") and is_end:
            del self.counters[-1:]
        elif name in ("ol", "ul"):
            self.counters.append(0 if name == "ol" else -1)
            self.pieces.append("\n")
        elif name == "li" and not is_end and self.counters:
            self.counters[-1] += self.counters[-1] >= 0
            self.pieces.append(f"{self.counters[-1]}. " if self.counters[-1] > 0 else "• ")


def _break(name: str, *, is_end: bool) -> str:
    """Return what stands for a tag in the text: the end of a line, a space between cells, or nothing."""
    if is_end:
        return "\n" if name in _BLOCKS else " " if name in ("th", "td") else ""
    return "\n" if name in ("br", "hr") else _SECTION if name in _SECTION_HEADINGS else ""


# --- our HTML as a tree, and the tree as Markdown


@dataclass(slots=True)
class _Node:
    """An element of our HTML."""

    tag: str = ""
    attributes: dict[str, str | None] = field(default_factory=dict)
    children: "list[_Node | str]" = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return (self.attributes.get("class") or "").split()

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def all(self, *tags: str) -> "list[_Node]":
        """Return the nearest descendants with these tags, in order."""
        nodes: list[_Node] = []
        for child in self.children:
            if isinstance(child, _Node):
                nodes += [child] if child.tag in tags else child.all(*tags)
        return nodes


class _Reader(HTMLParser):
    """Parser of our HTML into a tree. `path` is the open nodes, outermost first."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.path = [_Node()]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, dict(attrs))
        self.path[-1].children.append(node)
        if tag not in _VOID:
            self.path.append(node)

    def handle_endtag(self, tag: str) -> None:
        if len(self.path) > 1 and self.path[-1].tag == tag:
            self.path.pop()

    def handle_data(self, data: str) -> None:
        self.path[-1].children.append(data)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writer of a tree as Markdown."""

    absolute: Callable[[str], str]

    def blocks(self, node: _Node) -> list[str]:
        """Return the blocks in a node. Text between blocks is a paragraph."""
        result: list[str] = []
        for is_inline, children in groupby(node.children, _is_inline):
            if is_inline:
                result.append(self.paragraph(children))
            else:
                result += (block for child in children for block in self.block(child))  # type: ignore[arg-type]
        return [block for block in result if block]

    def block(self, node: _Node) -> list[str]:
        if node.tag in ("ul", "ol"):
            return [self.list(node)]
        if node.tag == "table":
            return [self.table(node)]
        if node.tag == "pre":
            return [_code_block(node)]
        if node.tag == "hr":
            return ["---"]
        if re.fullmatch("h[1-6]", node.tag):
            return [f"{'#' * int(node.tag[1])} {_one_line(self.paragraph(node.children))}"]
        if node.tag == "dt":
            return [f"**{_one_line(self.inline(node.children))}**"]
        if node.tag == "blockquote":
            return [_indented("\n\n".join(self.blocks(node)), "> ")]
        if "callout" in node.classes:
            kind = next((ALERTS[name] for name in ALERTS if f"callout--{name}" in node.classes), "NOTE")
            return [_indented(f"[!{kind}]\n" + "\n\n".join(self.blocks(node)), "> ")]
        return self.blocks(node)

    def list(self, node: _Node) -> str:
        items = node.all("li")
        first = int(node.attributes.get("start") or 1)
        gap = "\n\n" if node.all("p") else "\n"
        lines = []
        for number, item in enumerate(items, first):
            marker = f"{number}. " if node.tag == "ol" else "- "
            body = gap.join(self.blocks(item))
            lines.append((marker + _indented(body, " " * len(marker)).lstrip(" ")).rstrip(" "))
        return gap.join(lines)

    def table(self, node: _Node) -> str:
        rows = [[self.cell(cell) for cell in row.all("th", "td")] for row in node.all("tr")]
        rows.insert(1, ["---"] * len(rows[0]) if rows else [])
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def cell(self, node: _Node) -> str:
        return _BARE_PIPE.sub(r"\\|", _one_line(self.inline(node.children)))

    def paragraph(self, run: Iterable[_Node | str]) -> str:
        lines = (line.strip(" ") for line in self.inline(run).strip().split("\n"))
        return _at_line_starts("\n".join(lines))

    def inline(self, run: Iterable[_Node | str]) -> str:
        return "".join(
            _escaped(re.sub(r"\s+", " ", child)) if isinstance(child, str) else self.element(child)
            for child in run
        )

    def element(self, node: _Node) -> str:
        inner = self.inline(node.children)
        if node.tag == "br":
            return "\\\n"
        if node.tag == "code":
            return code(node.text)
        if node.tag == "img":
            return f"![{text(node.attributes.get('alt') or '')}]({self.url(node.attributes.get('src'))})"
        if node.tag == "a":
            return self.link(node, inner)
        if "menu-path" in node.classes:
            return f"**{inner}**"
        return marked(inner, _MARKS.get(node.tag, ""))

    def link(self, node: _Node, inner: str) -> str:
        """Return a link. Links inside the page become text: footnotes keep their numbers and lose the way back."""
        href = node.attributes.get("href") or ""
        if "footnote-backref" in node.classes:
            return ""
        return inner if not href or href.startswith("#") else f"[{inner}]({self.url(href)})"

    def url(self, url: str | None) -> str:
        return address(self.absolute(url or ""))


def marked(inner: str, mark: str) -> str:
    """Return the text between two marks, which take effect only where no space stands inside them."""
    bare = inner.strip()
    before, _bare, after = inner.partition(bare) if bare else (inner, "", "")
    return f"{before}{mark}{bare}{mark}{after}" if bare else inner


def _is_inline(child: _Node | str) -> bool:
    return isinstance(child, str) or child.tag in _INLINE


def _code_block(node: _Node) -> str:
    classes = " ".join(name for code in node.all("code") for name in code.classes)
    language = re.search(r"\blanguage-([\w+#.-]+)", classes)
    return code_block(node.text.rstrip("\n"), language[1] if language else "")


def _indented(body: str, prefix: str) -> str:
    return "\n".join(f"{prefix}{line}".rstrip(" ") for line in body.split("\n"))
