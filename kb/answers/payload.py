"""Error payload: the facts of one error for every shape (page, JSON, Markdown, terminal, offline bundle).

Each shape carries a hash of the facts, so that two shapes can be compared.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from errors.languages import active_language, content_languages
from errors.models import ErrorCode, System
from errors.recognition.postings import batches

from ..models import Article, ContentVersion, Fix

FORMAT = 1  # version of the catalogue's file; raised when a program would misread the new form
BATCH = 500


@dataclass(frozen=True, slots=True)
class ErrorPayload:
    """An error with its fixes, in the active language. Sends no query if both were read with their texts."""

    error: ErrorCode
    fixes: list[Fix]

    @classmethod
    def all_of(cls, errors: Iterable[ErrorCode]) -> "list[ErrorPayload]":
        """Return payloads of errors read `with_texts()`, in a fixed number of queries."""
        errors = list(errors)
        Fix.objects.attach_to(errors)
        return [cls(error, list(error.fixes.all())) for error in errors]

    @property
    def facts(self) -> dict[str, Any]:
        """Return all facts of the error without addresses: those depend on the site."""
        text = self.error.text_in()
        return {
            "system": self.error.system.slug,
            "code": self.error.code,
            "key": self.error.key,
            "status": self.error.status,
            "http_status": self.error.http_status,
            "language": text.language if text else active_language(),
            "title": self.error.title,
            "meaning": text.meaning if text else "",
            "messages": [
                {"language": row.language, "text": row.text, "origin": row.origin}
                for row in self.error.wordings.all()
            ],
            "fixed_by": [actor.value for actor in self.error.actors],
            "fixes": [_fix(fix) for fix in self.fixes],
        }

    @property
    def hash(self) -> str:
        """Return 16 hexadecimal digits that are equal for equal facts."""
        plain = json.dumps(self.facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(plain.encode()).hexdigest()[:16]


def _fix(fix: Fix) -> dict[str, str]:
    translation = fix.article.translation
    return {
        "article": fix.article.key,
        "fixed_by": fix.fixed_by,
        "when": fix.when,
        "language": translation.language if translation else "",
        "title": fix.article.title,
        "html": translation.html if translation else "",
    }


def catalogue() -> dict[str, Any]:
    """Return all listed errors and articles in every content language (`kb.api.schemas.CatalogueOut`).

    Each article is contained once; fixes name it by its key.
    """
    systems = System.objects.order_by("slug").values("slug", "name", "vendor", "kind", "code_format")
    return {
        "format": FORMAT,
        "version": ContentVersion.current(),
        "languages": list(content_languages()),
        "systems": list(systems),
        "errors": _errors(),
        "articles": _articles(),
    }


def _errors() -> list[dict[str, Any]]:
    listed = ErrorCode.objects.listed().filter(merged_into=None).order_by("pk").values_list("pk", flat=True)
    payloads: list[dict[str, Any]] = []
    for batch in batches(list(listed), BATCH):
        rows = ErrorCode.objects.filter(pk__in=batch).order_by("pk").with_texts()
        payloads += [_in_all_languages(payload) for payload in ErrorPayload.all_of(rows)]
    return payloads


def _in_all_languages(payload: ErrorPayload) -> dict[str, Any]:
    """Return the facts of an error, with those that depend on the language under `texts`."""
    texts = {}
    for language in content_languages():
        with translation.override(language):
            facts = payload.facts
            fixes = [{name: fix[name] for name in ("article", "fixed_by", "when")} for fix in facts["fixes"]]
            texts[language] = {name: facts[name] for name in ("language", "title", "meaning")}
            texts[language] |= {"fixes": fixes, "hash": payload.hash}
    same = {name: facts[name] for name in ("system", "code", "key", "status", "http_status")}
    return same | {"messages": facts["messages"], "fixed_by": facts["fixed_by"], "texts": texts}


def _articles() -> list[dict[str, Any]]:
    return [
        {
            "key": article.key,
            "kind": article.kind,
            "texts": {
                row.language: {
                    "slug": row.slug,
                    "title": row.title,
                    "summary": row.summary,
                    "html": row.html,
                }
                for row in article.listed_translations  # type: ignore[attr-defined]
            },
        }
        for article in Article.objects.listed().with_texts().order_by("key")
    ]
