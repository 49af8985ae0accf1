"""Suggestions: answers offered while somebody writes to support, each complete enough to be followed in place."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings

from errors.choices import Actor
from errors.models import ErrorCode
from errors.recognition.resolver import Resolution

from ..answers import reader_text
from ..answers.handover_notes import Note, notes
from ..answers.reader_text import ReaderText, with_rows
from ..models import Article, Fix
from ..search import Results, search
from . import visited_answers

MAX_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class SuggestedFix:
    """A fix; with a note to send on, if its actor is not the customer."""

    fix: Fix
    key: str
    note: Note | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An error or an article, with the values of the reader's text."""

    key: str
    subject: ErrorCode | Article
    title: str
    language: str  # of the title; empty if the error has no text
    url: str
    reading: ReaderText | None = None
    fixes: list[SuggestedFix] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        """Return the key of the suggestion and those of its fixes."""
        return [self.key, *(suggested.key for suggested in self.fixes)]

    @property
    def error(self) -> ErrorCode | None:
        return self.subject if isinstance(self.subject, ErrorCode) else None

    @property
    def is_recognised(self) -> bool:
        return self.reading is not None and self.reading.is_recognised


def for_text(text: str) -> list[Suggestion]:
    """Return at most MAX_SUGGESTIONS that probably answer the text, the best first; an empty list if none does."""
    return of_results(_search(text), text)


def with_origin(error: ErrorCode | None, text: str) -> tuple[Suggestion | None, list[Suggestion]]:
    """Return the error whose page the reader came from as a suggestion, and those for the text, from one search.

    `Fix.objects.attach_to` has read the error's fixes.
    """
    results = _search(text)
    origin = _for_error(error, reader_text.within(error, results.resolution, text)) if error else None
    return origin, of_results(results, text)


def of_results(results: Results, text: str) -> list[Suggestion]:
    """Return the hits of a search as suggestions."""
    suggestions = []
    for hit, row in with_rows(results.offered, results.resolution):
        if isinstance(row, ErrorCode):
            suggestions.append(_for_error(row, reader_text.within(row, results.resolution, text)))
        else:
            key = visited_answers.key_of(row)
            suggestions.append(Suggestion(key, row, hit.title, hit.language, hit.url))
    return suggestions


def _search(text: str) -> Results:
    return search(text, limit=MAX_SUGGESTIONS) if text.strip() else Results(Resolution(), [], 0)


def _for_error(error: ErrorCode, reading: ReaderText) -> Suggestion:
    """Return an error with its fixes and the values of the text."""
    error_text = error.text_in()
    fixes = [
        SuggestedFix(fix, visited_answers.key_of(fix), _note(fix, error, reading))
        for fix in error.fixes.all()
    ]
    language, url = error_text.language if error_text else "", error.get_absolute_url()
    return Suggestion(visited_answers.key_of(error), error, error.title, language, url, reading, fixes)


def recognised_error(suggestions: Iterable[Suggestion]) -> ErrorCode | None:
    """Return the first error that the text proves; None if it proves none."""
    return next((suggestion.error for suggestion in suggestions if suggestion.is_recognised), None)


def _note(fix: Fix, error: ErrorCode, reading: ReaderText) -> Note | None:
    if fix.fixed_by == Actor.CUSTOMER:
        return None
    return notes(error, [fix], reading.message, reading.values, settings.SITE_URL)[0]
