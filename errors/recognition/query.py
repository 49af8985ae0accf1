"""Selection of the segments and words of a paste that are looked up in the signature index.

The constants are held by the floors of `tests/golden`; tune them on `GOLDEN_HALF=tune` of `test_generated.py`.
"""

import re
from collections.abc import Mapping, Sequence
from math import log

from ..alignment.aligner import MIN_PREFIX_LETTERS
from ..alignment.segments import Segment
from . import index_reader

MAX_TERMS = 8  # of a segment: its rarest words
MAX_TERMS_IF_FEW_SEGMENTS = 24  # the same in a text of one or two segments
MIN_TERMS = 4  # of a segment, however frequent they are
MAX_RARE_SHARE = 0.04  # of all signatures, that hold a word looked up beyond MIN_TERMS
MIN_RARE_DF = 150  # at least as many signatures, in a small catalogue
MAX_SEGMENTS = 60  # of a long paste that are compared with the catalogue
MAX_CUT_SEGMENTS = 2  # the last ones, where a text may have been cut off
MAX_ENDINGS = 30  # completions of the last word of a cut-off text

_CUT = re.compile(r"\s*(?:…|\.{3})?")


def weightiest(
    parts: Sequence[Segment], terms: dict[str, index_reader.IndexedTerm], total: int
) -> Sequence[Segment]:
    """Return the segments of a long paste with the heaviest words, and the last ones, in their order.

    Segments of the question come before those of its context. A short paste is returned whole. `total` is the number
    of signatures.
    """
    if len(parts) <= MAX_SEGMENTS:
        return parts

    def weight(part: Segment) -> float:
        known = sorted(terms[word].df for word in {token.text for token in part.tokens} if word in terms)
        return sum(log(1 + total / df) for df in known[:MAX_TERMS])

    earlier = range(len(parts) - MAX_CUT_SEGMENTS)
    chosen = sorted(earlier, key=lambda number: (parts[number].role.value, -weight(parts[number]), number))[
        : MAX_SEGMENTS - MAX_CUT_SEGMENTS
    ]
    return [parts[number] for number in sorted(chosen)] + list(parts[-MAX_CUT_SEGMENTS:])


def cut_segments(parts: Sequence[Segment]) -> set[int]:
    """Return the numbers of the segments that may have been cut off.

    These are the last ones, unless punctuation ends them, and those whose end is marked as cut.
    """
    last = range(max(0, len(parts) - MAX_CUT_SEGMENTS), len(parts))
    unended = {number for number in last if _CUT.fullmatch(parts[number].text, parts[number].tokens[-1].end)}
    return unended | {number for number, part in enumerate(parts) if part.is_cut}


def endings_of(
    parts: Sequence[Segment], cut: set[int], terms: dict[str, index_reader.IndexedTerm]
) -> dict[int, list[str]]:
    """Return the possible completions of each cut-off segment's last word. They are added to `terms`."""
    endings: dict[int, list[str]] = {}
    known: dict[str, list[str]] = {}
    for number in sorted(cut):
        last = parts[number].tokens[-1].text
        if last not in known and len(last) >= MIN_PREFIX_LETTERS and last.isalpha():
            completions = index_reader.complete(last, MAX_ENDINGS)
            terms |= completions
            known[last] = list(completions)
        endings[number] = known.get(last, [])
    return endings


def query_terms(
    parts: Sequence[Segment],
    terms: dict[str, index_reader.IndexedTerm],
    typos: Mapping[str, Sequence[str]],
    weights: dict[str, float],
    total: int,
    endings: Mapping[int, Sequence[str]],
) -> list[tuple[int, int, int]]:
    """Return the rarest terms of every segment, within `MAX_POSTINGS`, as `index_reader.signature_hits` takes them.

    The two rarest of a segment are always among them.
    """
    limit = MAX_TERMS_IF_FEW_SEGMENTS if len(parts) <= 2 else MAX_TERMS
    rare = max(MIN_RARE_DF, total * MAX_RARE_SHARE)
    chosen: list[tuple[int, int, str]] = []  # (place among the segment's words, segment, word)
    for number, part in enumerate(parts):
        known = {
            meant for token in part.tokens for meant in typos.get(token.text, [token.text]) if meant in terms
        }
        rarest = sorted(known, key=lambda word: (terms[word].df, word))[:limit]
        rarest += [word for word in endings.get(number, ()) if word not in known]
        chosen += [
            (place, number, word)
            for place, word in enumerate(rarest)
            if place < MIN_TERMS or terms[word].df < rare
        ]
    budget = index_reader.MAX_POSTINGS
    rows = []
    for place, number, word in sorted(chosen, key=lambda row: (row[0], terms[row[2]].df, row[1], row[2])):
        budget -= terms[word].df
        if place < 2 or budget >= 0:
            rows.append((number, terms[word].id, round(weights[word] * 1000)))
    return rows
