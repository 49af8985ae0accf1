"""Reader of YAML fields that collects every mistake with its line. No value is converted to code or a Python type.

A value is the text in the file: `slug: 2001304` is the text 2001304, `title: Yes` the text Yes.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from errors.transfer.issues import MAX_NAME_CHARS, nearest, showable

MAX_DEPTH = 20
DEFAULT_ORDER = 100
SLUG, SLUG_LIKE = r"[a-z0-9]+(?:-[a-z0-9]+)*", "made of a–z, 0–9 and single hyphens"
KEY, KEY_LIKE = r"[a-zA-Z0-9_-]+", "made of letters, digits, hyphens and underscores"

_NULL = "tag:yaml.org,2002:null"
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_NOT_RAW = re.compile("[\x7f-\x9f\ud800-\udfff\u2028\u2029\ufeff\ufffe\uffff]")


@dataclass(frozen=True, order=True, slots=True)
class Mistake:
    """A mistake in a file. Line 0 stands for the whole file."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}" if self.line else f"{self.file}: {self.text}"


def decode(data: bytes, file: str, mistakes: list[Mistake]) -> str | None:
    """Return the file's text with LF line ends; None, with a mistake, if it is not UTF-8 or has a NUL."""
    try:
        text = data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        mistakes.append(Mistake(file, line, "The file is not UTF-8. Save it as UTF-8."))
        return None
    if "\0" in text:
        mistakes.append(
            Mistake(file, text.count("\n", 0, text.index("\0")) + 1, "The file holds a NUL character.")
        )
        return None
    return text


class _Loader(yaml.SafeLoader):
    """YAML loader with a limit on nesting.

    PyYAML's own loader checks all open lists at each character, which is quadratic in the depth.
    """

    def fetch_flow_collection_start(self, token_class: Any) -> None:
        self._refuse_deeper_than(self.flow_level)
        super().fetch_flow_collection_start(token_class)

    def add_indent(self, column: int) -> bool:
        self._refuse_deeper_than(len(self.indents))
        return bool(super().add_indent(column))

    def _refuse_deeper_than(self, depth: int) -> None:
        if depth >= MAX_DEPTH:
            problem = f"lists and fields stand in one another more than {MAX_DEPTH} times"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=self.get_mark())


def load(text: str, file: str, mistakes: list[Mistake], first_line: int = 1) -> yaml.Node | None:
    """Return the YAML's root node; None, with a mistake, if it is not YAML. `first_line` is its line in the file."""
    try:
        return yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        mistakes.append(Mistake(file, line, f"This is not YAML: {error.problem or error.context}."))
    except (yaml.YAMLError, RecursionError):
        mistakes.append(
            Mistake(file, first_line, "This is not YAML: a character or a nesting that it does not allow.")
        )
    return None


def quoted(text: str) -> str:
    """Return the text as a YAML value on one line in double quotes."""
    raw = json.dumps(text, ensure_ascii=False)
    return _NOT_RAW.sub(lambda match: f"\\u{ord(match[0]):04x}", raw)


class Fields:
    """A YAML mapping. Each method takes a field by name and adds its mistakes to `mistakes`."""

    def __init__(
        self, node: yaml.Node | None, file: str, mistakes: list[Mistake], first_line: int = 1
    ) -> None:
        self.file, self.mistakes, self.first_line = file, mistakes, first_line
        self.line = first_line + (node.start_mark.line if node else 0)
        self.nodes: dict[str, yaml.Node] = {}
        self.taken: set[str] = set()
        if not isinstance(node, yaml.MappingNode):
            self.mistake("Here must be fields, one a line: “name: value”.")
            return
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.mistake("The name of a field must be a text.", key)
                continue
            name = key.value
            if name in self.nodes:
                self.mistake(f"“{name}” stands here twice.", key)
            self.nodes[name] = value

    def mistake(self, text: str, node: yaml.Node | None = None) -> None:
        line = self.first_line + node.start_mark.line if node else self.line
        self.mistakes.append(Mistake(self.file, line, text))

    def line_of(self, name: str) -> int:
        node = self.nodes.get(name)
        return self.first_line + node.start_mark.line if node else self.line

    def take(self, name: str) -> yaml.Node | None:
        """Return the field's node; None if it is missing or empty. Marks the field as known."""
        self.taken.add(name)
        node = self.nodes.get(name)
        is_null = isinstance(node, yaml.ScalarNode) and node.tag == _NULL and node.value in {"", "~"}
        return None if is_null else node

    def text(self, name: str, *, most: int, required: bool = True, pattern: str = "", like: str = "") -> str:
        """Return the field's text of at most `most` characters. `like` describes `pattern` in a mistake."""
        node = self.take(name)
        if node is not None and not isinstance(node, yaml.ScalarNode):
            self.mistake(f"“{name}” must be a text.", node)
            return ""
        value: str = node.value if node else ""
        if _UNSTORABLE.search(value):
            self.mistake(f"“{name}” must be {like or 'plain text'}.", node)
            return ""  # a database refuses even a query with it
        if not value.strip():
            if required:
                self.mistake(f"“{name}” is missing.", node)
        elif len(value) > most:
            self.mistake(f"“{name}” has {len(value)} characters; at most {most} fit.", node)
        elif pattern and not re.fullmatch(pattern, value):
            self.mistake(f"“{name}” must be {like or 'plain text'}, not “{value[:60]}”.", node)
        return value

    def choice(self, name: str, choices: list[str]) -> str:
        return self.text(
            name, most=200, pattern="|".join(map(re.escape, choices)), like=f"one of {', '.join(choices)}"
        )

    def number(self, name: str, default: int) -> int:
        most = 32767  # what the column holds on every database
        value = self.text(name, most=5, required=False, pattern=r"\d+", like="a whole number")
        if value.isdecimal() and int(value) > most:
            self.mistake(f"“{name}” must be at most {most}.", self.nodes[name])
        return int(value) if value.isdecimal() and int(value) <= most else default

    def items(self, name: str) -> Iterator[yaml.Node]:
        """Yield the nodes of a list; none if the field is missing."""
        node = self.take(name)
        if node is None:
            return
        if isinstance(node, yaml.SequenceNode):
            yield from node.value
        else:
            self.mistake(f"“{name}” must be a list.", node)

    def words(self, name: str) -> Iterator[str]:
        """Yield the texts of a list."""
        for node in self.items(name):
            if isinstance(node, yaml.ScalarNode) and not _UNSTORABLE.search(node.value):
                yield node.value
            else:
                self.mistake(f"“{name}” must be a list of texts.", node)

    def fields(self, name: str) -> "Fields":
        return Fields(self.take(name), self.file, self.mistakes, self.first_line)

    def each(self, node: yaml.Node) -> "Fields":
        return Fields(node, self.file, self.mistakes, self.first_line)

    def finish(self) -> None:
        """Add a mistake for each field that no method took. Call it last."""
        known = sorted(self.taken)
        there_are = f" There are {', '.join(known)}."
        for name in [name for name in self.nodes if name not in self.taken]:
            similar = " or ".join(nearest(name, known))
            question = f" Did you mean {similar}?" if similar else ""
            excerpt = showable(name)[:MAX_NAME_CHARS]
            self.mistake(f"“{excerpt}” is not a field of this file.{question}{there_are}", self.nodes[name])
            there_are = ""  # in the first of these mistakes only
