"""Content languages, and the choice among rows in several languages."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from django.conf import settings
from django.utils.translation import get_language


class HasLanguage(Protocol):
    """Row with a language."""

    language: str


Row = TypeVar("Row", bound=HasLanguage)


def content_languages() -> list[str]:
    """Return the codes of the languages that pages exist in, the main one first."""
    return [code for code, _name in settings.LANGUAGES]


def active_language() -> str:
    """Return the reader's language as one of `content_languages()`."""
    active = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return active if active in content_languages() else settings.LANGUAGE_CODE


def in_language(rows: Iterable[Row], language: str | None = None) -> Row | None:
    """Return the first row in the language (default: the reader's), else in the first language with one, else None."""
    rows = list(rows)
    order = [language or active_language(), *content_languages()]
    return min(
        rows, key=lambda row: order.index(row.language) if row.language in order else len(order), default=None
    )
