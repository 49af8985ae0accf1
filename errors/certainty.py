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
MISSING_SHARE = 4  # one word in so many may be missing
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
    literal = sum(word != GAP for word in message)
    missing = literal - len(alignment.pairs)
    if missing * MISSING_SHARE > literal - 1 or alignment.coverage < COVERAGE or alignment.score < heavy:
        return False
    return _borders(alignment, segment) >= (2 if literal <= SHORT else 1)


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
    """True where plain words of the catalogue stand in a gap, without quotation marks, brackets or digits."""
    words = segment.words
    spans = [
        (pj + 1, j)
        for (pi, pj), (i, j) in pairwise(alignment.pairs)
        if GAP in message[pi + 1 : i] and j > pj + 1
    ]
    if message[-1] == GAP:
        last = alignment.pairs[-1][1]
        spans.append((last + 1, min(len(words), last + 2 + VALUE_WORDS)))
    return any(_is_sentence(segment, start, end, known) for start, end in spans if start < end)


def _is_sentence(segment: Segment, start: int, end: int, known: Collection[str]) -> bool:
    words = segment.words
    lead = segment.text[words[start - 1].end : words[start].start].strip()
    plain = [
        word for word in words[start:end] if word.text.isalpha() and len(word.text) > 2 and word.text in known
    ]
    return not lead and len(plain) >= VALUE_WORDS and words[start].text.isalpha()
