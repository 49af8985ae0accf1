"""Reader of fields: pasted text → its parts, each with the name of the JSON, XML or `key=value` field that holds it.

A part ends where a wording cannot continue, as at the end of a JSON string. A part that holds a program's mark of a
cut (“(truncated...)”) ends there, too. Pure.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .decoding import decode
from .tokens import fold

MAX_DEPTH = 2  # of JSON inside a JSON string

_JSON_STRING = re.compile(r'"((?:[^"\\]|\\.)*)(?:"|\Z)', re.S)
_KEY = re.compile(r"[\w.$@-]{1,60}")  # of JSON; a longer one may be a text
_JSON_LOOK = re.compile(r'"\s*:|\\"\s*:')
_BORDER = re.compile(r"[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029{}\[\]|]+|</?([A-Za-z][\w.:-]{0,60})[^<>]{0,200}>")
_PAIR = re.compile(r"""(?<=['"])\s*([:,])\s*(?=['"])""")  # {'message': 'Kan inte …', 'code': …}
_FIELD = re.compile(r"""(?<![\w.-])([A-Za-z]\w{0,40})=(?=["'%\w])""")  # msg="Kan inte …" level=error; a=1&b=2
_FIELD_END = re.compile(r"&(?=[A-Za-z]\w{0,40}=)")
_CUT = re.compile(
    r"(?:[(\[<]\s*(?:[.…]{0,3}\s*)?(?:output )?(?:trunc|truncated|cut|snip|more|trunkerad|avkortad|avklippt)"
    r"\b[^)\]>\n]{0,40}[)\]>]|(?:…|\.{3,6})(?=\s*(?:[\"'”»)\]}]|$)))",
    re.I | re.M,
)
_CUT_MARK = "\ufdd0"  # a code point that no text has


class Part(NamedTuple):
    """Part of a paste. `field` is the folded name of its field, "" for none; `is_cut` is True at a mark of a cut."""

    text: str
    field: str = ""
    is_cut: bool = False


def parts(text: str, field: str = "", depth: int = 0) -> Iterator[Part]:
    """Yield the strings of JSON and the text around them, split at their borders."""
    if not _JSON_LOOK.search(text):
        yield from _split(text, field)
        return
    if '\\"' in text and '"' not in text.replace('\\"', ""):
        text = text.replace('\\"', '"')  # a body whose every quote is escaped
    position, key = 0, field
    for match in _JSON_STRING.finditer(text):
        if not _is_json_string(text, match):
            continue
        yield from _split(text[position : match.start()], field)
        position = match.end()
        if text[position : position + 3].lstrip()[:1] == ":" and _KEY.fullmatch(match[1]):
            key = fold(match[1])
            continue
        yield from _of_string(match[1], key, depth)
    yield from _split(text[position:], field)


def _of_string(string: str, field: str, depth: int) -> Iterator[Part]:
    """Yield the parts of a JSON string, which may hold JSON itself."""
    decoded = decode(string)
    if depth < MAX_DEPTH and decoded != string and _JSON_LOOK.search(decoded):
        yield from parts(decoded, field, depth + 1)
    else:
        yield from _split(decoded, field)


def _is_json_string(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 3) : match.start()].rstrip()[-1:]
    after = text[match.end() : match.end() + 3].lstrip()[:1]
    return before in ("", ":", ",", "{", "[") and after in ("", ":", ",", "}", "]")


def _split(text: str, field: str) -> Iterator[Part]:
    """Yield the parts of a text without JSON strings: lines, texts of XML elements, values of pairs."""
    decoded, position, element = _CUT.sub(_CUT_MARK, decode(text)), 0, ""
    for border in _BORDER.finditer(decoded):
        yield from _pairs(decoded[position : border.start()], element or field)
        position = border.end()
        element = fold(border[1].rpartition(":")[2]) if border[1] and border[0][1] != "/" else ""
    yield from _pairs(decoded[position:], element or field)


def _pairs(text: str, field: str) -> Iterator[Part]:
    """Yield the values of `'key': 'value'` pairs, as Python prints them, and the other texts."""
    if not text.strip():
        return
    position, key = 0, ""
    for border in _PAIR.finditer(text):
        piece = text[position : border.start()]
        position = border.end()
        if border[1] == ":":
            key = fold(piece.strip(" '\"{")[-60:])
            continue
        yield from _values(piece, key or field)
        key = ""
    yield from _values(text[position:], key or field)


def _values(text: str, field: str) -> Iterator[Part]:
    """Yield the values of `key=value` pairs, as in logs and query strings; a single pair stays as it is."""
    if text.count("=") < 2 or len(_FIELD.findall(text)) < 2:
        yield from _uncut(text, field)
        return
    for part in _FIELD_END.split(text):
        before, *pairs = _FIELD.split(part)
        yield from _uncut(before, field)
        for key, value in zip(pairs[::2], pairs[1::2], strict=True):
            yield from _uncut(value, fold(key))


def _uncut(text: str, field: str) -> Iterator[Part]:
    """Yield the text up to each mark of a cut, and the rest."""
    *cut, rest = text.split(_CUT_MARK)
    for part in cut:
        if part.strip():
            yield Part(part.strip(), field, is_cut=True)
    if rest.strip():
        yield Part(rest.strip(), field)
