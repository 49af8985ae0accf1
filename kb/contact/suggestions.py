"""Answers that the contact page offers before a message is sent, each complete enough to be followed in place."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings

from errors.choices import Actor
from errors.models import ErrorCode

from ..answers import reader_text
from ..answers.handover_notes import Note, notes
from ..answers.reader_text import ReaderText, with_rows
from ..models import Article, Fix
from ..search import suggest
from . import visited_answers

MAX_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Way:
    """A fix, and where somebody other than the reader can do it, a note to send them."""

    fix: Fix
    key: str
    note: Note | None


@dataclass(frozen=True, slots=True)
class Answer:
    """An error or an article, with what the reader's own text adds to it."""

    key: str
    subject: ErrorCode | Article
    title: str
    language: str  # of the title; empty where there is none
    url: str
    reading: ReaderText | None = None
    ways: list[Way] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        """Of the answer, and of the fixes in it."""
        return [self.key, *(way.key for way in self.ways)]

    @property
    def error(self) -> ErrorCode | None:
        return self.subject if isinstance(self.subject, ErrorCode) else None

    @property
    def is_recognised(self) -> bool:
        return self.reading is not None and self.reading.is_recognised


def answers(text: str) -> list[Answer]:
    """At most three that we are confident of; nothing rather than something unrelated."""
    found = []
    for hit, row in with_rows(suggest(text, limit=MAX_SUGGESTIONS)) if text.strip() else []:
        if isinstance(row, ErrorCode):
            found.append(of_error(row, text))
        else:
            found.append(Answer(visited_answers.key_of(row), row, hit.title, hit.language, hit.url))
    return found


def of_error(error: ErrorCode, text: str) -> Answer:
    """What helps with an error, whose fixes have been read, with the values of the reader's text."""
    reading, shown = reader_text.of(error, (), text), error.text_in()
    ways = [Way(fix, visited_answers.key_of(fix), _note(fix, error, reading)) for fix in error.fixes.all()]
    language, url = shown.language if shown else "", error.get_absolute_url()
    return Answer(visited_answers.key_of(error), error, error.title, language, url, reading, ways)


def recognised(found: Iterable[Answer]) -> ErrorCode | None:
    """The error that the text surely shows."""
    return next((answer.error for answer in found if answer.is_recognised), None)


def _note(fix: Fix, error: ErrorCode, reading: ReaderText) -> Note | None:
    if fix.fixed_by == Actor.CUSTOMER:
        return None
    return notes(error, [fix], reading.message, reading.values, settings.SITE_URL)[0]
