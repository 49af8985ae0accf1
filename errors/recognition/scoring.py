"""The errors that share a code or words with a text, by the weight of the evidence; and which of them are certain.

Three kinds of evidence: a code, a whole message (`signatures.align`), shared words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from ..alignment.aligner import NEIGHBOUR, SHORT_QUERY, WHOLE, Alignment, Places, align, bag_score, places_of
from ..alignment.decoding import decode
from ..alignment.proof import is_intact, is_proof, stands_apart
from ..alignment.signatures import GAP
from ..alignment.tokens import Segment, clean, segments
from . import index_reader
from .codes import CodeHit
from .codes import find as find_codes
from .query import asked_terms, cut_parts, endings_of, weightiest
from .typos import typos_of

CANDIDATES = 80
WORTH = 12  # messages of a part that may be suggested; what cannot score as much as they is not aligned
INTACT_SHARE = 1.6  # × ln(1 + N): what a message without a hole scores more
TWIN = 1.0  # nats; messages that are closer than this are shown together
NEAR_COVERAGE = 0.34  # of a message's weight; with less it is not even worth suggesting
MIN_COVERAGE_SHARE = NEAR_COVERAGE - 1e-6  # sums in another order differ by less
CODE_BONUS = 40.0
WEAK_CODE_BONUS = 3.0


@dataclass(slots=True)
class Scored:
    """An error's best evidence before its rows are read."""

    error: int
    score: float = 0.0
    code: str = ""
    message: int = 0
    segment: Segment | None = None
    alignment: Alignment | None = None
    is_sure: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The text's words that stand in the message, as they are written there."""
        if not self.segment or not self.alignment:
            return ()
        text, words = self.segment.text, self.segment.words
        return tuple(text[words[j].start : words[j].end] for _i, j in self.alignment.pairs)


@dataclass(slots=True)
class Ranking:
    """Errors by falling score, and the code of a known system that no error has."""

    scored: list[Scored] = field(default_factory=list)
    unknown_code: str = ""


def rank(text: str) -> Ranking:
    """Score the errors that share a code or words with the text."""
    parts = segments(text)
    scored: dict[int, Scored] = {}
    _score_messages(parts, scored)
    _doubt(list(scored.values()))
    _add_quoted(list(scored.values()))
    plain = decode(clean(text))
    hits, unknown_code = find_codes(plain)
    _score_codes(hits, scored)
    ranked = sorted(scored.values(), key=lambda s: (-s.is_sure, -round(s.score, 6), s.error))
    return Ranking(ranked, unknown_code)


# --- messages


def _score_messages(parts: Sequence[Segment], scored: dict[int, Scored]) -> None:
    terms, total = index_reader.look_up({word.text for part in parts for word in part.words})
    parts = weightiest(parts, terms, total)
    asked = {word.text for part in parts for word in part.words}
    typos = typos_of(asked - terms.keys(), terms)
    cut = cut_parts(parts)
    endings = endings_of(parts, cut, terms)
    weights = {word: log(1 + total / term.df) for word, term in terms.items()}
    most = CANDIDATES if len(parts) == 1 else max(6, 2 * CANDIDATES // max(1, len(parts)))
    found = index_reader.candidates(asked_terms(parts, terms, typos, weights, total, endings), most)
    if unknown := {word for candidate in found for word in candidate.tokens} - weights.keys() - {GAP}:
        others, _total = index_reader.look_up(unknown)
        weights |= {word: log(1 + total / term.df) for word, term in others.items()}
    chance = log(1 + total)
    texts = [[word.text for word in part.words] for part in parts]
    places = [places_of(words, typos) for words in texts]
    best: list[list[float]] = [[] for _part in parts]  # the highest scores of each part, falling
    for candidate in found:
        number = candidate.segment
        part, words, message = parts[number], texts[number], candidate.tokens
        shared = _shared(message, places[number], words[-1] if number in cut else "", weights, typos)
        reach = (1 + NEIGHBOUR) * shared + WHOLE + INTACT_SHARE * chance
        if not shared or (len(best[number]) == WORTH and reach < best[number][-1]):
            continue
        alignment = align(
            message, words, weights, typos, is_cut=number in cut, lead=part.lead, places=places[number]
        )
        score = alignment.score
        if len(asked) <= SHORT_QUERY:
            score = max(score, bag_score(message, words, weights, typos))
        if is_intact(alignment):
            score += INTACT_SHARE * chance
        if score > 0 and max(alignment.coverage, alignment.reach) >= NEAR_COVERAGE:
            best[number] = sorted([*best[number], score], reverse=True)[:WORTH]
            _keep_best(scored, candidate, part, alignment, score, is_proof(alignment, message, part, chance))


def _shared(
    message: Sequence[str],
    places: Places,
    last: str,
    weights: Mapping[str, float],
    typos: Mapping[str, Sequence[str]],
) -> float:
    """The weight of a message's words that stand in a segment, 0 where it is too small a part of the message to suggest
    it: a cheap look before the dear one. `last` is the segment's last word, where the text may have been cut off there.
    """
    total = shared = 0.0
    may_end_here = False
    ends = typos.get(last, ())
    for word in message:
        weight = weights.get(word, 0.0)
        total += weight
        is_end = bool(last) and (word.startswith(last) or word in ends)
        if is_end or word in places:
            shared += weight
        may_end_here |= is_end and shared >= MIN_COVERAGE_SHARE * total
    return shared if may_end_here or shared >= MIN_COVERAGE_SHARE * total else 0.0


def _doubt(scored: list[Scored]) -> None:
    """Nothing is sure where another message explains the same words better; in other words both may be right."""
    for sure in [row for row in scored if row.is_sure]:
        rivals = [row for row in scored if row.segment is sure.segment and _words_of(row) & _words_of(sure)]
        sure.is_sure = not any(
            row.score > sure.score + TWIN or _explains_more(row, sure) or _may_go_on(sure, row)
            for row in rivals
            if row is not sure
        )


def _explains_more(one: Scored, other: Scored) -> bool:
    """True where a message without a hole explains all words that another does, and more."""
    alignment = one.alignment
    is_run = alignment is not None and (alignment.is_complete or alignment.is_cut_off)
    return is_run and _words_of(one) > _words_of(other)


def _may_go_on(sure: Scored, other: Scored) -> bool:
    """True where the text was cut off at a place where the other message reads the same."""
    one, two = sure.alignment, other.alignment
    is_cut = one is not None and one.is_cut_off and not one.is_complete
    return is_cut and two is not None and two.is_cut_off and _words_of(other) >= _words_of(sure)


def _add_quoted(scored: list[Scored]) -> None:
    """A message beside one that is sure, in a clause of its own, is shown too: “Failed export: No such period”."""
    sure = [row for row in scored if row.is_sure]
    for row in scored:
        beside = [other for other in sure if other.segment is row.segment]
        if beside and row.alignment and row.segment and stands_apart(row.alignment, row.segment):
            row.is_sure |= not any(_words_of(other) & _words_of(row) for other in beside)


def _words_of(row: Scored) -> set[int]:
    """Which words of its segment a message explains."""
    return {j for _i, j in row.alignment.pairs} if row.alignment else set()


def _keep_best(
    scored: dict[int, Scored],
    candidate: index_reader.Candidate,
    part: Segment,
    alignment: Alignment,
    score: float,
    is_sure: bool,
) -> None:
    best = scored.setdefault(candidate.error, Scored(candidate.error, score=float("-inf")))
    if (is_sure, round(score, 6), -candidate.message) > (best.is_sure, round(best.score, 6), -best.message):
        best.score, best.is_sure = score, is_sure
        best.message, best.segment, best.alignment = candidate.message, part, alignment


# --- codes


def _score_codes(hits: Iterable[CodeHit], scored: dict[int, Scored]) -> None:
    for hit in hits:
        best = scored.setdefault(hit.error, Scored(hit.error))
        best.score = max(best.score, 0.0) + (CODE_BONUS if hit.is_strong else WEAK_CODE_BONUS)
        if hit.is_strong:
            best.code, best.is_sure = hit.code, True
