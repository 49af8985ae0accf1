"""When an alignment proves that a text shows a message, and not one that is like it. Pure: no database.

Catalogues hold many messages that differ in one word, and texts hold messages that no catalogue has. So a message is
only proven where nothing speaks against it: no other word in the place of one of its own, no sentence in its gaps, and
for a short one no sentence that goes on around it.
"""

from collections.abc import Collection, Sequence
from itertools import pairwise

from .signatures import GAP, Alignment
from .text import Segment

INTACT_WORDS = 3  # an unbroken message of so many words may stand anywhere; shorter ones only alone
COVERAGE = 0.75
MISSING_SHARE = 4  # one word in so many may be missing, and only where the text was cut off
SHORT = 4  # words; a message that is no longer needs a border on either side, a longer one on one
VALUE_WORDS = 2  # plain known words; more in one gap are a sentence, not a value


def is_intact(alignment: Alignment) -> bool:
    """A whole, unbroken message is the strongest evidence there is; one or two words prove it only alone."""
    return alignment.is_whole or (alignment.is_complete and len(alignment.pairs) >= INTACT_WORDS)


def is_proof(
    alignment: Alignment, message: Sequence[str], segment: Segment, known: Collection[str], heavy: float
) -> bool:
    """True where the text shows this message. `known` are the index's words; `heavy` is enough weight, in nats."""
    if (
        not alignment.pairs
        or alignment.is_contradicted
        or _is_gap_a_sentence(alignment, message, segment, known)
    ):
        return False
    if alignment.is_whole:
        return True
    if alignment.coverage < COVERAGE or alignment.score < heavy or _lacks_too_much(alignment, message):
        return False
    is_short = sum(word != GAP for word in message) <= SHORT
    return _borders(alignment, segment) >= (2 if is_short else 1)


def _lacks_too_much(alignment: Alignment, message: Sequence[str]) -> bool:
    """True where words are missing before the place where the text was cut off, or too many after it."""
    literal = sum(word != GAP for word in message)
    missing = literal - len(alignment.pairs)
    cut_off = sum(word != GAP for word in message[alignment.pairs[-1][0] + 1 :])
    return missing > cut_off or missing * MISSING_SHARE > literal - 1


def _borders(alignment: Alignment, segment: Segment) -> int:
    """On how many sides the message ends with the text, at punctuation, a number or a log's level (ERROR)."""
    first, last = alignment.pairs[0][1], alignment.pairs[-1][1]
    return _is_border(segment, first - 1, first) + _is_border(segment, last, last + 1)


def _is_border(segment: Segment, left: int, right: int) -> bool:
    words, text = segment.words, segment.text
    if left < 0 or right == len(words):
        return True
    before, after = (text[word.start : word.end] for word in (words[left], words[right]))
    is_level = before.isupper() and len(before) > 2 and not after.isupper()
    return (
        bool(text[words[left].end : words[right].start].strip()) or is_level or not (before + after).isalpha()
    )


def _is_gap_a_sentence(
    alignment: Alignment, message: Sequence[str], segment: Segment, known: Collection[str]
) -> bool:
    """True where plain words stand in a gap, and not a value."""
    words = segment.words
    spans = [
        (pj + 1, j)
        for (pi, pj), (i, j) in pairwise(alignment.pairs)
        if GAP in message[pi + 1 : i] and j > pj + 1
    ]
    if message[-1] == GAP:
        last = alignment.pairs[-1][1]
        spans.append((last + 1, min(len(words), last + 2 + VALUE_WORDS)))
    if message[0] == GAP:
        end = start = alignment.pairs[0][1]
        while start > max(0, end - 2 - VALUE_WORDS) and not _is_parted(segment, start):
            start -= 1
        spans.append((start, end))
    return any(_is_sentence(segment, start, end, known) for start, end in spans if start < end)


def _is_parted(segment: Segment, right: int) -> bool:
    """True where punctuation stands before the word."""
    return right > 0 and bool(segment.text[segment.words[right - 1].end : segment.words[right].start].strip())


def _is_sentence(segment: Segment, start: int, end: int, known: Collection[str]) -> bool:
    """Two plain words of the catalogue, or a plain word before a value: “could not create *directory* "x"”."""
    words = segment.words[start:end]
    if not _is_plain(words[0].text) or _is_parted(segment, start):
        return False
    plain = sum(_is_plain(word.text) and word.text in known for word in words)
    has_value = any(
        not _is_plain(word.text) or _is_parted(segment, start + n) for n, word in enumerate(words) if n
    )
    return plain >= VALUE_WORDS or has_value


def _is_plain(word: str) -> bool:
    return word.isalpha() and len(word) > 2
