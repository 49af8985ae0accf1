"""Pasted text → segments of folded words. Pure: no database, no settings.

A paste may be a plain sentence, a log of a thousand lines, a JSON or XML body, or one of these inside another. Segments
keep its parts apart (a message never continues in the next JSON string), words keep their place in the text, so that
values can be read out of it as they were written.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from .decoding import decode

MAX_TEXT_CHARS = 20_000  # characters of a paste that are read
MAX_SEGMENTS = 400
HEAD_SEGMENTS = 100  # of them from the beginning; the rest from the end, where logs have their news
WINDOW = 48  # words; longer segments are read in overlapping windows
TERMINAL_WIDTH = 10  # characters; shorter lines of one length are chance
KEPT_SIGNS = 0x2000  # Unicode's alphabets lie below
MAX_WORD_CHARS = 40  # of a word, and what stands around it
JOIN_WORDS = 60  # a short paste is also read as one segment: mail and terminals wrap lines anywhere

# A question mark or U+FFFD inside a word is a letter that somebody's encoding lost.
_WORD = re.compile(r"[^\W_]+(?:[?\ufffd][^\W\d_]+(?![^\W_]*=))*")
_NUMBER = re.compile(r"\d+")
_JSON_STRING = re.compile(r'"((?:[^"\\]|\\.)*)(?:"|\Z)', re.S)
_JSON_LOOK = re.compile(r'"\s*:|\\"\s*:')
_BORDER = re.compile(r"[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029{}\[\]|]+|</?[A-Za-z][^<>]{0,200}>")
_PAIR = re.compile(r"""(?<=['"])\s*[:,]\s*(?=['"])""")  # {'message': 'Kan inte …', 'code': …}
_FIELD = re.compile(r"""(?<![\w.-])[A-Za-z]\w{0,40}=(?=["'%\w])""")  # msg="Kan inte …" level=error; a=1&b=2
_FIELD_END = re.compile(r"&(?=[A-Za-z]\w{0,40}=)")
# What stands before a message in a log or list: "2026-01-02 03:04:05,123 ERROR sync:", "HTTP/1.1 401", "2.", "Fel:".
_LEAD = re.compile(
    r"(?:[-*•]\s+"
    r"|\d{1,3}[.)]\s+"
    r"|(?:HTTP(?:/\d(?:\.\d)?)?\s+)?[1-5]\d\d[\s:-]+"
    r"|(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?[\s,:-]*"
    r"|(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL|SEVERE|FEL)\b[\s:-]*"
    r"|(?i:error(?: message)?|exception|fel(?:meddelande)?):\s+)+"
    r"(?:[\w./-]{1,40}:\s+)?"
)


class Word(NamedTuple):
    """A word of a segment: folded, and where it stands in the segment's text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a paste that may hold a message."""

    text: str
    words: tuple[Word, ...]
    lead: int = 0  # words before the message, where the text begins as a log line does


class _Folding(dict[int, str]):
    """Code point → what it folds to. Alphabets are kept; a paste of rare signs leaves nothing behind."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFKD", chr(code)).casefold()
        folded = "".join([sign for sign in decomposed if not unicodedata.combining(sign)])
        if code < KEPT_SIGNS:
            self[code] = folded
        return folded


_FOLDING = _Folding()


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Casefolded, without diacritics: å ä → a, ö → o."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


def words(text: str) -> tuple[Word, ...]:
    """The words of a text in their order. Underscores, hyphens and all punctuation stand between words."""
    text = unicodedata.normalize("NFC", text)
    return tuple(Word(fold(m[0]), m.start(), m.end()) for m in _WORD.finditer(text))


def folded_words(text: str) -> list[str]:
    """The words only, where nobody asks for their places."""
    return [fold(word) for word in _WORD.findall(unicodedata.normalize("NFC", text))]


def clean(text: str) -> str:
    """The part of a paste that is read: without NUL, composed, cut in the middle where it is too long."""
    text = text.replace("\0", "")
    if len(text) > MAX_TEXT_CHARS:
        text = text[: MAX_TEXT_CHARS // 4] + "\n" + text[-(MAX_TEXT_CHARS * 3 // 4) :]
    return unicodedata.normalize("NFC", text)


def segments(text: str) -> list[Segment]:
    """The parts of a paste that may hold a message, at most `MAX_SEGMENTS`, each at most `WINDOW` words."""
    text = clean(text)
    parts = list(_windows(text))
    if 1 < len(parts) <= JOIN_WORDS:
        parts += [part for part in map(_segment, _joined(text)) if 0 < len(part.words) <= JOIN_WORDS]
    if len(parts) > MAX_SEGMENTS:
        parts = parts[:HEAD_SEGMENTS] + parts[HEAD_SEGMENTS - MAX_SEGMENTS :]
    return parts


def longest_segment(text: str) -> Segment | None:
    """The part with the most words: of a body or a log line most likely the message."""
    return max(_windows(clean(text)), key=lambda part: len(part.words) - part.lead, default=None)


def _joined(text: str) -> Iterator[str]:
    """A wrapped text as one line; where all lines but the last are as long, a terminal broke them inside words."""
    decoded = decode(text)[: JOIN_WORDS * MAX_WORD_CHARS]
    yield " ".join(decoded.split())
    *lines, last = decoded.strip().splitlines() or [""]
    if lines and {*map(len, lines)} == {width := len(lines[0])} and width >= max(TERMINAL_WIDTH, len(last)):
        yield "".join([*lines, last])


def _segment(text: str) -> Segment:
    found = words(text)
    return Segment(text, found, _lead(text, found))


def _windows(text: str) -> Iterator[Segment]:
    """Each once: lines of a log that differ in numbers only are one, the rows of a request too."""
    seen: set[str] = set()
    for part in _parts(text):
        for window in _cut(words(part)):
            shape = _NUMBER.sub("0", " ".join(word.text for word in window))
            if shape not in seen:
                seen.add(shape)
                yield Segment(part, window, _lead(part, window))


def _lead(text: str, found: tuple[Word, ...]) -> int:
    match = _LEAD.match(text)
    return sum(word.end <= match.end() for word in found) if match else 0


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
            for field in _fields(piece):
                if field := field.strip():
                    yield field


def _fields(text: str) -> list[str]:
    """The values of `key=value` pairs, as logs and query strings write them; a lone one is left as it is."""
    if text.count("=") < 2 or len(_FIELD.findall(text)) < 2:
        return [text]
    return [value for part in _FIELD_END.split(text) for value in _FIELD.split(part)]
