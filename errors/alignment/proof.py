"""Proof that a text shows a wording, and not a similar one. Pure.

Catalogues hold many wordings that differ in one word, and texts hold wordings that no catalogue has. The weight of the
matched words is compared with the weight of one of N wordings found by chance, `ln(1 + N)`. Plain words in a gap lower
it: values are numbers, names, paths or quoted, while "kunde inte skriva *ny indexfil*" is another wording.

The constants are held by `tests/errors/alignment/test_proof.py` and by the floors for sure answers of
`tests/golden/test_generated.py`: wordings that are in the catalogue against wordings that are not.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from .aligner import Alignment
from .segments import Segment
from .signatures import GAP

MIN_CONTIGUOUS_WORDS = 3  # of an unbroken wording amid other text; shorter ones count only alone
MIN_SHARE_WITH_VALUE = (
    1.1  # × chance, the weight of a wording with one gap at its end, a value and nothing else
)
MIN_SHARE_ALONE = 1.8  # × chance, the weight of a wording with gaps and nothing around it
MIN_SHARE_APART = 2.1  # × chance, the weight of a wording without gaps in a clause of its own
MIN_SHARE_AMONG = 2.5  # × chance, the weight of any other wording amid other text
PLAIN_WORD_PENALTY = 0.6  # × chance, for each plain word in a gap
MIN_RUN_WORD_WEIGHT = 5.2  # nats, for each word of an unbroken wording without gaps
WORDS_PER_MISSING_WORD = 4  # of a text that was cut off, one word in so many may be missing
MIN_PLAIN_LETTERS = 3
MIN_IDENTIFIER_CHARS = 8

_QUOTED = re.compile(r"""["“”«»„`][^"“”«»„`]*["“”«»'’`]|(?<!\w)['‘][^'’]*['’]""")
_QUOTES = "\"'“”«»„`‘’"
_HARD = re.compile(r"""\d|["“”«»„`@/\\]|\A\s*[:(=]""")  # signs of a value, not found in words of a sentence
_CLAUSE = re.compile(r"[:;.!?](?:\s|$)")
_EDGES = "-.,:;()[]{}<>!?\"'“”«»„`‘’"


def is_contiguous(alignment: Alignment) -> bool:
    """Return True if the whole wording stands unbroken in the text; one of one or two words only alone."""
    is_unbroken = alignment.is_complete or alignment.is_cut_off
    return alignment.is_whole or (is_unbroken and len(alignment.pairs) >= MIN_CONTIGUOUS_WORDS)


def proves(alignment: Alignment, signature: Sequence[str], segment: Segment, chance: float) -> bool:
    """Return True if the text shows this wording. `chance` is `ln(1 + N)` in nats, N the number of wordings."""
    if not alignment.pairs or alignment.is_contradicted:
        return False
    if GAP not in signature and (
        alignment.is_whole or _is_quoted(alignment, segment) or _is_identifier(alignment, segment)
    ):
        return True
    if not alignment.is_complete and not _is_cut_enough(alignment, signature, segment):
        return False
    plain = _plain_words(alignment, signature, segment)
    has_value = _has_one_value(alignment, signature, segment)
    if plain == 1 and has_value and signature[-1] == GAP:
        plain = 0
    weight = _weight(alignment, signature) - PLAIN_WORD_PENALTY * chance * plain
    if has_value and not plain > 0:
        return weight >= MIN_SHARE_WITH_VALUE * chance
    if alignment.is_whole or _ends_in_a_word(alignment, signature, segment):
        return weight >= MIN_SHARE_ALONE * chance
    is_apart = GAP not in signature and stands_apart(alignment, segment)
    return weight >= chance * (MIN_SHARE_APART if is_apart else MIN_SHARE_AMONG)


def is_intact(alignment: Alignment, segment: Segment) -> bool:
    """Return True if the whole wording stands unbroken in the text, at least as a name stands in a sentence.

    One word is a message only if it begins like one: with a capital, or after a sign.
    """
    if not alignment.is_complete:
        return False
    first = segment.tokens[alignment.pairs[0][1]]
    before = segment.text[: first.start].rstrip(" ")
    is_marked = segment.text[first.start].isupper() or not before or not before[-1].isalnum()
    return len(alignment.pairs) > 1 or is_marked


def stands_apart(alignment: Alignment, segment: Segment) -> bool:
    """Return True if a complete wording has punctuation, or the text's end, on both sides: "Export failed: …"."""
    if not alignment.is_complete:
        return False
    text, words = segment.text, segment.tokens
    first, last = alignment.pairs[0][1], alignment.pairs[-1][1]
    before = text[words[first - 1].end : words[first].start].strip() if first > segment.lead else "start"
    after = text[words[last].end : words[last + 1].start].strip() if last + 1 < len(words) else "end"
    return bool(before and after)


def _weight(alignment: Alignment, signature: Sequence[str]) -> float:
    """Return the weight of the matched words in nats, with a minimum for each word of an unbroken run."""
    is_run = alignment.is_complete and GAP not in signature
    return max(alignment.weight, MIN_RUN_WORD_WEIGHT * len(signature)) if is_run else alignment.weight


def _is_quoted(alignment: Alignment, segment: Segment) -> bool:
    """Return True if a complete wording, and nothing else, stands in quotation marks."""
    text, words = segment.text, segment.tokens
    first, last = (words[alignment.pairs[end][1]] for end in (0, -1))
    before, after = text[: first.start].rstrip(), text[last.end :].lstrip(".!? ")
    return (
        alignment.is_complete and before[-1:] in _QUOTES and after[:1] in _QUOTES and bool(before and after)
    )


def _is_identifier(alignment: Alignment, segment: Segment) -> bool:
    """Return True if a complete wording is one name in the text, as a program writes it: InvoiceUnderPayment."""
    if not alignment.is_complete:
        return False
    first, last = (segment.tokens[alignment.pairs[end][1]] for end in (0, -1))
    name = segment.text[first.start : last.end]
    around = segment.text[max(0, first.start - 1) : first.start] + segment.text[last.end : last.end + 1]
    is_name = len(name) >= MIN_IDENTIFIER_CHARS and not any(sign.isspace() or sign == "_" for sign in name)
    has_form = any(sign.isupper() for sign in name[1:]) or any(map(str.isdigit, name))
    return is_name and has_form and not any(sign.isalnum() or sign in "_./\\-" for sign in around.rstrip("."))


def _is_cut_enough(alignment: Alignment, signature: Sequence[str], segment: Segment) -> bool:
    """Return True if only the wording's end is cut off, and amid other text only a small part of it."""
    if not alignment.is_cut_off:
        return False
    literal = sum(word != GAP for word in signature)
    is_all = alignment.pairs[0][1] <= segment.lead
    return is_all or (literal - len(alignment.pairs)) * WORDS_PER_MISSING_WORD <= literal - 1


def _ends_in_a_word(alignment: Alignment, signature: Sequence[str], segment: Segment) -> bool:
    """Return True if the text ends inside a word of the wording, so that it was certainly cut off."""
    i, j = alignment.pairs[-1]
    last = segment.tokens[j].text
    return j == len(segment.tokens) - 1 and signature[i] != last and signature[i].startswith(last)


def _has_one_value(alignment: Alignment, signature: Sequence[str], segment: Segment) -> bool:
    """Return True if nothing but the wording and one word for its only gap stands in a sentence.

    “Missing rights to list projects” names a value; “… to list the projects of” goes on with another message.
    """
    if not alignment.is_complete or signature.count(GAP) != 1:
        return False
    first, last = _value_span(alignment, signature, segment)
    if last < first:
        return False
    words, text = segment.tokens, segment.text
    start, end = (min(first, alignment.pairs[0][1]), max(last, alignment.pairs[-1][1]))
    before = text[: words[start].start].rstrip(_QUOTES + " ([")
    after = text[words[end].end :].lstrip(_QUOTES + " ")
    begins = start <= segment.lead or before[-1:] in set(".:;!?")
    return begins and (end == len(words) - 1 or after[:1] in set("()[].;,:!?"))


def _value_span(alignment: Alignment, signature: Sequence[str], segment: Segment) -> tuple[int, int]:
    """Return the indexes of the first and the last word in the only gap, if no space parts them, else (1, 0)."""
    words, text, gap = segment.tokens, segment.text, signature.index(GAP)
    at = dict(alignment.pairs)
    first = at[gap - 1] + 1 if gap else at[gap + 1] - 1
    last = at[gap + 1] - 1 if gap + 1 < len(signature) else first
    if not 0 <= first < len(words) or last < first:
        return 1, 0

    def is_joined(place: int) -> bool:
        return not any(map(str.isspace, text[words[place - 1].end : words[place].start]))

    if gap + 1 == len(signature):
        while last + 1 < len(words) and is_joined(last + 1):
            last += 1
    if not gap:
        while first > 0 and is_joined(first):
            first -= 1
    return (first, last) if all(map(is_joined, range(first + 1, last + 1))) else (1, 0)


def _plain_words(alignment: Alignment, signature: Sequence[str], segment: Segment) -> int:
    """Return the number of words in the gaps that are no values; -1 if every gap surely holds a value."""
    text, words = segment.text, segment.tokens
    ends = [(-1, -1), *alignment.pairs, (len(signature), len(words))]
    gaps, count = [], 0
    for (pi, pj), (i, j) in pairwise(ends):
        if GAP not in signature[pi + 1 : i]:
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
    """Return the text that may be the value after a wording's last word.

    Amid other text a first word that is surely a value ends there; anything else reaches to the end of the clause.
    """
    clause = _CLAUSE.split(text.lstrip(_EDGES + " "))[0]
    first = clause.partition(" ")[0]
    return first if not is_alone and _HARD.search(first) else clause


def _last_clause(text: str) -> str:
    clauses = [clause for clause in _CLAUSE.split(text) if clause.strip()]
    return clauses[-1] if clauses else ""


def _plain(gap: str, *, is_first: bool) -> int:
    """Return the number of plain words in a gap. A capital makes a name, except in a sentence's first word."""
    words = [word.strip(_EDGES) for word in _QUOTED.sub(' " ', gap).split()]
    return sum(
        len(word) >= MIN_PLAIN_LETTERS and word.isalpha() and (word.islower() or (is_first and not place))
        for place, word in enumerate(words)
    )
