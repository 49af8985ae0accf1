"""When an alignment proves that a text shows a message, and not one that is like it. Pure: no database.

Catalogues hold many messages that differ in one word, and texts hold messages that no catalogue has. What counts is the
weight of the message's words against finding one of N messages by chance, `ln(1 + N)`. Plain words in a gap speak
against it: values are numbers, names, paths or quoted, while "kunde inte skriva *ny indexfil*" is another message.
The shares are measured on catalogues of other programs: messages that are there against messages that are not.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from .aligner import Alignment
from .signatures import GAP
from .tokens import Segment

INTACT_WORDS = 3  # an unbroken message of so many words may stand anywhere; shorter ones only alone
ALONE_SHARE = 1.8  # × chance: what a message with gaps must weigh where nothing stands around it
APART_SHARE = 2.1  # the same of a message without gaps in a clause of its own
AMONG_SHARE = 2.5  # the same in the middle of other text
PLAIN_SHARE = 0.6  # × chance: what each plain word in a gap takes away
RUN_WORD = 5.2  # nats; what each word of an unbroken message without gaps weighs at least
MISSING_SHARE = 4  # one word in so many may be missing, and only where the text was cut off
PLAIN_LETTERS = 3

_QUOTED = re.compile(r"""["“”«»„`][^"“”«»„`]*["“”«»'’`]|(?<!\w)['‘][^'’]*['’]""")
_QUOTES = "\"'“”«»„`‘’"
_HARD = re.compile(r"""\d|["“”«»„`@/\\]|\A\s*[:(=]""")  # what words of a sentence do not hold
_CLAUSE = re.compile(r"[:;.!?](?:\s|$)")
_EDGES = "-.,:;()[]{}<>!?\"'“”«»„`‘’"


def is_intact(alignment: Alignment) -> bool:
    """A whole, unbroken message is the strongest evidence there is; one or two words prove it only alone."""
    is_unbroken = alignment.is_complete or alignment.is_cut_off
    return alignment.is_whole or (is_unbroken and len(alignment.pairs) >= INTACT_WORDS)


def is_proof(alignment: Alignment, message: Sequence[str], segment: Segment, chance: float) -> bool:
    """True where the text shows this message. `chance` is the weight of finding one message by chance, in nats."""
    if not alignment.pairs or alignment.is_contradicted:
        return False
    if GAP not in message and (alignment.is_whole or _is_quoted(alignment, segment)):
        return True
    if not alignment.is_complete and not _is_cut_enough(alignment, message, segment):
        return False
    evidence = _weight(alignment, message) - PLAIN_SHARE * chance * _plain_words(alignment, message, segment)
    if alignment.is_whole or _ends_in_a_word(alignment, message, segment):
        return evidence >= ALONE_SHARE * chance
    is_apart = GAP not in message and stands_apart(alignment, segment)
    return evidence >= chance * (APART_SHARE if is_apart else AMONG_SHARE)


def stands_apart(alignment: Alignment, segment: Segment) -> bool:
    """True where a complete message has punctuation, or the text's end, on either side: "Export failed: …"."""
    if not alignment.is_complete:
        return False
    text, words = segment.text, segment.words
    first, last = alignment.pairs[0][1], alignment.pairs[-1][1]
    before = text[words[first - 1].end : words[first].start].strip() if first > segment.lead else "start"
    after = text[words[last].end : words[last + 1].start].strip() if last + 1 < len(words) else "end"
    return bool(before and after)


def _weight(alignment: Alignment, message: Sequence[str]) -> float:
    is_run = alignment.is_complete and GAP not in message
    return max(alignment.weight, RUN_WORD * len(message)) if is_run else alignment.weight


def _is_quoted(alignment: Alignment, segment: Segment) -> bool:
    """True where a complete message, and nothing else, stands in quotation marks."""
    text, words = segment.text, segment.words
    first, last = (words[alignment.pairs[end][1]] for end in (0, -1))
    before, after = text[: first.start].rstrip(), text[last.end :].lstrip(".!? ")
    return (
        alignment.is_complete and before[-1:] in _QUOTES and after[:1] in _QUOTES and bool(before and after)
    )


def _is_cut_enough(alignment: Alignment, message: Sequence[str], segment: Segment) -> bool:
    """True where nothing but the end was cut off, and in the middle of other text not much of it."""
    if not alignment.is_cut_off:
        return False
    literal = sum(word != GAP for word in message)
    is_all = alignment.pairs[0][1] <= segment.lead
    return is_all or (literal - len(alignment.pairs)) * MISSING_SHARE <= literal - 1


def _ends_in_a_word(alignment: Alignment, message: Sequence[str], segment: Segment) -> bool:
    """True where the text ends inside a word of the message: it was cut off, for certain."""
    i, j = alignment.pairs[-1]
    last = segment.words[j].text
    return j == len(segment.words) - 1 and message[i] != last and message[i].startswith(last)


def _plain_words(alignment: Alignment, message: Sequence[str], segment: Segment) -> int:
    """How many words that are no values stand in the message's gaps; -1 where all hold what can be nothing else."""
    text, words = segment.text, segment.words
    ends = [(-1, -1), *alignment.pairs, (len(message), len(words))]
    gaps, count = [], 0
    for (pi, pj), (i, j) in pairwise(ends):
        if GAP not in message[pi + 1 : i]:
            continue
        start = words[pj].end if pj >= 0 else 0
        gap = text[start : words[j].start if j < len(words) else len(text)]
        if pj < 0:
            gap = _last_clause(gap)
        elif j == len(words):
            gap = gap[: len(gap) - len(gap.lstrip(_EDGES + " "))] + _first_clause(
                gap, is_alone=alignment.is_whole
            )
        gaps.append(gap)
        count += _plain(gap, is_first=not start)
    return count or -(bool(gaps) and all(_HARD.search(gap) for gap in gaps))


def _first_clause(text: str, *, is_alone: bool) -> str:
    """What may be the value after a message's last word; in other text only a number or the like ends by itself."""
    clause = _CLAUSE.split(text.lstrip(_EDGES + " "))[0]
    first = clause.partition(" ")[0]
    return first if not is_alone and _HARD.search(first) else clause


def _last_clause(text: str) -> str:
    clauses = [clause for clause in _CLAUSE.split(text) if clause.strip()]
    return clauses[-1] if clauses else ""


def _plain(gap: str, *, is_first: bool) -> int:
    """A capital makes a name, but not at the start of a sentence."""
    words = [word.strip(_EDGES) for word in _QUOTED.sub(' " ', gap).split()]
    return sum(
        len(word) >= PLAIN_LETTERS and word.isalpha() and (word.islower() or (is_first and not place))
        for place, word in enumerate(words)
    )
