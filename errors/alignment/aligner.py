"""Ordered alignment of a wording with a segment. Pure.

A signature's literal words are matched with the segment's words by dynamic programming, as in sequence alignment.
Weights are in nats: a word weighs `ln(1 + N/df)`, with N the number of signatures and df those that hold the word.

The constants are held by the floors of `tests/golden`; tune them on `GOLDEN_HALF=tune` of `test_generated.py`. On 336
queries of that half any one of them may be a third larger or smaller: as many answers are right, and as many sure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .signatures import GAP

TYPO_QUALITY = 0.8  # quality, 0–1, of a word matched with one edit
NEIGHBOUR_BONUS = 0.5  # × the lighter word's weight, for two words that are neighbours in signature and text
FILLER_PENALTY = 0.6  # nats, for each foreign word between two neighbours of the signature
GAP_FILLER_PENALTY = 0.1  # nats, for each word beyond MAX_FREE_GAP_WORDS in a gap
MAX_FREE_GAP_WORDS = 6
EMPTY_GAP_PENALTY = 0.5  # nats; ranks a wording below its twin with one placeholder less
WHOLE_BONUS = 0.5  # nats; ranks a wording above its twin with one placeholder less
MAX_GAP_WORDS = 40
CUT_OFF_PENALTY = 0.1  # × the weight of the words after the place where the text was cut off
MIN_PREFIX_LETTERS = 3
MISSING_PENALTY = 0.3  # × the word's weight, for each word of the signature that is missing
UNMATCHED_PENALTY = 0.05  # as MISSING_PENALTY, also in the score of short queries: it orders twins
FOREIGN_PENALTY = 0.6  # × the word's weight, for each known word of a short query that the signature lacks
MAX_SHORT_QUERY_WORDS = 14  # different words

# Word → (index in the segment, quality 0–1) of each place where it, or a misspelling of it, stands.
Places = Mapping[str, Sequence[tuple[int, float]]]


@dataclass(slots=True)
class Alignment:
    """Match of a signature's words with a segment's words.

    `pairs` are (index in the signature, index in the segment's words), rising in both.
    """

    score: float  # nats
    coverage: float  # matched share of the signature's weight, 0–1
    weight: float = 0.0  # of the matched words, in nats
    pairs: list[tuple[int, int]] = field(default_factory=list)
    reach: float = 0.0  # as `coverage`, without the words after the place where the text was cut off
    is_complete: bool = False  # every word of the signature in an unbroken run
    is_cut_off: bool = False  # every word up to the place where the text was cut off, in an unbroken run
    is_contradicted: bool = False  # other words stand where words of the signature are missing
    is_whole: bool = False  # complete, and nothing else in the segment


def align(
    signature: Sequence[str],
    segment: Sequence[str],
    weights: Mapping[str, float],
    typos: Mapping[str, Sequence[str]],
    *,
    is_cut: bool = False,
    lead: int = 0,
    places: Places | None = None,
) -> Alignment:
    """Return the best ordered chain of a signature's words in a segment's words.

    `signature` holds folded words and `GAP`s. `weights` has every word of the signature that is in the index. `typos`
    maps a misspelt word of the segment to the words that it may be. With `is_cut` the text may end inside the
    segment's last word. The first `lead` words of the segment are a log line's head. `places` is
    `places_of(segment, typos)`, if the caller has it already.
    """
    places = places_of(segment, typos) if places is None else places
    total = sum([weights.get(word, 0.0) for word in signature])  # a gap weighs nothing
    chain, score = _best_chain(signature, _hits(signature, segment, places, is_cut=is_cut), weights)
    if not total or not chain:
        return Alignment(0.0, 0.0)
    matched = sum(weights.get(signature[i], 0.0) * quality for i, _j, quality in chain)
    left = [word for word in signature[chain[-1][0] + 1 :] if word != GAP]
    ends = is_cut and chain[-1][1] == len(segment) - 1
    cut_off = sum(weights.get(word, 0.0) for word in left) if ends else 0.0
    missing = sum(word != GAP for word in signature) - len(chain)
    is_unbroken = _is_unbroken(signature, chain)
    is_complete = not missing and is_unbroken
    is_whole = is_complete and _is_alone(signature, segment, chain, lead)
    return Alignment(
        score=score
        - (total - matched - cut_off) * (MISSING_PENALTY + UNMATCHED_PENALTY)
        - cut_off * CUT_OFF_PENALTY
        - EMPTY_GAP_PENALTY * _empty_gaps(signature, segment, chain)
        + WHOLE_BONUS * is_whole,
        coverage=matched / total,
        weight=matched,
        reach=matched / (total - cut_off),
        pairs=[(i, j) for i, j, _quality in chain],
        is_complete=is_complete,
        is_cut_off=ends and missing == len(left) and is_unbroken,
        is_contradicted=_is_contradicted(signature, segment, chain),
        is_whole=is_whole,
    )


def bag_score(
    signature: Sequence[str],
    segment: Sequence[str],
    weights: Mapping[str, float],
    typos: Mapping[str, Sequence[str]],
) -> float:
    """Return the score of a short query in nats, whatever its word order.

    It is the weight of the shared words less that of the query's other known words.
    """
    literal = {word for word in signature if word != GAP}
    query = {next((meant for meant in typos.get(word, ()) if meant in literal), word) for word in segment}
    shared = sum(weights.get(word, 0.0) for word in query & literal)
    foreign = sum(weights.get(word, 0.0) for word in query - literal)
    missing = sum(weights.get(word, 0.0) for word in literal - query)
    return shared - FOREIGN_PENALTY * foreign - UNMATCHED_PENALTY * missing


def places_of(segment: Sequence[str], typos: Mapping[str, Sequence[str]]) -> Places:
    """Return the places of every word in a segment, of the corrections of misspelt words too.

    Made once and used for many signatures.
    """
    places: dict[str, list[tuple[int, float]]] = {}
    for j, word in enumerate(segment):
        places.setdefault(word, []).append((j, 1.0))
        for meant in typos.get(word, ()):
            places.setdefault(meant, []).append((j, TYPO_QUALITY))
    return places


def _hits(
    signature: Sequence[str], segment: Sequence[str], places: Places, *, is_cut: bool
) -> list[tuple[int, int, float]]:
    """Return (signature index, segment index, quality) of every equal pair, by segment index."""
    hits = [
        (i, j, quality) for i, word in enumerate(signature) if word in places for j, quality in places[word]
    ]
    if is_cut:
        hits += _cut_hits(signature, segment)
    hits.sort(key=lambda hit: (hit[1], -hit[2], hit[0]))
    return hits


def _cut_hits(signature: Sequence[str], segment: Sequence[str]) -> list[tuple[int, int, float]]:
    """Return hits of the signature's words that begin with the segment's last word.

    A last word of one or two letters matches only the signature's next word.
    """
    *before, last = segment
    is_long = len(last) >= MIN_PREFIX_LETTERS
    return [
        (i, len(before), len(last) / len(word))
        for i, word in enumerate(signature)
        if word != last
        and word.startswith(last)
        and (is_long or (i and before and signature[i - 1] in (before[-1], GAP)))
    ]


def _best_chain(
    signature: Sequence[str], hits: list[tuple[int, int, float]], weights: Mapping[str, float]
) -> tuple[list[tuple[int, int, float]], float]:
    """Return the heaviest chain of hits that rises in both indexes, and its score in nats.

    Quadratic in the number of hits. The score has no penalty for missing words yet.
    """
    gaps_before = [0]
    for word in signature:
        gaps_before.append(gaps_before[-1] + (word == GAP))
    best: list[float] = []
    previous: list[int] = []
    for n, (i, j, quality) in enumerate(hits):
        weight = weights.get(signature[i], 0.0)
        bonus = NEIGHBOUR_BONUS * weight
        top, at = 0.0, -1
        for m, (before, (pi, pj, _quality)) in enumerate(zip(best, hits[:n], strict=True)):
            if pi >= i or pj >= j or before + bonus <= top:
                continue
            reach = before
            if between := j - pj - 1:
                reach -= _filler(between, i - pi - 1, gaps_before[i] > gaps_before[pi])
            elif i == pi + 1:
                reach += NEIGHBOUR_BONUS * min(weight, weights.get(signature[pi], 0.0))
            if reach > top:
                top, at = reach, m
        best.append(top + weight * quality)
        previous.append(at)
    if not best:
        return [], 0.0
    n = max(range(len(best)), key=lambda m: (best[m], -m))
    score, chain = best[n], []
    while n >= 0:
        chain.append(hits[n])
        n = previous[n]
    return chain[::-1], score


def _filler(between: int, skipped: int, has_gap: bool) -> float:
    """Return the penalty, in nats, of `between` words of the text where the signature has `skipped` words."""
    if has_gap:
        return GAP_FILLER_PENALTY * (between - MAX_FREE_GAP_WORDS) if between > MAX_FREE_GAP_WORDS else 0.0
    return FILLER_PENALTY * (between - skipped) if between > skipped else 0.0


def _is_unbroken(signature: Sequence[str], chain: list[tuple[int, int, float]]) -> bool:
    """Return True if foreign words stand only in the signature's gaps, at most `MAX_GAP_WORDS` in each."""
    return all(
        j - pj == 1 or (signature[i - 1] == GAP and j - pj <= MAX_GAP_WORDS)
        for (_i, pj, _p), (i, j, _q) in pairwise(chain)
    )


def _is_contradicted(
    signature: Sequence[str], segment: Sequence[str], chain: list[tuple[int, int, float]]
) -> bool:
    """Return True if the text has another word in the place of a missing one, or between two neighbours."""
    (first, start, _q), (last, end, _p) = chain[0], chain[-1]
    if start > 0 and any(word != GAP for word in signature[:first]):
        return True
    if end < len(segment) - 1 and any(word != GAP for word in signature[last + 1 :]):
        return True
    return any(
        j - pj > 1
        and (GAP not in signature[pi + 1 : i] or any(word != GAP for word in signature[pi + 1 : i]))
        for (pi, pj, _p), (i, j, _q) in pairwise(chain)
    )


def _empty_gaps(signature: Sequence[str], segment: Sequence[str], chain: list[tuple[int, int, float]]) -> int:
    """Return the number of gaps without a value. It ranks a wording below its twin with one placeholder less."""
    if not chain:
        return 0
    edges = (signature[0] == GAP and chain[0][1] == 0) + (
        signature[-1] == GAP and chain[-1][1] == len(segment) - 1
    )
    return edges + sum(
        j - pj == 1 and i - pi > 1 and signature[i - 1] == GAP for (pi, pj, _p), (i, j, _q) in pairwise(chain)
    )


def _is_alone(
    signature: Sequence[str], segment: Sequence[str], chain: list[tuple[int, int, float]], lead: int
) -> bool:
    """Return True if the segment has no other words; a gap at the signature's edge takes a few."""
    before, after = max(0, chain[0][1] - lead), len(segment) - 1 - chain[-1][1]
    return before <= MAX_FREE_GAP_WORDS * (signature[0] == GAP) and after <= MAX_FREE_GAP_WORDS * (
        signature[-1] == GAP
    )
