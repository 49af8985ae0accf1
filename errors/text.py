"""Pasted text → segments of folded words. Pure: no database, no settings.

A paste may be a plain sentence, a log of a thousand lines, a JSON or XML body, or one of these inside another. Segments
keep its parts apart (a message never continues in the next JSON string), words keep their place in the text, so that
values can be read out of it as they were written.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

MAX_TEXT = 20_000  # characters of a paste that are read
MAX_SEGMENTS = 60
HEAD_SEGMENTS = 15  # of them from the beginning; the rest from the end, where logs have their news
WINDOW = 48  # words; longer segments are read in overlapping windows
JOIN_WORDS = 60  # a short paste is also read as one segment: mail and terminals wrap lines anywhere

# A question mark or U+FFFD inside a word is a letter that somebody's encoding lost.
_WORD = re.compile(r"[^\W_]+(?:[?\ufffd][^\W\d_]+(?![^\W_]*=))*")
_JSON_STRING = re.compile(r'"((?:[^"\\]|\\.)*)(?:"|\Z)', re.S)
_JSON_LOOK = re.compile(r'"\s*:|\\"\s*:')
_BORDER = re.compile(r"[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029{}\[\]|]+|</?[A-Za-z][^<>]{0,200}>")
_PAIR = re.compile(r"""(?<=['"])\s*[:,]\s*(?=['"])""")  # {'message': 'Kan inte …', 'code': …}
_JSON_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/nrtbf]))')
_JSON_LETTERS = {"n": "\n", "r": "\n", "t": " ", "b": " ", "f": " "}
_MOJIBAKE = re.compile(
    "[\u00c2\u00c3\u00c5\u00e2][\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u2122\u20ac]{1,2}"
)
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a segment: folded, and where it stands in the segment's text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a paste that may hold a message."""

    text: str
    words: tuple[Word, ...]


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Casefolded, without diacritics: å ä → a, ö → o."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words(text: str) -> tuple[Word, ...]:
    """The words of a text in their order. Underscores, hyphens and all punctuation stand between words."""
    text = unicodedata.normalize("NFC", text)
    return tuple(Word(fold(m[0]), m.start(), m.end()) for m in _WORD.finditer(text))


def clean(text: str) -> str:
    """The part of a paste that is read: without NUL, composed, cut in the middle where it is too long."""
    text = text.replace("\0", "")
    if len(text) > MAX_TEXT:
        text = text[: MAX_TEXT // 4] + "\n" + text[-(MAX_TEXT * 3 // 4) :]
    return unicodedata.normalize("NFC", text)


def decode(text: str) -> str:
    """Undo what programs do to text on its way: JSON escapes, entities, percent codes, UTF-8 read as Latin-1."""
    for _ in range(2):  # a body logged inside another body is escaped twice
        if "\\" not in text:
            break
        text = _JSON_ESCAPE.sub(_unescape, text)
    if "&" in text:
        text = html.unescape(text)
    if "%" in text:
        text = _PERCENT.sub(_unquote, text)
    text = _MOJIBAKE.sub(_recode, text) if not text.isascii() else text
    return unicodedata.normalize("NFC", text.replace("\0", ""))


def segments(text: str) -> list[Segment]:
    """The parts of a paste that may hold a message, at most `MAX_SEGMENTS`, each at most `WINDOW` words."""
    text = clean(text)
    parts = list(_windows(text))
    if len(parts) > 1:
        whole = Segment(joined := " ".join(decode(text).split()), words(joined))
        if len(whole.words) <= JOIN_WORDS:
            parts.append(whole)
    if len(parts) > MAX_SEGMENTS:
        parts = parts[:HEAD_SEGMENTS] + parts[HEAD_SEGMENTS - MAX_SEGMENTS :]
    return parts


def _windows(text: str) -> Iterator[Segment]:
    seen: set[tuple[str, ...]] = set()
    for part in _parts(text):
        for window in _cut(words(part)):
            key = tuple(word.text for word in window)
            if key not in seen:
                seen.add(key)
                yield Segment(part, window)


def _cut(found: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    if len(found) <= WINDOW * 4 // 3:
        if found:
            yield found
        return
    for start in range(0, len(found) - WINDOW // 2, WINDOW // 2):
        yield found[start : start + WINDOW]


def _parts(text: str) -> Iterator[str]:
    """JSON strings first cut out of what is around them, then everything split at its borders."""
    position = 0
    if _JSON_LOOK.search(text):
        if '\\"' in text and '"' not in text.replace('\\"', ""):
            text = text.replace('\\"', '"')  # a body whose every quote is escaped
        for found in _JSON_STRING.finditer(text):
            if not _is_json_string(text, found):
                continue
            yield from _split(text[position : found.start()])
            yield from _nested(found[1])
            position = found.end()
    yield from _split(text[position:])


def _is_json_string(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - 3) : found.start()].rstrip()[-1:]
    after = text[found.end() : found.end() + 3].lstrip()[:1]
    return before in ("", ":", ",", "{", "[") and after in ("", ":", ",", "}", "]")


def _nested(string: str) -> Iterator[str]:
    decoded = decode(string)
    if decoded != string and _JSON_LOOK.search(decoded):
        for found in _JSON_STRING.finditer(decoded):
            yield from _split(found[1])
    yield from _split(decoded)


def _split(text: str) -> Iterator[str]:
    for part in _BORDER.split(decode(text)):
        for piece in _PAIR.split(part):
            if piece := piece.strip():
                yield piece


def _unescape(found: re.Match[str]) -> str:
    if found[1]:
        code = int(found[1], 16)
        return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)
    return _JSON_LETTERS.get(found[2], found[2])


def _unquote(found: re.Match[str]) -> str:
    decoded = unquote(found[0], errors="replace")
    return found[0] if "\ufffd" in decoded else decoded


def _recode(found: re.Match[str]) -> str:
    for encoding in ("cp1252", "latin-1"):
        try:
            return found[0].encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return found[0]
