"""Misspelt words → the words of the index they were meant to be: one edit away, never with digits."""

from collections.abc import Iterable

from . import index_reader

MAX_WORDS = 40
LOST = "?\ufffd"
LOST_LETTERS = "aoeu"  # what å ä ö é ü fold to
MAX_LOST_WORDS = 3
MAX_CORRECTIONS = 3  # known words that one misspelt word may have been, the most frequent ones


def typos_of(unknown: Iterable[str], terms: dict[str, index_reader.Term]) -> dict[str, tuple[str, ...]]:
    """Unknown word → the known words that it may have been. The words found are added to `terms`."""
    words = sorted(unknown, key=lambda word: (len(word), word), reverse=True)[:MAX_WORDS]
    lost = {filled: word for word in words if word.strip(LOST) and _has_lost(word) for filled in _fill(word)}
    variants = {
        variant: word for word in words if not _has_lost(word) for variant in index_reader.variants(word)
    }
    found: dict[str, dict[str, index_reader.Term]] = {}
    for asked, text, term in index_reader.look_up_variants(variants):
        if is_one_edit(asked, text):
            found.setdefault(asked, {})[text] = term
    if lost:
        known, _total = index_reader.look_up(lost)
        for filled, term in known.items():
            found.setdefault(lost[filled], {})[filled] = term
    meant = {asked: sorted(known, key=lambda word: (-known[word].df, word)) for asked, known in found.items()}
    typos = {asked: tuple(known[:MAX_CORRECTIONS]) for asked, known in meant.items()}
    terms |= {word: found[asked][word] for asked, known in typos.items() for word in known}
    return typos


def _has_lost(word: str) -> bool:
    return any(sign in word for sign in LOST)


def _fill(word: str) -> list[str]:
    """Every word that a word with lost letters may have been."""
    filled = [""]
    for sign in word:
        letters = LOST_LETTERS if sign in LOST else sign
        filled = [start + letter for start in filled for letter in letters]
        if len(filled) > len(LOST_LETTERS) ** MAX_LOST_WORDS:
            return []
    return filled


def is_one_edit(a: str, b: str) -> bool:
    """True where one letter was left out, added, changed, or two neighbours swapped."""
    if a == b or abs(len(a) - len(b)) > 1:
        return a == b
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    a, b = a[start:], b[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[2:] == b[2:] and a[:2] == b[1::-1])
