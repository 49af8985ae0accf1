"""Spelling correction: misspelt words → words of the index at one edit's distance, never with digits."""

from collections.abc import Iterable

from . import index_reader

MAX_WORDS = 40  # of a text that are corrected, the longest ones
LOST_SIGNS = "?\ufffd"  # in the place of letters that a wrong encoding lost
POSSIBLE_LETTERS = "aoeu"  # å ä ö é ü folded
MAX_LOST_LETTERS = 3
MAX_CORRECTIONS = 3  # of one word, the most frequent ones


def typos_of(
    unknown: Iterable[str], terms: dict[str, index_reader.IndexedTerm]
) -> dict[str, tuple[str, ...]]:
    """Return the corrections of each unknown word, at most `MAX_CORRECTIONS`. They are added to `terms`.

    At most two queries.
    """
    words = sorted(unknown, key=lambda word: (len(word), word), reverse=True)[:MAX_WORDS]
    lost = {
        filled: word for word in words if word.strip(LOST_SIGNS) and _has_lost(word) for filled in _fill(word)
    }
    variants = {
        variant: word for word in words if not _has_lost(word) for variant in index_reader.variants(word)
    }
    corrections: dict[str, dict[str, index_reader.IndexedTerm]] = {}
    for misspelt, text, term in index_reader.look_up_variants(variants):
        if is_one_edit(misspelt, text):
            corrections.setdefault(misspelt, {})[text] = term
    if lost:
        known, _total = index_reader.look_up(lost)
        for filled, term in known.items():
            corrections.setdefault(lost[filled], {})[filled] = term
    ranked = {
        misspelt: sorted(known, key=lambda word: (-known[word].df, word))
        for misspelt, known in corrections.items()
    }
    typos = {misspelt: tuple(known[:MAX_CORRECTIONS]) for misspelt, known in ranked.items()}
    terms |= {word: corrections[misspelt][word] for misspelt, known in typos.items() for word in known}
    return typos


def _has_lost(word: str) -> bool:
    return any(sign in word for sign in LOST_SIGNS)


def _fill(word: str) -> list[str]:
    """Return every word that a word with lost letters may be; none if it has lost more than `MAX_LOST_LETTERS`."""
    filled = [""]
    for sign in word:
        letters = POSSIBLE_LETTERS if sign in LOST_SIGNS else sign
        filled = [start + letter for start in filled for letter in letters]
        if len(filled) > len(POSSIBLE_LETTERS) ** MAX_LOST_LETTERS:
            return []
    return filled


def is_one_edit(a: str, b: str) -> bool:
    """Return True if at most one letter is missing, added or changed, or two neighbours are swapped."""
    if a == b or abs(len(a) - len(b)) > 1:
        return a == b
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    a, b = a[start:], b[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[2:] == b[2:] and a[:2] == b[1::-1])
