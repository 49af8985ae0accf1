"""What two examples of one message teach about its gaps: where they differ stands a value. Pure: no database.

“Konto Kassa kan inte raderas i bokföringen” and “Konto Bank kan inte raderas i bokföringen” of one error and language
are one message with a gap, although nothing in either alone tells a name from a word.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher

from .signatures import GAP

SHARED_WORDS = 4  # two wordings with fewer words in common are two messages
SHARED_SHARE = 0.7  # the same, of the longer one's words
MAX_VALUE_WORDS = 3  # of a value

Words = tuple[str, ...]


def learn(examples: Sequence[Words]) -> list[Words]:
    """The examples, in their order, with gaps where one of the others has another value."""
    return [_masked(example, [other for other in examples if other != example]) for example in examples]


def _masked(example: Words, others: Sequence[Words]) -> Words:
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
    """The places of the example's words that are other words in the other one; none where the two are not alike."""
    matcher = SequenceMatcher(None, example, other, autojunk=False)
    shared = sum(block.size for block in matcher.get_matching_blocks())
    if shared < SHARED_WORDS or shared < SHARED_SHARE * max(len(example), len(other)):
        return set()
    changes = [change for change in matcher.get_opcodes() if change[0] != "equal"]
    if any(
        kind != "replace" or max(to - at, end - start) > MAX_VALUE_WORDS
        for kind, at, to, start, end in changes
    ):
        return set()
    return {place for _kind, at, to, _start, _end in changes for place in range(at, to)}
