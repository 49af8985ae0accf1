"""What a reader had looked at before writing: the answers shown and opened, and the searches.

An answer is named by a key, `error:12`, `fix:7` or `article:5`, in forms, in messages and in counters.
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
class Step:
    """An answer that was looked at. `language` is the title's."""

    key: str
    title: str
    language: str
    code: str
    url: str


def key_of(subject: Subject) -> str:
    kind = {ErrorCode: "error", Fix: "fix", Article: "article"}[type(subject)]
    return f"{kind}:{subject.pk}"


def of_form(data: QueryDict) -> dict[str, list[str]]:
    """What a form says of shown and opened answers and of searches, as far as it can be true."""
    found = {name: _keys(data.getlist(name)) for name in ("shown", "opened")}
    return found | {"searches": searches(data.getlist("searches"))}


def searches(texts: Iterable[str]) -> list[str]:
    """What was searched for, without secrets."""
    # Cut after it is clean: a part of a secret does not look like one.
    clean = (
        redact(" ".join(text[:MAX_FIELD_CHARS].replace("\0", "").split())).text[:MAX_SEARCH_CHARS]
        for text in texts
    )
    return list(dict.fromkeys(text for text in clean if text))[:MAX_SEARCHES]


def subjects(keys: Iterable[str]) -> dict[str, Subject]:
    """The rows that the keys name, as far as readers may see them, in the keys' order."""
    wanted = _keys(keys)
    ids: dict[str, list[int]] = {"error": [], "fix": [], "article": []}
    for key in wanted:
        kind, _colon, number = key.partition(":")
        ids[kind].append(int(number))
    found: list[Subject] = []
    if ids["error"]:
        found += ErrorCode.objects.reachable().filter(pk__in=ids["error"]).with_texts()
    if ids["fix"]:
        found += Fix.objects.for_reader().filter(pk__in=ids["fix"]).select_related("error", "article")
    if ids["article"]:
        found += Article.objects.listed().filter(pk__in=ids["article"]).with_texts()
    named = {key_of(row): row for row in found}
    return {key: named[key] for key in wanted if key in named}


def steps(keys: Iterable[str]) -> list[Step]:
    """The answers as they are shown to sender and agent."""
    return [step for key, row in subjects(keys).items() if (step := _step(key, row))]


def _step(key: str, row: Subject) -> Step | None:
    if isinstance(row, ErrorCode):
        text = row.text_in()
        return Step(key, row.title, text.language if text else "", row.code, row.get_absolute_url())
    article = row.article if isinstance(row, Fix) else row
    if (shown := article.translation) is None:
        return None
    return Step(key, shown.title, shown.language, "", article.get_absolute_url())


def _keys(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if _KEY.fullmatch(value)))[:MAX_KEYS]
