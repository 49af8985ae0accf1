"""Pasted text → the errors it shows, with what matched, the values and how sure we are.

Three kinds of evidence: a code, a whole message (`signatures.align`), shared words. Only the first two make an answer
*known*; the rest are suggestions. The same rows give the same answer on every database.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import log

from django.utils.translation import gettext as _

from . import index
from .certainty import is_intact, is_proof, stands_apart
from .codes import CodeHit
from .codes import find as find_codes
from .decoding import decode
from .models import ErrorCode, ErrorMessage
from .signatures import (
    NEIGHBOUR,
    PREFIX_LETTERS,
    SHORT_QUERY,
    WHOLE,
    Alignment,
    Places,
    align,
    bag_score,
    places_of,
    tokens,
    values,
)
from .text import Segment, clean, segments
from .typos import typos_of

TERMS_A_SEGMENT = 8  # the rarest words that look for candidates; more where there are few segments
TERMS_IF_FEW = 14
ALWAYS_TERMS = 4  # after these only words in fewer than this share of the messages
RARE_SHARE = 0.04
RARE_LEAST = 20
CANDIDATES = 80
WORTH = 12  # messages of a part that may be suggested; what cannot score as much as they is not aligned
MAX_PARTS = 60  # of a long paste are compared with the catalogue
LAST_PARTS = 2  # where a text may have been cut off
ENDINGS = 30  # words that the last word of a cut-off text may have been

INTACT_SHARE = 1.6  # × ln(1 + N): what a message without a hole scores more
SHOWN_COVERAGE = 0.75  # of a known error's message, to say that the text shows it
TWIN = 1.0  # nats; messages that are closer than this are shown together
NEAR_COVERAGE = 0.34  # of a message's weight; with less it is not even worth suggesting
CODE_BONUS = 40.0
WEAK_CODE_BONUS = 3.0

_CUT = re.compile(r"\s*(?:…|\.{3})?")


class Confidence(StrEnum):
    """How an error was recognised. `near` is a suggestion, the others are answers."""

    CODE = "code"
    MESSAGE = "message"
    TEMPLATE = "template"
    NEAR = "near"


@dataclass(slots=True)
class Scored:
    """An error's best evidence before its rows are read."""

    error: int
    score: float = 0.0
    coverage: float = 0.0
    code: str = ""
    message: int = 0
    segment: Segment | None = None
    alignment: Alignment | None = None
    is_sure: bool = False


@dataclass(slots=True)
class Ranking:
    """Errors by falling score, and the code of a known system that no error has."""

    scored: list[Scored] = field(default_factory=list)
    unknown_code: str = ""


@dataclass(frozen=True)
class Match:
    """One error that the text shows."""

    error: ErrorCode
    confidence: Confidence
    message: ErrorMessage | None = None
    values: dict[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    score: float = 0.0

    @property
    def is_sure(self) -> bool:
        return self.confidence != Confidence.NEAR

    @property
    def why(self) -> str:
        """What matched, as a sentence in the active language."""
        if self.confidence == Confidence.CODE:
            return _("Your text contains the code %(code)s.") % {"code": self.error.code}
        if self.confidence == Confidence.NEAR:
            words = ", ".join(self.words[:6])
            return _("Similar words: %(words)s.") % {"words": words} if words else _("The texts are alike.")
        return _("Your text contains this message.")


@dataclass(frozen=True)
class Resolution:
    """The matches, best first. `unknown_code` looks like a code of a known system but is not in the catalogue."""

    matches: list[Match] = field(default_factory=list)
    unknown_code: str = ""

    @property
    def known(self) -> bool:
        return any(match.is_sure for match in self.matches)

    @property
    def best(self) -> Match | None:
        """The first match where we are sure of it."""
        return self.matches[0] if self.known else None


def resolve(text: str, language: str | None = None, limit: int = 5) -> Resolution:
    """The errors that a pasted text shows, at most `limit`. `language` prefers that language's wording of a match."""
    ranking = rank(text)
    errors = load([scored.error for scored in ranking.scored[: limit + 1]])
    return resolution(ranking, errors, language, limit)


def load(ids: Iterable[int]) -> dict[int, ErrorCode]:
    """The errors by id, with their texts; only what readers may see."""
    if not (wanted := set(ids)):
        return {}
    return {error.pk: error for error in ErrorCode.objects.reachable().filter(pk__in=wanted).with_texts()}


def resolution(
    ranking: Ranking, errors: dict[int, ErrorCode], language: str | None = None, limit: int = 5
) -> Resolution:
    """The ranking with the errors' rows."""
    shown = [scored for scored in ranking.scored if scored.error in errors][:limit]
    matches = [_match(scored, errors[scored.error], language) for scored in shown]
    return Resolution(matches, ranking.unknown_code)


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


def read(messages: Iterable[ErrorMessage], text: str) -> tuple[ErrorMessage | None, dict[str, str]]:
    """Which of an error's own messages a text shows, and the values in it. Asks no index: the error is known."""
    best, shown, found = 0.0, None, {}
    parts = segments(text)
    for message in messages:
        own = tokens(message.text)
        weights = {token.word: 1.0 for token in own if not token.is_gap}
        for part in parts:
            if len(weights.keys() & {word.text for word in part.words}) < len(weights) / 2:
                continue
            alignment = align([t.word for t in own], [word.text for word in part.words], weights, {})
            if (
                alignment.coverage >= SHOWN_COVERAGE
                and not alignment.is_contradicted
                and alignment.score > best
            ):
                best, shown, found = alignment.score, message, values(own, part, alignment.pairs)
    return shown, found


# --- messages


def _score_messages(parts: Sequence[Segment], scored: dict[int, Scored]) -> None:
    terms, total = index.look_up({word.text for part in parts for word in part.words})
    parts = _weightiest(parts, terms, total)
    asked = {word.text for part in parts for word in part.words}
    typos = typos_of(asked - terms.keys(), terms)
    cut = _cut_parts(parts)
    endings = _endings(parts, cut, terms)
    weights = {word: log(1 + total / term.df) for word, term in terms.items()}
    most = CANDIDATES if len(parts) == 1 else max(6, 2 * CANDIDATES // max(1, len(parts)))
    found, dfs = index.candidates(_asked_terms(parts, terms, typos, weights, total, endings), most)
    weights |= {word: log(1 + total / df) for word, df in dfs.items() if df}
    chance = log(1 + total)
    texts = [[word.text for word in part.words] for part in parts]
    places = [places_of(words, typos) for words in texts]
    best: list[list[float]] = [[] for _part in parts]  # the highest scores of each part, falling
    for candidate in found:
        number = candidate.segment
        part, words, message = parts[number], texts[number], candidate.tokens
        reach = _most(message, places[number], words[-1] if number in cut else "", weights, chance)
        if len(best[number]) == WORTH and reach < best[number][-1]:
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


def _most(
    message: Sequence[str], places: Places, last: str, weights: Mapping[str, float], chance: float
) -> float:
    """What the message can score at most: a cheap look before the dear one. `last` may be the beginning of a word."""
    shared = sum(
        weights.get(word, 0.0) for word in message if word in places or (last and word.startswith(last))
    )
    return (1 + NEIGHBOUR) * shared + WHOLE + INTACT_SHARE * chance


def _weightiest(parts: Sequence[Segment], terms: dict[str, index.Term], total: int) -> Sequence[Segment]:
    """The parts of a long paste whose words the catalogue knows best, and the last ones, in their order."""
    if len(parts) <= MAX_PARTS:
        return parts

    def weight(part: Segment) -> float:
        known = sorted(terms[word].df for word in {word.text for word in part.words} if word in terms)
        return sum(log(1 + total / df) for df in known[:TERMS_A_SEGMENT])

    earlier = range(len(parts) - LAST_PARTS)
    chosen = sorted(earlier, key=lambda number: (-weight(parts[number]), number))[: MAX_PARTS - LAST_PARTS]
    return [parts[number] for number in sorted(chosen)] + list(parts[-LAST_PARTS:])


def _cut_parts(parts: Sequence[Segment]) -> set[int]:
    """The segments that may have been cut off: the last ones, where no punctuation ends them, or dots do."""
    return {
        number
        for number in range(max(0, len(parts) - LAST_PARTS), len(parts))
        if _CUT.fullmatch(parts[number].text, parts[number].words[-1].end)
    }


def _endings(parts: Sequence[Segment], cut: set[int], terms: dict[str, index.Term]) -> dict[int, list[str]]:
    """The words that a cut-off segment's last word may have been, by segment. They are added to `terms`."""
    endings: dict[int, list[str]] = {}
    known: dict[str, list[str]] = {}
    for number in sorted(cut):
        last = parts[number].words[-1].text
        if last not in known and len(last) >= PREFIX_LETTERS and last.isalpha():
            found = index.complete(last, ENDINGS)
            terms |= found
            known[last] = list(found)
        endings[number] = known.get(last, [])
    return endings


def _asked_terms(
    parts: Sequence[Segment],
    terms: dict[str, index.Term],
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
    budget = index.POSTING_BUDGET
    asked = []
    for place, number, word in sorted(wanted, key=lambda row: (row[0], terms[row[2]].df, row[1], row[2])):
        budget -= terms[word].df
        if place < 2 or budget >= 0:
            asked.append((number, terms[word].id, round(weights[word] * 1000)))
    return asked


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
    candidate: index.Candidate,
    part: Segment,
    alignment: Alignment,
    score: float,
    is_sure: bool,
) -> None:
    best = scored.setdefault(candidate.error, Scored(candidate.error, score=float("-inf")))
    if (is_sure, round(score, 6), -candidate.message) > (best.is_sure, round(best.score, 6), -best.message):
        best.score, best.coverage, best.is_sure = score, alignment.coverage, is_sure
        best.message, best.segment, best.alignment = candidate.message, part, alignment


# --- codes


def _score_codes(hits: Iterable[CodeHit], scored: dict[int, Scored]) -> None:
    for hit in hits:
        best = scored.setdefault(hit.error, Scored(hit.error))
        best.score = max(best.score, 0.0) + (CODE_BONUS if hit.is_strong else WEAK_CODE_BONUS)
        if hit.is_strong:
            best.code, best.is_sure = hit.code, True


# --- rows


def _match(scored: Scored, error: ErrorCode, language: str | None) -> Match:
    message = next((row for row in error.messages.all() if row.pk == scored.message), None)
    found: dict[str, str] = {}
    shared: tuple[str, ...] = ()
    if message and scored.segment and scored.alignment:
        parts = tokens(message.text)
        found = values(parts, scored.segment, scored.alignment.pairs)
        words = scored.segment.words
        shared = tuple(scored.segment.text[words[j].start : words[j].end] for _i, j in scored.alignment.pairs)
    return Match(
        error=error,
        confidence=_confidence(scored, message),
        message=message or error.message_in(language),
        values=found,
        words=shared,
        score=scored.score,
    )


def _confidence(scored: Scored, message: ErrorMessage | None) -> Confidence:
    if scored.code:
        return Confidence.CODE
    if not scored.is_sure or not message:
        return Confidence.NEAR
    return Confidence.TEMPLATE if any(token.is_gap for token in tokens(message.text)) else Confidence.MESSAGE
