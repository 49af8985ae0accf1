"""Finding answers: recognised errors first, then full text; one engine for site, contact page, admin and API.

`search`, `recognise` and `suggest` read; `refresh_errors`, `refresh_articles` and `rebuild` keep the tables in step.
"""

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction

from errors import index as signatures
from errors.models import ErrorCode
from errors.postings import batches
from errors.resolver import Resolution

from ..models import Article, Document
from . import documents, index
from .ranking import ask
from .results import ARTICLE_KINDS, Hit, Results, show

__all__ = [
    "Hit",
    "Results",
    "rebuild",
    "recognise",
    "refresh_articles",
    "refresh_errors",
    "search",
    "suggest",
]

BATCH = 500
SUGGEST_SCORE = 9.0  # below this a text hit is not offered before a message is sent


def search(query: str, language: str | None = None, limit: int = 20, offset: int = 0) -> Results:
    """The hits of a question or a pasted text, and what errors it was recognised as."""
    asked = ask(query, language)
    results = show(asked, asked.entries[offset : offset + limit])
    return replace(results, hits=results.hits[:limit])


def recognise(text: str, language: str | None = None) -> Resolution:
    """What errors a text shows. Where none is sure, full text helps to order the suggestions."""
    asked = ask(text, language)
    return show(asked, [entry for entry in asked.entries if entry.kind == Document.Kind.ERROR][:5]).resolution


def suggest(text: str, language: str | None = None, limit: int = 3) -> list[Hit]:
    """The few hits worth interrupting somebody for; rather none than unrelated ones."""
    asked = ask(text, language)
    sure = [entry for entry in asked.entries if entry.is_sure]
    confident = sure or [entry for entry in asked.entries if entry.score >= SUGGEST_SCORE]
    hits = show(asked, confident[:limit]).hits
    return [hit for hit in hits if hit.kind == "error"] if sure else hits


# --- keeping in step


def refresh_errors(ids: Iterable[int]) -> None:
    """Bring both indexes in step with these errors, in the caller's transaction."""
    ids = list(ids)
    signatures.refresh(ids)
    refresh_error_texts(ids)


def refresh_error_texts(ids: Iterable[int]) -> None:
    """Bring the text index in step with these errors, whose signatures are."""
    for batch in batches(ids, BATCH):
        index.replace([Document.Kind.ERROR], batch, documents.of_errors(batch))


def refresh_articles(ids: Iterable[int]) -> None:
    """Bring the text index in step with these articles, in the caller's transaction."""
    for batch in batches(ids, BATCH):
        index.replace(ARTICLE_KINDS, batch, documents.of_articles(batch))


@transaction.atomic
def rebuild() -> tuple[int, int]:
    """Make both indexes anew; readers see the old ones until this is done. Returns how many errors and articles."""
    signatures.rebuild()
    index.clear()
    errors = ErrorCode.objects.order_by("id").values_list("id", flat=True)
    articles = Article.objects.order_by("id").values_list("id", flat=True)
    refresh_error_texts(list(errors))
    refresh_articles(list(articles))
    index.count_all()
    return len(errors), len(articles)
