"""Tokeniser: text → folded words with their places. Pure.

A word written in camel case is read as its parts, a machine name (`errors.alignment.machine_names`) as one word.
Tokens keep their place in the text, so that values are read as they were written.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from . import machine_names
from .spelling import canonical, opposites

MAX_TEXT_CHARS = 20_000  # of a paste that are read
MAX_CACHED_CHARS = 64  # of a word that is kept in a cache, so that no paste can fill the memory
FIRST_RARE_CODE_POINT = 0x2000  # Unicode's alphabets lie below

# A question mark or U+FFFD inside a word is a letter that somebody's encoding lost.
_WORD = re.compile(r"[^\W_]+(?:[?\ufffd][^\W\d_]+(?![^\W_]*=))*")


class Token(NamedTuple):
    """Folded word with its place in the segment's text."""

    text: str
    start: int
    end: int


class _Folding(dict[int, str]):
    """Cache of code point → folded text. Rare code points are not kept, so that no paste can fill the memory."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFKD", chr(code)).casefold()
        folded = "".join([sign for sign in decomposed if not unicodedata.combining(sign)])
        if code < FIRST_RARE_CODE_POINT:
            self[code] = folded
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Return the text casefolded and without diacritics: å ä → a, ö → o."""
    return text.lower() if text.isascii() else _fold(text)


def _fold(text: str) -> str:
    return _cached_fold(text) if len(text) <= MAX_CACHED_CHARS else text.translate(_FOLDING)


@lru_cache(maxsize=4096)
def _cached_fold(text: str) -> str:
    return text.translate(_FOLDING)


def tokenise(text: str) -> tuple[Token, ...]:
    """Return the words of a text in their order. Underscores, hyphens and all punctuation separate words.

    Each is in one spelling, and a negated word with its negation is one: “not active” → “inactive”.
    """
    text = unicodedata.normalize("NFC", text)
    tokens: list[Token] = []
    position = 0
    for start, end in machine_names.spans(text):
        tokens += _words(text, position, start)
        tokens.append(Token(fold(text[start:end]), start, end))
        position = end
    tokens += _words(text, position, len(text))
    for first, last, opposite in reversed(opposites([token.text for token in tokens])):
        tokens[first : last + 1] = [Token(opposite, tokens[first].start, tokens[last].end)]
    return tuple(tokens)


def _words(text: str, start: int, end: int) -> list[Token]:
    return [
        Token(part, match.start() + first, match.start() + last)
        for match in _WORD.finditer(text, start, end)
        for part, first, last in _parts(match[0])
    ]


def _parts(word: str) -> tuple[Token, ...]:
    """Return the word in its one spelling, of camel case its parts; the places are those in the word."""
    return _cached_parts(word) if len(word) <= MAX_CACHED_CHARS else _read_parts(word)


@lru_cache(maxsize=8192)
def _cached_parts(word: str) -> tuple[Token, ...]:
    return _read_parts(word)


def _read_parts(word: str) -> tuple[Token, ...]:
    spans = camel_parts(word) if is_camel(word) else ((0, len(word)),)
    return tuple(Token(canonical(fold(word[start:end])), start, end) for start, end in spans)


def is_camel(word: str) -> bool:
    """Return True if a word has capitals inside, as the names of classes have."""
    tail = word[1:]
    return (
        not (tail.islower() or word.isupper() or word.isdigit() or tail.isdigit())
        and len(camel_parts(word)) > 1
    )


def camel_parts(word: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of a word's parts: “InvalidVATCode” → Invalid, VAT, Code. Parts have two letters or more."""
    borders = [0]
    for place in range(1, len(word)):
        before, here, after = word[place - 1], word[place], word[place + 1 : place + 2]
        is_border = here.isupper() and (before.islower() or (before.isupper() and after.islower()))
        if is_border and place - borders[-1] >= 2 and len(word) - place >= 2:
            borders.append(place)
    return tuple(zip(borders, [*borders[1:], len(word)], strict=True))


def folded_words(text: str) -> list[str]:
    """Return the folded words of a text as they are written, without their places, which is faster than `tokenise`."""
    return [fold(word) for word in _WORD.findall(unicodedata.normalize("NFC", text))]


def spoken_words(text: str) -> list[str]:
    """Return the words of a text for full text: as `tokenise`, also camel case as it is written, no machine names."""
    words: list[str] = []
    for word in _WORD.findall(machine_names.without(unicodedata.normalize("NFC", text))):
        parts = [part.text for part in _parts(word)]
        words += parts if len(parts) == 1 else [*parts, canonical(fold(word))]
    for first, last, opposite in reversed(opposites(words)):
        words[first : last + 1] = [opposite]
    return words


def joined_words(text: str) -> dict[str, list[str]]:
    """Return the words in camel case of `spoken_words`, as they are written, with their parts."""
    found = _WORD.findall(machine_names.without(unicodedata.normalize("NFC", text)))
    return {
        canonical(fold(word)): [part.text for part in parts]
        for word in found
        if len(parts := _parts(word)) > 1
    }


def clean(text: str) -> str:
    """Return the text without NUL, as NFC, at most `MAX_TEXT_CHARS`: its first quarter and the rest from the end."""
    text = text.replace("\0", "")
    if len(text) > MAX_TEXT_CHARS:
        text = text[: MAX_TEXT_CHARS // 4] + "\n" + text[-(MAX_TEXT_CHARS * 3 // 4) :]
    return unicodedata.normalize("NFC", text)
