"""Gaps inferred from several examples of one wording: a value stands where they differ. Pure.

“Konto Kassa kan inte raderas i bokföringen” and “Konto Bank kan inte raderas i bokföringen” of one error and language
become “Konto * kan inte raderas i bokföringen”. One example alone does not show which word is a value.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher

from .signatures import GAP

MIN_SHARED_WORDS = 4  # of two examples of one wording
MIN_SHARED_SHARE = 0.7  # of the longer example's words
MAX_VALUE_WORDS = 3

Words = tuple[str, ...]


def infer_gaps(examples: Sequence[Words]) -> list[Words]:
    """Return the examples in their order, with `GAP` where another example has another value."""
    return [_with_gaps(example, [other for other in examples if other != example]) for example in examples]


def _with_gaps(example: Words, others: Sequence[Words]) -> Words:
    gaps: set[int] = set()
    for other in others:
        gaps |= _differing(example, other)
    words: list[str] = []
    for place, word in enumerate(example):
        if place not in gaps:
            words.append(word)
        elif not words or words[-1] != GAP:
            words.append(GAP)
    return tuple(words)


def _differing(example: Words, other: Words) -> set[int]:
    """Return the indexes of the example's words that differ in `other`; empty if the two are not one wording."""
    matcher = SequenceMatcher(None, example, other, autojunk=False)
    shared = sum(block.size for block in matcher.get_matching_blocks())
    if shared < MIN_SHARED_WORDS or shared < MIN_SHARED_SHARE * max(len(example), len(other)):
        return set()
    changes = [change for change in matcher.get_opcodes() if change[0] != "equal"]
    if any(
        kind != "replace" or max(to - at, end - start) > MAX_VALUE_WORDS
        for kind, at, to, start, end in changes
    ):
        return set()
    return {place for _kind, at, to, _start, _end in changes for place in range(at, to)}
