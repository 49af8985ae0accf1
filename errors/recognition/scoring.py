"""Score of each error that shares a code or words with a text, and which of them the text surely shows.

There are three kinds of evidence: a code, a whole wording (`errors.alignment`), shared words.
The constants are held by the floors of `tests/golden`; tune them on `GOLDEN_HALF=tune` of `test_generated.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from ..alignment.aligner import (
    MAX_SHORT_QUERY_WORDS,
    NEIGHBOUR_BONUS,
    WHOLE_BONUS,
    Alignment,
    Places,
    align,
    bag_score,
    places_of,
)
from ..alignment.decoding import decode
from ..alignment.proof import is_contiguous, proves
from ..alignment.segments import Role, Segment, question_of, segments
from ..alignment.signatures import GAP
from ..alignment.tokens import clean
from . import index_reader
from .candidates import (
    ErrorCandidate,
    Ranking,
    accept_adjacent,
    better_of,
    drop_contested,
    drop_payload,
    mark_intact,
)
from .code_doubts import doubt_prefixes, values_of_wordings
from .codes import CodeHit, codes_in
from .context import Context
from .query import cut_segments, endings_of, query_terms, weightiest
from .splits import splits_of, with_splits
from .typos import typos_of

MAX_SIGNATURES = 80  # of the index that are aligned with a text of one segment
MIN_SIGNATURES = 6  # the same for each segment of a long text
MAX_SUGGESTIONS = 12  # of a segment; a signature that cannot score as much as they do is not aligned
CONTIGUOUS_BONUS = 1.6  # × ln(1 + N), for a wording that stands unbroken in the text
MIN_COVERAGE = 0.34  # share of a wording's weight below which it is not even suggested
MIN_COVERAGE_SHARE = MIN_COVERAGE - 1e-6  # sums in another order differ by less
CONTEXT_SHARE = 0.3  # of the score of a wording that stands beside the field or line of the message
CODE_BONUS = 40.0  # nats
WEAK_CODE_BONUS = 100.0  # nats; above texts that share words


def rank(text: str) -> Ranking:
    """Score the errors that share a code or words with the text."""
    candidates: dict[int, ErrorCandidate] = {}
    parts = segments(text)
    corrections = _score_wordings(parts, candidates)
    drop_contested(candidates.values())
    accept_adjacent(candidates.values())
    drop_payload(candidates.values())
    mark_intact(candidates.values())
    unknown_code, other_vendor = _score_context(Context.of(decode(clean(text))), candidates)
    ranked = sorted(candidates.values(), key=_order)
    return Ranking(ranked, unknown_code, other_vendor, question_of(parts), corrections)


def _score_context(context: Context, candidates: dict[int, ErrorCandidate]) -> tuple[str, str]:
    """Score codes and signals, after the wordings. Return the unknown code and the other vendor, "" where none is."""
    hits, unknown_code, rows = codes_in(context.text, context.tokens)
    values = values_of_wordings(candidates.values())
    hits = [hit for hit in hits if hit.is_named or hit.code not in values]
    doubt_prefixes(candidates.values(), hits, context.text)
    _score_codes(context.drop_described(hits, candidates), candidates)
    context.doubt_names(candidates)
    context.doubt_parts(rows, candidates)
    unknown_code = "" if unknown_code in values else unknown_code
    if not unknown_code:
        context.score_signals(rows, candidates)
    return unknown_code, context.vendor(rows, candidates)


def _order(found: ErrorCandidate) -> tuple[bool, bool, float, int]:
    """Return the sort key of a candidate: sure ones, then what the text surely holds, then by score and id."""
    is_first = found.is_sure or found.is_intact or bool(found.possible_code or found.signal)
    return not found.is_sure, not is_first, -round(found.score, 6), found.error


# --- wordings


@dataclass(frozen=True, slots=True)
class _Query:
    """A text's segments with all that aligning needs, by the segment's number."""

    segments: Sequence[Segment]
    words: Sequence[Sequence[str]]
    places: Sequence[Places]
    cut: set[int]  # segments that may have been cut off
    weights: Mapping[str, float]  # in nats
    typos: Mapping[str, Sequence[str]]
    splits: Mapping[str, Sequence[str]]
    chance: float  # ln(1 + N)
    is_short: bool


def _score_wordings(
    parts: Sequence[Segment], candidates: dict[int, ErrorCandidate]
) -> dict[str, Sequence[str]]:
    """Align the signatures that share words with the text, and keep the best of each error.

    Return the words that unknown words of the text stand for.
    """
    query, hits = _look_up(parts)
    best: list[list[float]] = [[] for _segment in query.segments]  # the highest scores of each, falling
    for hit in hits:
        scores = best[hit.segment]
        if not _may_be_suggested(query, hit, scores):
            continue
        alignment, score = _score(query, hit)
        if score > 0 and max(alignment.coverage, alignment.reach) >= MIN_COVERAGE:
            best[hit.segment] = sorted([*scores, score], reverse=True)[:MAX_SUGGESTIONS]
            _keep_best(candidates, query, hit, alignment, score)
    return {**query.typos, **query.splits}


def _look_up(parts: Sequence[Segment]) -> tuple[_Query, list[index_reader.SignatureHit]]:
    """Return the text as a query, and the index's signatures that share its heaviest words."""
    terms, total = index_reader.look_up({token.text for part in parts for token in part.tokens})
    chosen = weightiest(parts, terms, total)
    different = {token.text for segment in chosen for token in segment.tokens}
    typos = typos_of(different - terms.keys(), terms)
    if splits := splits_of(different - terms.keys() - typos.keys(), terms):
        chosen = with_splits(chosen, splits)
    cut = cut_segments(chosen)
    endings = endings_of(chosen, cut, terms)
    weights = {word: log(1 + total / term.df) for word, term in terms.items()}
    limit = (
        MAX_SIGNATURES if len(chosen) == 1 else max(MIN_SIGNATURES, 2 * MAX_SIGNATURES // max(1, len(chosen)))
    )
    hits = index_reader.signature_hits(query_terms(chosen, terms, typos, weights, total, endings), limit)
    if unknown := {word for hit in hits for word in hit.tokens} - weights.keys() - {GAP}:
        others, _total = index_reader.look_up(unknown)
        weights |= {word: log(1 + total / term.df) for word, term in others.items()}
    words = [[token.text for token in segment.tokens] for segment in chosen]
    places = [places_of(one, typos) for one in words]
    is_short = len(different) <= MAX_SHORT_QUERY_WORDS
    return _Query(chosen, words, places, cut, weights, typos, splits, log(1 + total), is_short), hits


def _may_be_suggested(query: _Query, hit: index_reader.SignatureHit, scores: Sequence[float]) -> bool:
    """Return False if the signature cannot score enough: a cheap check that saves most alignments."""
    number = hit.segment
    last = query.words[number][-1] if number in query.cut else ""
    shared = _shared_weight(hit.tokens, query.places[number], last, query.weights, query.typos)
    reach = (1 + NEIGHBOUR_BONUS) * shared + WHOLE_BONUS + CONTIGUOUS_BONUS * query.chance
    return bool(shared) and (len(scores) < MAX_SUGGESTIONS or reach >= scores[-1])


def _shared_weight(
    signature: Sequence[str],
    places: Places,
    last: str,
    weights: Mapping[str, float],
    typos: Mapping[str, Sequence[str]],
) -> float:
    """Return the weight of a signature's words that a segment has; 0 if it is less than `MIN_COVERAGE`.

    `last` is the segment's last word, if the text may have been cut off there, else "".
    """
    if not last:
        total = sum([weights.get(word, 0.0) for word in signature])
        shared = sum([weights.get(word, 0.0) for word in signature if word in places])
        return shared if shared >= MIN_COVERAGE_SHARE * total else 0.0
    total = shared = 0.0
    may_end_here = False
    ends = typos.get(last, ())
    for word in signature:
        weight = weights.get(word, 0.0)
        total += weight
        is_end = word.startswith(last) or word in ends
        if is_end or word in places:
            shared += weight
        may_end_here |= is_end and shared >= MIN_COVERAGE_SHARE * total
    return shared if may_end_here or shared >= MIN_COVERAGE_SHARE * total else 0.0


def _score(query: _Query, hit: index_reader.SignatureHit) -> tuple[Alignment, float]:
    number, signature = hit.segment, hit.tokens
    words, weights, typos = query.words[number], query.weights, query.typos
    alignment = align(
        signature,
        words,
        weights,
        typos,
        is_cut=number in query.cut,
        lead=query.segments[number].lead,
        places=query.places[number],
    )
    score = alignment.score
    if query.is_short:
        score = max(score, bag_score(signature, words, weights, typos))
    return alignment, score + CONTIGUOUS_BONUS * query.chance * is_contiguous(alignment)


def _keep_best(
    candidates: dict[int, ErrorCandidate],
    query: _Query,
    hit: index_reader.SignatureHit,
    alignment: Alignment,
    score: float,
) -> None:
    """Keep this wording if it is its error's best so far."""
    segment = query.segments[hit.segment]
    is_sure = proves(alignment, hit.tokens, segment, query.chance)
    if segment.role is not Role.QUESTION:
        score *= CONTEXT_SHARE
    new = ErrorCandidate(hit.error, score, "", "", hit.wording, hit.tokens, segment, alignment, is_sure)
    candidates[hit.error] = better_of(candidates.get(hit.error), new)


# --- codes


def _score_codes(hits: Iterable[CodeHit], candidates: dict[int, ErrorCandidate]) -> None:
    for hit in hits:
        best = candidates.setdefault(hit.error, ErrorCandidate(hit.error))
        best.score = max(best.score, 0.0) + (CODE_BONUS if hit.is_strong else WEAK_CODE_BONUS)
        if hit.is_strong:
            best.code, best.is_sure = hit.code, True
        else:
            best.possible_code = hit.code
