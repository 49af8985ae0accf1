"""Visited answers: the answers that a reader was shown and opened before writing, and the searches.

Forms, messages and counters name an answer by a key: `error:12`, `fix:7` or `article:5`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from errors.models import ErrorCode

from ..models import Article, Fix
from ..redaction import redact

MAX_KEYS = 20  # keys of a kind
MAX_SEARCHES = 5
MAX_SEARCH_CHARS = 100  # characters of a search
MAX_FIELD_CHARS = 5000
_KEY = re.compile(r"(error|fix|article):([1-9]\d{0,17})")

Subject = ErrorCode | Fix | Article


@dataclass(frozen=True, slots=True)
class VisitedAnswer:
    """An answer as the sender and the agent see it."""

    key: str
    title: str
    language: str  # of the title
    code: str
    url: str


def key_of(subject: Subject) -> str:
    kind = {ErrorCode: "error", Fix: "fix", Article: "article"}[type(subject)]
    return f"{kind}:{subject.pk}"


def from_form(data: QueryDict) -> dict[str, list[str]]:
    """Return the posted keys under "shown" and "opened" and the texts under "searches"; malformed keys are dropped."""
    keys = {name: _keys(data.getlist(name)) for name in ("shown", "opened")}
    return keys | {"searches": searches(data.getlist("searches"))}


def searches(texts: Iterable[str]) -> list[str]:
    """Return at most MAX_SEARCHES different texts, redacted and cut to MAX_SEARCH_CHARS."""
    # Cut after redaction: a part of a secret is not recognised as one.
    clean = (
        redact(" ".join(text[:MAX_FIELD_CHARS].replace("\0", "").split())).text[:MAX_SEARCH_CHARS]
        for text in texts
    )
    return list(dict.fromkeys(text for text in clean if text))[:MAX_SEARCHES]


def subjects(keys: Iterable[str]) -> dict[str, Subject]:
    """Return key → row in the keys' order, without rows that readers may not see. One query a kind, with prefetches."""
    valid_keys = _keys(keys)
    ids: dict[str, list[int]] = {"error": [], "fix": [], "article": []}
    for key in valid_keys:
        kind, _colon, number = key.partition(":")
        ids[kind].append(int(number))
    rows: list[Subject] = []
    if ids["error"]:
        rows += ErrorCode.objects.reachable().filter(pk__in=ids["error"]).with_texts()
    if ids["fix"]:
        rows += Fix.objects.for_reader().filter(pk__in=ids["fix"]).select_related("error", "article")
    if ids["article"]:
        rows += Article.objects.listed().filter(pk__in=ids["article"]).with_texts()
    by_key = {key_of(row): row for row in rows}
    return {key: by_key[key] for key in valid_keys if key in by_key}


def load(keys: Iterable[str]) -> list[VisitedAnswer]:
    """Return the answers of the keys, without articles that have no text."""
    return [visited for key, row in subjects(keys).items() if (visited := _visited(key, row))]


def _visited(key: str, row: Subject) -> VisitedAnswer | None:
    if isinstance(row, ErrorCode):
        text = row.text_in()
        return VisitedAnswer(key, row.title, text.language if text else "", row.code, row.get_absolute_url())
    article = row.article if isinstance(row, Fix) else row
    if (translation := article.translation) is None:
        return None
    return VisitedAnswer(key, translation.title, translation.language, "", article.get_absolute_url())


def _keys(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if _KEY.fullmatch(value)))[:MAX_KEYS]
