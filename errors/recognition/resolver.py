"""Resolver: pasted text → the errors that it shows, with the wording, its values and how sure that is.

A code or a whole wording makes an error *known*; shared words make it a suggestion (`errors.recognition.scoring`). The
same rows give the same answer on every database.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext as _

from ..alignment.aligner import align
from ..alignment.common_words import is_telling
from ..alignment.segments import segments
from ..alignment.signatures import GAP, signature_of
from ..alignment.tokens import folded_words
from ..alignment.values import values_in
from ..models import ErrorCode, Wording
from . import extra_wordings
from .candidates import ErrorCandidate, Ranking
from .labelled_values import values_beside_labels
from .protocol import Signal
from .scoring import rank

__all__ = [
    "Confidence",
    "ErrorCandidate",
    "Match",
    "Ranking",
    "Resolution",
    "Verdict",
    "load_errors",
    "match_wordings",
    "rank",
    "reason_for",
    "resolve",
]

MAX_MATCHES = 5
MAX_REASON_WORDS = 6
MIN_COVERAGE = 0.75  # of the weight of a known error's wording, for a text to show it


class Verdict(StrEnum):
    """Certainty about a whole text: it shows an error, it may mean what is suggested, or nothing is like it."""

    SURE = "sure"
    LIKELY = "likely"
    UNKNOWN = "unknown"


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
    """Verdict on a text, and the errors that it shows or may show, the best first, at most `limit`.

    `unknown_code` has the format of a known system's codes but is not in the catalogue. `other_vendor` is the name of
    a vendor without entries here that the text names. `has_articles` is True if articles are suggested. `known` and
    `verdict` need no query; the errors' rows are read when `matches` is first used.
    """

    candidates: Sequence[ErrorCandidate] = ()
    unknown_code: str = ""
    language: str | None = None
    limit: int = MAX_MATCHES
    other_vendor: str = ""
    has_articles: bool = False
    text: str = ""  # to read values of likely errors in

    @property
    def known(self) -> bool:
        """True if the first match is sure."""
        return bool(self.candidates) and self.candidates[0].is_sure

    @property
    def verdict(self) -> Verdict:
        if self.known:
            return Verdict.SURE
        return Verdict.LIKELY if self.candidates or self.has_articles else Verdict.UNKNOWN

    @property
    def best(self) -> Match | None:
        """The first match, if it is sure."""
        return next(iter(self.sure), None)

    @property
    def sure(self) -> list[Match]:
        """The matches that the text surely shows. They stand above all others."""
        return [match for match in self.matches if match.is_sure] if self.known else []

    @cached_property
    def matches(self) -> list[Match]:
        """The candidates with their rows. One more than `limit` is read: an error may have been hidden meanwhile."""
        chosen = self.candidates[: self.limit + 1]
        errors = load_errors([candidate.error for candidate in chosen])
        visible = [candidate for candidate in chosen if candidate.error in errors][: self.limit]
        wordings = _wordings(visible, errors)
        return [
            _match(
                candidate, errors[candidate.error], wordings.get(candidate.wording), self.language, self.text
            )
            for candidate in visible
        ]


def resolve(text: str, language: str | None = None, limit: int = MAX_MATCHES) -> Resolution:
    """Return the errors that a pasted text shows. `language` prefers that language's wording of a match."""
    ranking = rank(text)
    return Resolution(
        ranking.candidates,
        ranking.unknown_code,
        language,
        limit,
        other_vendor=ranking.other_vendor,
        text=ranking.question,
    )


def load_errors(ids: Iterable[int]) -> dict[int, ErrorCode]:
    """Return the errors that readers may see by id, with their texts, in a fixed number of queries."""
    if not (chosen := set(ids)):
        return {}
    return {error.pk: error for error in ErrorCode.objects.reachable().filter(pk__in=chosen).with_texts()}


def reason_for(candidate: ErrorCandidate, code: str, names: Collection[str] = ()) -> str:
    """Return a sentence in the active language on what matched of an error with this code.

    Common words, and these folded words of systems' names, are no reason.
    """
    if candidate.code:
        return _("Your text contains the code %(code)s.") % {"code": code}
    if candidate.signal:
        return _reason_of(candidate.signal)
    if candidate.is_sure:
        return _("Your text contains this message.")
    if candidate.possible_code:
        return _("Your text contains %(code)s, which may be a code.") % {"code": code}
    told = [word for word in candidate.words if is_telling(word, names)]
    words = ", ".join(told[:MAX_REASON_WORDS])
    return _("Similar words: %(words)s.") % {"words": words} if words else _("The texts are alike.")


def _reason_of(signal: Signal) -> str:
    """Return a sentence in the active language on the status or the failed connection that a text names."""
    names = {"status": signal.status, "host": signal.host}
    if signal.status and signal.host:
        return _("Your text names the HTTP status %(status)s of %(host)s.") % names
    if signal.status:
        return _("Your text names the HTTP status %(status)s.") % names
    if signal.host:
        return _("Your text says that a connection to %(host)s failed.") % names
    return _("Your text says that a connection failed.")


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


def _wordings(candidates: Iterable[ErrorCandidate], errors: Mapping[int, ErrorCode]) -> dict[int, Wording]:
    """Return the candidates' wordings by id, those of merged errors and of other sources too.

    Wordings of the errors themselves need no query, the others one query a kind.
    """
    wanted = {candidate.wording for candidate in candidates} - {0}
    found = {row.pk: row for error in errors.values() for row in error.wordings.all() if row.pk in wanted}
    if merged := {id for id in wanted - found.keys() if id > 0}:
        found |= Wording.objects.in_bulk(merged)
    others = extra_wordings.texts(id for id in wanted if id < 0)
    return found | {id: Wording(text=text) for id, text in others.items()}


def _match(
    candidate: ErrorCandidate, error: ErrorCode, wording: Wording | None, language: str | None, text: str
) -> Match:
    values: dict[str, str] = {}
    if wording and candidate.segment and candidate.alignment:
        values = values_in(signature_of(wording.text), candidate.segment, candidate.alignment.pairs)
    if not values and not candidate.is_sure:
        values = values_beside_labels(error, text)
    shown = wording if wording and wording.pk else error.wording_in(language)
    return Match(
        error=error,
        confidence=_confidence(candidate),
        wording=shown,
        values=values,
        words=candidate.words,
        score=candidate.score,
        why=reason_for(candidate, error.code, folded_words(f"{error.system.name} {error.system.vendor}")),
    )


def _confidence(candidate: ErrorCandidate) -> Confidence:
    if candidate.code:
        return Confidence.CODE
    if not candidate.is_sure:
        return Confidence.NEAR
    return Confidence.TEMPLATE if GAP in candidate.signature else Confidence.MESSAGE
