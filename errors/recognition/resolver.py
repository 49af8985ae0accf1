"""Pasted text → the errors it shows, with what matched, the values and how sure we are.

A code and a whole message make an answer *known*; shared words are suggestions (`errors.recognition.scoring`). The
same rows give the same answer on every database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext as _

from ..alignment.aligner import align, values
from ..alignment.signatures import tokens
from ..alignment.tokens import segments
from ..models import ErrorCode, Wording
from .scoring import Ranking, Scored, rank

__all__ = ["Confidence", "Match", "Ranking", "Resolution", "Scored", "load", "rank", "read", "resolve", "why"]

MATCHES = 5
SHOWN_COVERAGE = 0.75  # of a known error's message, to say that the text shows it


class Confidence(StrEnum):
    """How an error was recognised. `near` is a suggestion, the others are answers."""

    CODE = "code"
    MESSAGE = "message"
    TEMPLATE = "template"
    NEAR = "near"


@dataclass(frozen=True)
class Match:
    """One error that the text shows."""

    error: ErrorCode
    confidence: Confidence
    message: Wording | None = None
    values: dict[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    score: float = 0.0
    why: str = ""  # a sentence in the language that was active

    @property
    def is_sure(self) -> bool:
        return self.confidence != Confidence.NEAR


@dataclass(frozen=True)
class Resolution:
    """The errors that a text shows, best first. `unknown_code` looks like a code of a known system but is not in the
    catalogue. What is known stands in the index; rows are read when somebody looks at the matches."""

    scored: Sequence[Scored] = ()
    unknown_code: str = ""
    language: str | None = None
    limit: int = MATCHES

    @property
    def known(self) -> bool:
        return any(scored.is_sure for scored in self.scored[: self.limit])

    @property
    def best(self) -> Match | None:
        """The first match where we are sure of it."""
        return next((match for match in self.matches if match.is_sure), None) if self.known else None

    @cached_property
    def matches(self) -> list[Match]:
        """With the errors' rows. One more than is shown is read: it may have been hidden meanwhile."""
        errors = load([scored.error for scored in self.scored[: self.limit + 1]])
        shown = [scored for scored in self.scored if scored.error in errors][: self.limit]
        return [_match(scored, errors[scored.error], self.language) for scored in shown]


def resolve(text: str, language: str | None = None, limit: int = MATCHES) -> Resolution:
    """The errors that a pasted text shows, at most `limit`. `language` prefers that language's wording of a match."""
    ranking = rank(text)
    return Resolution(ranking.scored, ranking.unknown_code, language, limit)


def load(ids: Iterable[int]) -> dict[int, ErrorCode]:
    """The errors by id, with their texts; only what readers may see."""
    if not (wanted := set(ids)):
        return {}
    return {error.pk: error for error in ErrorCode.objects.reachable().filter(pk__in=wanted).with_texts()}


def why(scored: Scored, code: str) -> str:
    """What matched of an error with this code, as a sentence in the active language."""
    if scored.code:
        return _("Your text contains the code %(code)s.") % {"code": code}
    if scored.is_sure:
        return _("Your text contains this message.")
    words = ", ".join(scored.words[:6])
    return _("Similar words: %(words)s.") % {"words": words} if words else _("The texts are alike.")


def read(messages: Iterable[Wording], text: str) -> tuple[Wording | None, dict[str, str]]:
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


# --- rows


def _match(scored: Scored, error: ErrorCode, language: str | None) -> Match:
    message = next((row for row in error.wordings.all() if row.pk == scored.message), None)
    found: dict[str, str] = {}
    if message and scored.segment and scored.alignment:
        found = values(tokens(message.text), scored.segment, scored.alignment.pairs)
    return Match(
        error=error,
        confidence=_confidence(scored, message),
        message=message or error.wording_in(language),
        values=found,
        words=scored.words if message else (),
        score=scored.score,
        why=why(scored, error.code),
    )


def _confidence(scored: Scored, message: Wording | None) -> Confidence:
    if scored.code:
        return Confidence.CODE
    if not scored.is_sure or not message:
        return Confidence.NEAR
    return Confidence.TEMPLATE if any(token.is_gap for token in tokens(message.text)) else Confidence.MESSAGE
