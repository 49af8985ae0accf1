"""Pasted text → the errors it shows, with what matched, the values and how sure we are.

A code and a whole message make an answer *known*; shared words are suggestions (`errors.evidence`). The same rows give
the same answer on every database.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from .evidence import Ranking, Scored, rank
from .models import ErrorCode, ErrorMessage
from .signatures import align, tokens, values
from .text import segments

__all__ = ["Confidence", "Match", "Ranking", "Resolution", "load", "rank", "read", "resolution", "resolve"]

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
