"""Resolver: pasted text → the errors that it shows, with the wording, its values and how sure that is.

A code or a whole wording makes an error *known*; shared words make it a suggestion (`errors.recognition.scoring`). The
same rows give the same answer on every database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext as _

from ..alignment.aligner import align
from ..alignment.signatures import signature_of
from ..alignment.tokens import segments
from ..alignment.values import values_in
from ..models import ErrorCode, Wording
from .candidates import ErrorCandidate, Ranking
from .scoring import rank

__all__ = [
    "Confidence",
    "ErrorCandidate",
    "Match",
    "Ranking",
    "Resolution",
    "load_errors",
    "match_wordings",
    "rank",
    "reason_for",
    "resolve",
]

MAX_MATCHES = 5
MAX_REASON_WORDS = 6
MIN_COVERAGE = 0.75  # of the weight of a known error's wording, for a text to show it


class Confidence(StrEnum):
    """Kind of recognition. `near` is a suggestion, the others are answers."""

    CODE = "code"
    MESSAGE = "message"
    TEMPLATE = "template"
    NEAR = "near"


@dataclass(frozen=True)
class Match:
    """One error that the text shows."""

    error: ErrorCode
    confidence: Confidence
    wording: Wording | None = None
    values: dict[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    score: float = 0.0
    why: str = ""  # a sentence in the language that was active

    @property
    def is_sure(self) -> bool:
        return self.confidence != Confidence.NEAR


@dataclass(frozen=True)
class Resolution:
    """Errors that a text shows, the best first, at most `limit`.

    `unknown_code` has the format of a known system's codes but is not in the catalogue. `known` needs no query; the
    errors' rows are read when `matches` is first used.
    """

    candidates: Sequence[ErrorCandidate] = ()
    unknown_code: str = ""
    language: str | None = None
    limit: int = MAX_MATCHES

    @property
    def known(self) -> bool:
        return any(candidate.is_sure for candidate in self.candidates[: self.limit])

    @property
    def best(self) -> Match | None:
        """The first sure match."""
        return next((match for match in self.matches if match.is_sure), None) if self.known else None

    @cached_property
    def matches(self) -> list[Match]:
        """The candidates with their rows. One more than `limit` is read: an error may have been hidden meanwhile."""
        errors = load_errors([candidate.error for candidate in self.candidates[: self.limit + 1]])
        visible = [candidate for candidate in self.candidates if candidate.error in errors][: self.limit]
        return [_match(candidate, errors[candidate.error], self.language) for candidate in visible]


def resolve(text: str, language: str | None = None, limit: int = MAX_MATCHES) -> Resolution:
    """Return the errors that a pasted text shows. `language` prefers that language's wording of a match."""
    ranking = rank(text)
    return Resolution(ranking.candidates, ranking.unknown_code, language, limit)


def load_errors(ids: Iterable[int]) -> dict[int, ErrorCode]:
    """Return the errors that readers may see by id, with their texts, in a fixed number of queries."""
    if not (chosen := set(ids)):
        return {}
    return {error.pk: error for error in ErrorCode.objects.reachable().filter(pk__in=chosen).with_texts()}


def reason_for(candidate: ErrorCandidate, code: str) -> str:
    """Return a sentence in the active language on what matched of an error with this code."""
    if candidate.code:
        return _("Your text contains the code %(code)s.") % {"code": code}
    if candidate.is_sure:
        return _("Your text contains this message.")
    words = ", ".join(candidate.words[:MAX_REASON_WORDS])
    return _("Similar words: %(words)s.") % {"words": words} if words else _("The texts are alike.")


def match_wordings(wordings: Iterable[Wording], text: str) -> tuple[Wording | None, dict[str, str]]:
    """Return the wording of a known error that a text shows best, and its values; (None, {}) for none. No query."""
    score, best, values = 0.0, None, {}
    parts = segments(text)
    for wording in wordings:
        signature = signature_of(wording.text)
        weights = {token.word: 1.0 for token in signature if not token.is_gap}
        for segment in parts:
            words = [token.text for token in segment.tokens]
            if len(weights.keys() & set(words)) < len(weights) / 2:
                continue
            alignment = align([token.word for token in signature], words, weights, {})
            is_shown = alignment.coverage >= MIN_COVERAGE and not alignment.is_contradicted
            if is_shown and alignment.score > score:
                score, best = alignment.score, wording
                values = values_in(signature, segment, alignment.pairs)
    return best, values


# --- rows


def _match(candidate: ErrorCandidate, error: ErrorCode, language: str | None) -> Match:
    wording = next((row for row in error.wordings.all() if row.pk == candidate.wording), None)
    values: dict[str, str] = {}
    if wording and candidate.segment and candidate.alignment:
        values = values_in(signature_of(wording.text), candidate.segment, candidate.alignment.pairs)
    return Match(
        error=error,
        confidence=_confidence(candidate, wording),
        wording=wording or error.wording_in(language),
        values=values,
        words=candidate.words if wording else (),
        score=candidate.score,
        why=reason_for(candidate, error.code),
    )


def _confidence(candidate: ErrorCandidate, wording: Wording | None) -> Confidence:
    if candidate.code:
        return Confidence.CODE
    if not candidate.is_sure or not wording:
        return Confidence.NEAR
    has_gap = any(token.is_gap for token in signature_of(wording.text))
    return Confidence.TEMPLATE if has_gap else Confidence.MESSAGE
