"""Errors that a text may show, and which of them stay sure beside the others. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ..alignment.aligner import Alignment
from ..alignment.proof import is_intact, stands_apart
from ..alignment.segments import Role, Segment
from ..alignment.signatures import GAP, SignatureToken
from ..alignment.values import values_in
from .protocol import Signal

MIN_PAYLOAD_WORDS = 3  # of a wording that a payload may prove
MIN_LIKE_WORDS, MIN_LIKE_COVERAGE = 3, 0.8  # of a wording that a text is like
MIN_MANY_WORDS, MIN_MANY_COVERAGE = 7, 0.5  # the same of a long one
TWIN_MARGIN = 1.0  # nats; wordings that score closer than this are shown together


@dataclass(slots=True)
class ErrorCandidate:
    """An error's best evidence, before its rows are read.

    `wording` is the wording's id, negative for a text of another source (`errors.recognition.extra_wordings`), 0 for
    none; `signature` are its words and gaps.
    """

    error: int
    score: float = 0.0
    code: str = ""
    possible_code: str = ""  # stands in the text, but may be any number
    wording: int = 0
    signature: tuple[str, ...] = ()
    segment: Segment | None = None
    alignment: Alignment | None = None
    is_sure: bool = False
    is_intact: bool = False  # the whole wording stands in the text, which is no proof for a short one
    signal: Signal | None = None  # what an HTTP client printed, where that is its evidence

    @property
    def words(self) -> tuple[str, ...]:
        """The text's words that match the wording, as they are written in the text."""
        if not self.segment or not self.alignment:
            return ()
        text, tokens = self.segment.text, self.segment.tokens
        return tuple(text[tokens[j].start : tokens[j].end] for _i, j in self.alignment.pairs)

    @property
    def is_like(self) -> bool:
        """True if the text has most of the wording: of several words, or of a cut text's."""
        alignment = self.alignment
        if alignment is None or len(alignment.pairs) < MIN_LIKE_WORDS:
            return False
        coverage = max(alignment.coverage, alignment.reach)
        return coverage >= MIN_LIKE_COVERAGE or (
            len(alignment.pairs) >= MIN_MANY_WORDS and coverage >= MIN_MANY_COVERAGE
        )

    @property
    def is_one_name(self) -> bool:
        """True if the text writes the wording's words as one name, with neither spaces nor underscores."""
        if not self.segment or not self.alignment:
            return False
        start, end = self.span
        return not any(sign.isspace() or sign == "_" for sign in self.segment.text[start:end])

    @property
    def span(self) -> tuple[int, int]:
        """The place of the wording's words in the segment's text, from the first to the last; (0, 0) without."""
        if not self.segment or not self.alignment or not self.alignment.pairs:
            return 0, 0
        first, last = (self.segment.tokens[self.alignment.pairs[end][1]] for end in (0, -1))
        return first.start, last.end

    @property
    def gap_texts(self) -> list[str]:
        """The text in the gaps of the wording."""
        if not self.segment or not self.alignment:
            return []
        tokens = [SignatureToken(word, "Gap" * (word == GAP)) for word in self.signature]
        return list(values_in(tokens, self.segment, self.alignment.pairs).values())


@dataclass(slots=True)
class Ranking:
    """Candidates by falling score, the code of a known system that no error has, and another vendor ("" for none).

    `question` is the text without the context of its message; `corrections` are the words that unknown words of the
    text stand for: corrected or split.
    """

    candidates: list[ErrorCandidate] = field(default_factory=list)
    unknown_code: str = ""
    other_vendor: str = ""
    question: str = ""
    corrections: Mapping[str, Sequence[str]] = field(default_factory=dict)


def better_of(best: ErrorCandidate | None, new: ErrorCandidate) -> ErrorCandidate:
    """Return the better of two wordings of one error: first by proof, then by score, then by id.

    Of two whole wordings, one with a value may say more than one without: it has the other's proof, too.
    """
    if best is None:
        return new
    for one, other in ((new, best), (best, new)):
        if other.is_sure and _adds_value(one, other):
            one.is_sure, one.score = True, max(one.score, other.score)
            return one
    return max(best, new, key=lambda row: (row.is_sure, round(row.score, 6), -row.wording))


def drop_contested(candidates: Collection[ErrorCandidate]) -> None:
    """Make a candidate unsure if another wording explains the same words better.

    Wordings that explain different words of a segment do not compete.
    """
    for sure in [candidate for candidate in candidates if candidate.is_sure]:
        rivals = [
            rival
            for rival in candidates
            if rival.segment is sure.segment and _matched(rival) & _matched(sure)
        ]
        sure.is_sure = not any(
            rival.score > sure.score + TWIN_MARGIN or _explains_more(rival, sure) or _may_go_on(sure, rival)
            for rival in rivals
            if rival is not sure
        )


def _adds_value(one: ErrorCandidate, other: ErrorCandidate) -> bool:
    """Return True if a whole wording with a gap has all words of one without, in the same place."""
    is_whole = one.alignment is not None and one.alignment.is_complete and one.segment is other.segment
    return (
        is_whole and GAP in one.signature and GAP not in other.signature and _matched(one) >= _matched(other)
    )


def _explains_more(one: ErrorCandidate, other: ErrorCandidate) -> bool:
    """Return True if an unbroken wording explains all words that another does, and more."""
    alignment = one.alignment
    is_run = alignment is not None and (alignment.is_complete or alignment.is_cut_off)
    return is_run and _matched(one) > _matched(other)


def _may_go_on(sure: ErrorCandidate, other: ErrorCandidate) -> bool:
    """Return True if the text was cut off where the other wording is still the same."""
    one, two = sure.alignment, other.alignment
    is_cut = one is not None and one.is_cut_off and not one.is_complete
    return is_cut and two is not None and two.is_cut_off and _matched(other) >= _matched(sure)


def mark_intact(candidates: Collection[ErrorCandidate]) -> None:
    """Mark the wordings that stand whole in the text, unless another one there explains more words."""
    intact = [
        candidate
        for candidate in candidates
        if candidate.alignment
        and candidate.segment
        and candidate.segment.role is not Role.PAYLOAD
        and is_intact(candidate.alignment, candidate.segment)
    ]
    for candidate in intact:
        rivals = [rival for rival in candidates if rival.segment is candidate.segment]
        candidate.is_intact = not any(
            _explains_more(rival, candidate)
            or (rival.score > candidate.score + TWIN_MARGIN and _matched(rival) > _matched(candidate))
            for rival in rivals
        )


def accept_adjacent(candidates: Collection[ErrorCandidate]) -> None:
    """Make a wording sure that stands in a clause of its own beside a sure one: “Failed export: No such period”."""
    sure = [candidate for candidate in candidates if candidate.is_sure]
    for candidate in candidates:
        beside = [other for other in sure if other.segment is candidate.segment]
        if (
            beside
            and candidate.alignment
            and candidate.segment
            and stands_apart(candidate.alignment, candidate.segment)
        ):
            candidate.is_sure |= not any(_matched(other) & _matched(candidate) for other in beside)


def drop_payload(candidates: Collection[ErrorCandidate]) -> None:
    """Make wordings unsure that stand in a payload beside a message: goods may have their words.

    A payload proves only a whole wording of several words, and only if nothing else is sure.
    """
    is_known = any(candidate.is_sure and not _in_payload(candidate) for candidate in candidates)
    for candidate in candidates:
        if candidate.is_sure and _in_payload(candidate):
            alignment = candidate.alignment
            is_whole = alignment is not None and alignment.is_whole
            candidate.is_sure = not is_known and is_whole and len(_matched(candidate)) >= MIN_PAYLOAD_WORDS


def _in_payload(candidate: ErrorCandidate) -> bool:
    return candidate.segment is not None and candidate.segment.role is Role.PAYLOAD


def _matched(candidate: ErrorCandidate) -> set[int]:
    """Return the indexes of the segment's words that the candidate's wording explains."""
    return {j for _i, j in candidate.alignment.pairs} if candidate.alignment else set()
