"""Splitter of joined words: an unknown word → the words of the index that it is made of."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import combinations

from ..alignment.segments import Segment
from ..alignment.spelling import canonical
from ..alignment.tokens import Token
from . import index_reader

MIN_WORD_LETTERS = 9  # of a joined word
MAX_WORD_LETTERS = 40
MIN_PART_LETTERS = 3
MAX_PART_LETTERS = 18
MAX_PARTS = 5
MAX_WORDS = 4  # of a text that are split, the longest ones

Parts = tuple[str, ...]


def splits_of(unknown: Iterable[str], terms: dict[str, index_reader.IndexedTerm]) -> dict[str, Parts]:
    """Return the parts of each unknown word that is wholly made of words of the index. They are added to `terms`.

    At most one query.
    """
    words = [word for word in unknown if MIN_WORD_LETTERS <= len(word) <= MAX_WORD_LETTERS and word.isalpha()]
    words = sorted(words, key=lambda word: (-len(word), word))[:MAX_WORDS]
    pieces = {canonical(piece) for word in words for piece in _pieces(word)}
    known, _total = index_reader.look_up(pieces) if pieces else ({}, 0)
    splits = {word: parts for word in words if (parts := _best_split(word, known.keys()))}
    terms |= {part: known[part] for parts in splits.values() for part in parts}
    return splits


def _pieces(word: str) -> Iterable[str]:
    """Yield what may be a part of a word: other parts have room before and after it."""
    places = (0, *range(MIN_PART_LETTERS, len(word) - MIN_PART_LETTERS + 1), len(word))
    for start, end in combinations(places, 2):
        if MIN_PART_LETTERS <= end - start <= MAX_PART_LETTERS:
            yield word[start:end]


def _best_split(word: str, known: Collection[str]) -> Parts:
    """Return the fewest known parts that make up the word, () if there are none, or more than `MAX_PARTS`.

    An “s” may join two parts, as in Swedish compounds.
    """
    best: list[Parts | None] = [()] + [None] * len(word)
    for end in range(MIN_PART_LETTERS, len(word) + 1):
        for start in range(max(0, end - MAX_PART_LETTERS), end - MIN_PART_LETTERS + 1):
            before = best[start]
            if before is None and start > 1 and word[start - 1] == "s":
                before = best[start - 1]
            piece = canonical(word[start:end])
            if before is None or piece not in known or (start and not before):
                continue
            shorter = best[end]
            if shorter is None or len(before) + 1 < len(shorter):
                best[end] = (*before, piece)
    found = best[-1] or ()
    return found if 1 < len(found) <= MAX_PARTS else ()


def with_splits(parts: Sequence[Segment], splits: dict[str, Parts]) -> list[Segment]:
    """Return the segments with the parts of joined words in the place of these."""
    return [
        replace(part, tokens=tuple(_tokens(part.tokens, splits)))
        if any(token.text in splits for token in part.tokens)
        else part
        for part in parts
    ]


def _tokens(tokens: Iterable[Token], splits: dict[str, Parts]) -> Iterable[Token]:
    """Yield the tokens. The parts of a joined word share its place: a value never begins inside a word."""
    for token in tokens:
        for piece in splits.get(token.text, (token.text,)):
            yield Token(piece, token.start, token.end)
