"""Ordered alignment of a wording with a segment, and the values that stand in its gaps. Pure.

Weights are natural logarithms ("nats"): a word's weight is `ln(1 + N/df)`, its information. The constants are those of
`tests/benchmarks`' plateau; changing one by a third moves the share of right answers by about one point.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .signatures import GAP, Token
from .tokens import Segment

TYPO = 0.8  # a word matched with one edit counts this much
NEIGHBOUR = 0.5  # × the lighter word, where two words are neighbours in message and text
FILLER = 0.6  # for each foreign word between two words that are neighbours in the message
GAP_FILLER = 0.1  # for each word beyond GAP_FREE between two words with a gap between them
GAP_FREE = 6
EMPTY_GAP = 0.5
WHOLE = 0.5  # what tells a message from its twin with one placeholder less
MAX_GAP_WORDS = 40
CUT_OFF = 0.1  # × the weight of the words after the place where the text was cut off
PREFIX_LETTERS = 3
MISSING = 0.3  # × its weight, for each word of the message that is missing
UNMATCHED = 0.05  # the same, for the comparison of twins
FOREIGN = 0.6  # × its weight, for each known word of a short query that the message lacks
SHORT_QUERY = 14  # different words

# Word of a message → where it stands in a segment, and how well it does.
Places = Mapping[str, Sequence[tuple[int, float]]]

_DUMMY = re.compile(r"[xX]{2,}|\.{2,}|…")


@dataclass(slots=True)
class Alignment:
    """How a message's words lie in a segment. `pairs` are (index in the message's tokens, index in the words)."""

    score: float
    coverage: float  # matched share of the message's weight, 0–1
    weight: float = 0.0  # of the matched words, in nats
    pairs: list[tuple[int, int]] = field(default_factory=list)
    reach: float = (
        0.0  # the same of the message's part before the text was cut off; `coverage` where it was not
    )
    is_complete: bool = False  # every word of the message in an unbroken run
    is_cut_off: bool = False  # the same up to the place where the text was cut off
    is_contradicted: bool = False  # other words stand where words of the message are missing
    is_whole: bool = False  # complete, and nothing else in the segment


def align(
    message: Sequence[str],
    segment: Sequence[str],
    weights: Mapping[str, float],
    typos: Mapping[str, Sequence[str]],
    *,
    is_cut: bool = False,
    lead: int = 0,
    places: Places | None = None,
) -> Alignment:
    """The best ordered chain of a message's words in a segment's words.

    `message` holds folded words and `GAP`s; `weights` every word of the message that is in the index; `typos` maps a
    misspelt word of the segment to the words that it may have been; `is_cut` says that the text ends with the
    segment's last word, maybe in the middle of it; `lead` how many words only introduce the message; `places` are the
    segment's, where the caller has them.
    """
    places = places_of(segment, typos) if places is None else places
    total = sum([weights.get(word, 0.0) for word in message])  # a gap weighs nothing
    chain, score = _best_chain(message, _hits(message, segment, places, is_cut=is_cut), weights)
    if not total or not chain:
        return Alignment(0.0, 0.0)
    matched = sum(weights.get(message[i], 0.0) * quality for i, _j, quality in chain)
    left = [word for word in message[chain[-1][0] + 1 :] if word != GAP]
    ends = is_cut and chain[-1][1] == len(segment) - 1
    cut_off = sum(weights.get(word, 0.0) for word in left) if ends else 0.0
    missing = sum(word != GAP for word in message) - len(chain)
    is_unbroken = _is_unbroken(message, chain)
    is_complete = not missing and is_unbroken
    is_whole = is_complete and _is_alone(message, segment, chain, lead)
    return Alignment(
        score=score
        - (total - matched - cut_off) * (MISSING + UNMATCHED)
        - cut_off * CUT_OFF
        - EMPTY_GAP * _empty_gaps(message, segment, chain)
        + WHOLE * is_whole,
        coverage=matched / total,
        weight=matched,
        reach=matched / (total - cut_off),
        pairs=[(i, j) for i, j, _quality in chain],
        is_complete=is_complete,
        is_cut_off=ends and missing == len(left) and is_unbroken,
        is_contradicted=_is_contradicted(message, segment, chain),
        is_whole=is_whole,
    )


def bag_score(
    message: Sequence[str],
    segment: Sequence[str],
    weights: Mapping[str, float],
    typos: Mapping[str, Sequence[str]],
) -> float:
    """The order-free score of a short query: shared words less the known words that the message lacks."""
    literal = {word for word in message if word != GAP}
    asked = {next((meant for meant in typos.get(word, ()) if meant in literal), word) for word in segment}
    shared = sum(weights.get(word, 0.0) for word in asked & literal)
    foreign = sum(weights.get(word, 0.0) for word in asked - literal)
    missing = sum(weights.get(word, 0.0) for word in literal - asked)
    return shared - FOREIGN * foreign - UNMATCHED * missing


def places_of(segment: Sequence[str], typos: Mapping[str, Sequence[str]]) -> Places:
    """Where each word stands in a segment, or a misspelt one that may be it: made once for many messages."""
    places: dict[str, list[tuple[int, float]]] = {}
    for j, word in enumerate(segment):
        places.setdefault(word, []).append((j, 1.0))
        for meant in typos.get(word, ()):
            places.setdefault(meant, []).append((j, TYPO))
    return places


def _hits(
    message: Sequence[str], segment: Sequence[str], places: Places, *, is_cut: bool
) -> list[tuple[int, int, float]]:
    """(message index, segment index, quality) of every equal pair, by segment index."""
    found = [
        (i, j, quality) for i, word in enumerate(message) if word in places for j, quality in places[word]
    ]
    if is_cut:
        found += _cut_hits(message, segment)
    found.sort(key=lambda hit: (hit[1], -hit[2], hit[0]))
    return found


def _cut_hits(message: Sequence[str], segment: Sequence[str]) -> list[tuple[int, int, float]]:
    """The message's words that the segment's last word may be the beginning of; of a letter or two only the next."""
    *before, last = segment
    is_long = len(last) >= PREFIX_LETTERS
    return [
        (i, len(before), len(last) / len(word))
        for i, word in enumerate(message)
        if word != last
        and word.startswith(last)
        and (is_long or (i and before and message[i - 1] in (before[-1], GAP)))
    ]


def _best_chain(
    message: Sequence[str], hits: list[tuple[int, int, float]], weights: Mapping[str, float]
) -> tuple[list[tuple[int, int, float]], float]:
    """The heaviest chain that grows in both indexes, and its weight without what is missing."""
    gaps_before = [0]
    for word in message:
        gaps_before.append(gaps_before[-1] + (word == GAP))
    best: list[float] = []
    previous: list[int] = []
    for n, (i, j, quality) in enumerate(hits):
        weight = weights.get(message[i], 0.0)
        top, at = 0.0, -1
        for m in range(n):
            pi, pj, _quality = hits[m]
            if pi >= i or pj >= j or best[m] + NEIGHBOUR * weight <= top:
                continue
            between = j - pj - 1
            reach = best[m]
            if between:
                reach -= _filler(between, i - pi - 1, gaps_before[i] > gaps_before[pi])
            elif i == pi + 1:
                reach += NEIGHBOUR * min(weight, weights.get(message[pi], 0.0))
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
    if has_gap:
        return GAP_FILLER * max(0, between - GAP_FREE)
    return FILLER * max(0, between - skipped)


def _is_unbroken(message: Sequence[str], chain: list[tuple[int, int, float]]) -> bool:
    """True where foreign words stand only in the message's gaps, and not too many of them."""
    return all(
        j - pj == 1 or (message[i - 1] == GAP and j - pj <= MAX_GAP_WORDS)
        for (_i, pj, _p), (i, j, _q) in pairwise(chain)
    )


def _is_contradicted(
    message: Sequence[str], segment: Sequence[str], chain: list[tuple[int, int, float]]
) -> bool:
    """True where the text says something else: a word that stands in the place of a missing one, or between two."""
    (first, start, _q), (last, end, _p) = chain[0], chain[-1]
    if start > 0 and any(word != GAP for word in message[:first]):
        return True
    if end < len(segment) - 1 and any(word != GAP for word in message[last + 1 :]):
        return True
    return any(
        j - pj > 1 and (GAP not in message[pi + 1 : i] or any(word != GAP for word in message[pi + 1 : i]))
        for (pi, pj, _p), (i, j, _q) in pairwise(chain)
    )


def _empty_gaps(message: Sequence[str], segment: Sequence[str], chain: list[tuple[int, int, float]]) -> int:
    """In how many gaps nothing stands: what tells a message from its twin with one placeholder more."""
    if not chain:
        return 0
    edges = (message[0] == GAP and chain[0][1] == 0) + (
        message[-1] == GAP and chain[-1][1] == len(segment) - 1
    )
    return edges + sum(
        j - pj == 1 and i - pi > 1 and message[i - 1] == GAP for (pi, pj, _p), (i, j, _q) in pairwise(chain)
    )


def _is_alone(
    message: Sequence[str], segment: Sequence[str], chain: list[tuple[int, int, float]], lead: int
) -> bool:
    """True where the segment begins and ends with the message; a gap at its edge takes a few words."""
    before, after = max(0, chain[0][1] - lead), len(segment) - 1 - chain[-1][1]
    return before <= GAP_FREE * (message[0] == GAP) and after <= GAP_FREE * (message[-1] == GAP)


def values(message: Sequence[Token], segment: Segment, pairs: Sequence[tuple[int, int]]) -> dict[str, str]:
    """What stands in a message's gaps, by placeholder name; a second one of the same name gets a number.

    Only gaps whose neighbours in the message were found are read, and dummies (XXXX) are not values.
    """
    at = dict(pairs)
    found: dict[str, str] = {}
    for i, token in enumerate(message):
        if not token.is_gap or not token.name:
            continue
        value = _value(message, segment, at, i)
        if value and not _DUMMY.fullmatch(value):
            found[_free_name(found, token.name)] = value
    return found


def _value(message: Sequence[Token], segment: Segment, at: Mapping[int, int], i: int) -> str:
    left = segment.words[at[i - 1]].end if i - 1 in at else None
    right = segment.words[at[i + 1]].start if i + 1 in at else None
    last, first = i == len(message) - 1, i == 0
    if left is not None and right is not None:
        return _trim(segment.text[left:right])
    if left is not None and (last or message[i + 1].is_gap):
        return _head(segment.text[left:])
    if right is not None and (first or message[i - 1].is_gap):
        return _tail(segment.text[:right])
    return ""


_QUOTED = re.compile(r"""\A[\s:(\[=]*(["'“”«»„‘`])(.{1,100}?)["'”“«»’`]""", re.S)
_BRACKETED = re.compile(r"\A[\s:]*[(\[]([^()\[\]]{1,100})[)\]]")
_FIRST = re.compile(r"\A[\s:=,–—-]*([^\s,;()\[\]\"'“”«»]{1,100})")
_LAST = re.compile(r"([^:;|\n.!?\]]{1,100})\Z")
_EDGES = " \t\r\n\"'“”«»„‘’`()[]{}:;,.=–—-"


def _head(text: str) -> str:
    """The value at the start of what follows the message's last word: quoted, in brackets, or the next word."""
    for pattern, group in ((_QUOTED, 2), (_BRACKETED, 1), (_FIRST, 1)):
        if found := pattern.match(text):
            return _trim(found[group])
    return ""


def _tail(text: str) -> str:
    """The value at the end of what stands before the message's first word, up to the last full stop or colon."""
    found = _LAST.search(text.rstrip(" \"'”»’(["))
    value = _trim(found[1]) if found else ""
    return value if len(value.split()) <= 5 else value.split()[-1]


def _trim(text: str) -> str:
    """Without quotes, brackets and punctuation at the edges, on one line, at most 100 characters."""
    text = " ".join(text.split())
    return text.strip(_EDGES)[:100].strip()


def _free_name(found: Mapping[str, str], name: str) -> str:
    number = 2
    free = name
    while free in found:
        free, number = f"{name}{number}", number + 1
    return free
