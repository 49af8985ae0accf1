"""What of a paste is looked for in the index: which parts, by which words. Asks the index for unfinished words only."""

import re
from collections.abc import Mapping, Sequence
from math import log

from ..alignment.aligner import PREFIX_LETTERS
from ..alignment.tokens import Segment
from . import index_reader

TERMS_A_SEGMENT = 8  # the rarest words that look for candidates; more where there are few segments
TERMS_IF_FEW = 14
ALWAYS_TERMS = 4  # after these only words in fewer than this share of the messages
RARE_SHARE = 0.04
RARE_LEAST = 20
MAX_SEGMENTS = 60  # of a long paste are compared with the catalogue
LAST_PARTS = 2  # where a text may have been cut off
ENDINGS = 30  # words that the last word of a cut-off text may have been

_CUT = re.compile(r"\s*(?:…|\.{3})?")


def weightiest(
    parts: Sequence[Segment], terms: dict[str, index_reader.Term], total: int
) -> Sequence[Segment]:
    """The parts of a long paste whose words the catalogue knows best, and the last ones, in their order."""
    if len(parts) <= MAX_SEGMENTS:
        return parts

    def weight(part: Segment) -> float:
        known = sorted(terms[word].df for word in {word.text for word in part.words} if word in terms)
        return sum(log(1 + total / df) for df in known[:TERMS_A_SEGMENT])

    earlier = range(len(parts) - LAST_PARTS)
    chosen = sorted(earlier, key=lambda number: (-weight(parts[number]), number))[: MAX_SEGMENTS - LAST_PARTS]
    return [parts[number] for number in sorted(chosen)] + list(parts[-LAST_PARTS:])


def cut_parts(parts: Sequence[Segment]) -> set[int]:
    """The segments that may have been cut off: the last ones, where no punctuation ends them, or dots do."""
    return {
        number
        for number in range(max(0, len(parts) - LAST_PARTS), len(parts))
        if _CUT.fullmatch(parts[number].text, parts[number].words[-1].end)
    }


def endings_of(
    parts: Sequence[Segment], cut: set[int], terms: dict[str, index_reader.Term]
) -> dict[int, list[str]]:
    """The words that a cut-off segment's last word may have been, by segment. They are added to `terms`."""
    endings: dict[int, list[str]] = {}
    known: dict[str, list[str]] = {}
    for number in sorted(cut):
        last = parts[number].words[-1].text
        if last not in known and len(last) >= PREFIX_LETTERS and last.isalpha():
            found = index_reader.complete(last, ENDINGS)
            terms |= found
            known[last] = list(found)
        endings[number] = known.get(last, [])
    return endings


def asked_terms(
    parts: Sequence[Segment],
    terms: dict[str, index_reader.Term],
    typos: Mapping[str, Sequence[str]],
    weights: dict[str, float],
    total: int,
    endings: Mapping[int, Sequence[str]],
) -> list[tuple[int, int, int]]:
    """The rarest terms of every segment within the posting budget, as `index.candidates` takes them."""
    most = TERMS_IF_FEW if len(parts) <= 2 else TERMS_A_SEGMENT
    rare = max(RARE_LEAST, total * RARE_SHARE)
    wanted: list[tuple[int, int, str]] = []  # (place among the segment's words, segment, word)
    for number, part in enumerate(parts):
        known = {
            meant for word in part.words for meant in typos.get(word.text, [word.text]) if meant in terms
        }
        rarest = sorted(known, key=lambda word: (terms[word].df, word))[:most]
        rarest += [word for word in endings.get(number, ()) if word not in known]
        wanted += [
            (place, number, word)
            for place, word in enumerate(rarest)
            if place < ALWAYS_TERMS or terms[word].df < rare
        ]
    budget = index_reader.POSTING_BUDGET
    asked = []
    for place, number, word in sorted(wanted, key=lambda row: (row[0], terms[row[2]].df, row[1], row[2])):
        budget -= terms[word].df
        if place < 2 or budget >= 0:
            asked.append((number, terms[word].id, round(weights[word] * 1000)))
    return asked
