"""Tokeniser: pasted text → segments of folded words. Pure.

A paste may be a plain sentence, a log of a thousand lines, a JSON or XML body, or one of these inside another. A
segment ends where a wording cannot continue, as at the end of a JSON string. Tokens keep their place in the text, so
that values are read as they were written.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from .decoding import decode

MAX_TEXT_CHARS = 20_000  # of a paste that are read
MAX_SEGMENTS = 400
MAX_HEAD_SEGMENTS = 100  # from the beginning; the rest are from the end, where logs have their newest lines
MAX_SEGMENT_TOKENS = 48  # longer segments are read in overlapping windows
MIN_TERMINAL_CHARS = 10  # of equally long lines that a terminal wrapped; shorter ones are so by chance
FIRST_RARE_CODE_POINT = 0x2000  # Unicode's alphabets lie below
MAX_WORD_CHARS = 40  # with the punctuation around it
MAX_JOINED_TOKENS = (
    60  # a paste up to this is also read as one segment: mail and terminals wrap lines anywhere
)

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


class Token(NamedTuple):
    """Folded word with its place in the segment's text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """Line or string of a paste that may show a wording."""

    text: str
    tokens: tuple[Token, ...]
    lead: int = 0  # words of a log line's head: time, level, module


class _Folding(dict[int, str]):
    """Cache of code point → folded text. Rare code points are not kept, so that no paste can fill the memory."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFKD", chr(code)).casefold()
        folded = "".join([sign for sign in decomposed if not unicodedata.combining(sign)])
        if code < FIRST_RARE_CODE_POINT:
            self[code] = folded
        return folded


_FOLDING = _Folding()


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return the text casefolded and without diacritics: å ä → a, ö → o."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


def tokenise(text: str) -> tuple[Token, ...]:
    """Return the words of a text in their order. Underscores, hyphens and all punctuation separate words."""
    text = unicodedata.normalize("NFC", text)
    return tuple(Token(fold(m[0]), m.start(), m.end()) for m in _WORD.finditer(text))


def folded_words(text: str) -> list[str]:
    """Return the folded words of a text without their places, which is faster than `tokenise`."""
    return [fold(word) for word in _WORD.findall(unicodedata.normalize("NFC", text))]


def clean(text: str) -> str:
    """Return the text without NUL, as NFC, at most `MAX_TEXT_CHARS`: its first quarter and the rest from the end."""
    text = text.replace("\0", "")
    if len(text) > MAX_TEXT_CHARS:
        text = text[: MAX_TEXT_CHARS // 4] + "\n" + text[-(MAX_TEXT_CHARS * 3 // 4) :]
    return unicodedata.normalize("NFC", text)


def segments(text: str) -> list[Segment]:
    """Return the segments of a paste, at most `MAX_SEGMENTS`, each of at most about `MAX_JOINED_TOKENS` words."""
    text = clean(text)
    parts = list(_windows(text))
    if 1 < len(parts) <= MAX_JOINED_TOKENS:
        parts += [part for part in map(_segment, _joined(text)) if 0 < len(part.tokens) <= MAX_JOINED_TOKENS]
    if len(parts) > MAX_SEGMENTS:
        parts = parts[:MAX_HEAD_SEGMENTS] + parts[MAX_HEAD_SEGMENTS - MAX_SEGMENTS :]
    return parts


def longest_segment(text: str) -> Segment | None:
    """Return the segment with the most words, most likely the wording of a body or a log line; None without words."""
    return max(_windows(clean(text)), key=lambda part: len(part.tokens) - part.lead, default=None)


def _joined(text: str) -> Iterator[str]:
    """Yield a wrapped text as one line. If all lines but the last are equally long, also joined without spaces.

    A terminal breaks lines at its width, inside words.
    """
    decoded = decode(text)[: MAX_JOINED_TOKENS * MAX_WORD_CHARS]
    yield " ".join(decoded.split())
    *lines, last = decoded.strip().splitlines() or [""]
    if (
        lines
        and {*map(len, lines)} == {width := len(lines[0])}
        and width >= max(MIN_TERMINAL_CHARS, len(last))
    ):
        yield "".join([*lines, last])


def _segment(text: str) -> Segment:
    tokens = tokenise(text)
    return Segment(text, tokens, _lead(text, tokens))


def _windows(text: str) -> Iterator[Segment]:
    """Yield each segment once. Log lines that differ only in numbers are the same."""
    seen: set[str] = set()
    for part in _parts(text):
        for window in _cut(tokenise(part)):
            shape = _NUMBER.sub("0", " ".join(word.text for word in window))
            if shape not in seen:
                seen.add(shape)
                yield Segment(part, window, _lead(part, window))


def _lead(text: str, tokens: tuple[Token, ...]) -> int:
    match = _LEAD.match(text)
    return sum(word.end <= match.end() for word in tokens) if match else 0


def _cut(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    if len(tokens) <= MAX_SEGMENT_TOKENS * 4 // 3:
        if tokens:
            yield tokens
        return
    for start in range(0, len(tokens) - MAX_SEGMENT_TOKENS // 2, MAX_SEGMENT_TOKENS // 2):
        yield tokens[start : start + MAX_SEGMENT_TOKENS]


def _parts(text: str) -> Iterator[str]:
    """Yield the strings of JSON and the text around them, split at their borders."""
    position = 0
    if _JSON_LOOK.search(text):
        if '\\"' in text and '"' not in text.replace('\\"', ""):
            text = text.replace('\\"', '"')  # a body whose every quote is escaped
        for match in _JSON_STRING.finditer(text):
            if not _is_json_string(text, match):
                continue
            yield from _split(text[position : match.start()])
            yield from _nested(match[1])
            position = match.end()
    yield from _split(text[position:])


def _is_json_string(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 3) : match.start()].rstrip()[-1:]
    after = text[match.end() : match.end() + 3].lstrip()[:1]
    return before in ("", ":", ",", "{", "[") and after in ("", ":", ",", "}", "]")


def _nested(string: str) -> Iterator[str]:
    decoded = decode(string)
    if decoded != string and _JSON_LOOK.search(decoded):
        for match in _JSON_STRING.finditer(decoded):
            yield from _split(match[1])
    yield from _split(decoded)


def _split(text: str) -> Iterator[str]:
    for part in _BORDER.split(decode(text)):
        for piece in _PAIR.split(part):
            for field in _fields(piece):
                if field := field.strip():
                    yield field


def _fields(text: str) -> list[str]:
    """Return the values of `key=value` pairs, as in logs and query strings; a single pair stays as it is."""
    if text.count("=") < 2 or len(_FIELD.findall(text)) < 2:
        return [text]
    return [value for part in _FIELD_END.split(text) for value in _FIELD.split(part)]
