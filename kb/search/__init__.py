"""Finding answers: recognised errors first, then full text; one engine for site, contact page, admin and API.

`search`, `recognise` and `suggest` read; `refresh_errors`, `refresh_articles` and `rebuild` keep the tables in step.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

import errors.recognition.index_writer
from errors.models import ErrorCode
from errors.recognition.postings import batches
from errors.recognition.resolver import Resolution

from ..models import Article, Document
from . import documents, index_writer
from .ranking import coverage, rank
from .results import ARTICLE_KINDS, Hit, Results, build_results, resolution

__all__ = [
    "Hit",
    "Results",
    "best_hit",
    "rebuild",
    "rebuilding",
    "recognise",
    "refresh_articles",
    "refresh_errors",
    "search",
    "suggest",
]

BATCH = 1000
ERROR_KINDS = (Document.Kind.ERROR,)
ANSWER_COVERAGE = 0.8  # of a question's words that a text must hold to answer it
SUGGEST_SCORE = 9.0  # below this a text hit is not offered before a message is sent


def search(
    query: str, language: str | None = None, limit: int = 20, offset: int = 0, *, is_typing: bool = False
) -> Results:
    """The hits of a question or a pasted text, and what errors it was recognised as.

    `is_typing`: the reader has not finished, and the last word may be the beginning of one.
    """
    asked = rank(query, language, is_typing=is_typing)
    results = build_results(asked, asked.entries[offset : offset + limit])
    return replace(results, hits=results.hits[:limit])


def recognise(text: str, language: str | None = None) -> Resolution:
    """What errors a text shows. Where none is sure, full text helps to order the suggestions."""
    asked = rank(text, language)
    return resolution(asked, asked.entries)


def suggest(text: str, language: str | None = None, limit: int = 3) -> list[Hit]:
    """The few hits worth interrupting somebody for; rather none than unrelated ones."""
    asked = rank(text, language)
    sure = [entry for entry in asked.entries if entry.is_sure]
    confident = sure or [entry for entry in asked.entries if entry.score >= SUGGEST_SCORE]
    hits = build_results(asked, confident[:limit]).hits
    return [hit for hit in hits if hit.kind == "error"] if sure else hits


def best_hit(text: str, language: str | None = None) -> tuple[Hit | None, float, bool]:
    """The first hit with its score, and whether it answers the text: sure of it, or confident and with its words."""
    asked = rank(text, language)
    best = asked.entries[:1]
    hits = build_results(asked, best).hits if best else []
    if not hits:
        return None, 0.0, False
    is_sure = best[0].is_sure or best[0].is_titled
    is_confident = (
        best[0].score >= SUGGEST_SCORE and coverage(text, best[0], asked.language) >= ANSWER_COVERAGE
    )
    return hits[0], round(best[0].score, 1), is_sure or is_confident


# --- keeping in step


def refresh_errors(ids: Iterable[int]) -> None:
    """Bring both indexes in step with these errors, in the caller's transaction."""
    ids = list(ids)
    errors.recognition.index_writer.refresh(ids)
    refresh_error_texts(ids)


def refresh_error_texts(ids: Iterable[int]) -> None:
    """Bring the text index in step with these errors, whose signatures are."""
    for batch in batches(ids, BATCH):
        index_writer.replace(ERROR_KINDS, batch, documents.of_errors(batch))


def refresh_articles(ids: Iterable[int]) -> None:
    """Bring the text index in step with these articles, in the caller's transaction."""
    for batch in batches(ids, BATCH):
        index_writer.replace(ARTICLE_KINDS, batch, documents.of_articles(batch))


@dataclass(frozen=True, slots=True)
class RebuildProgress:
    """How far a rebuild is: the kind of content, its last finished id, and counts."""

    part: str
    last: int
    done: int
    total: int
    repaired: int  # entries of the batch that were out of step


INDEXED_MODELS: dict[str, type[ErrorCode] | type[Article]] = {"errors": ErrorCode, "articles": Article}


def rebuild() -> dict[str, int]:
    """Compare both indexes with the content and write what differs. How many entries there are, by part."""
    return {step.part: step.total for step in rebuilding() if step.part in INDEXED_MODELS}


def rebuilding(after: tuple[str, int] = ("errors", 0), *, dry_run: bool = False) -> Iterator[RebuildProgress]:
    """The same step by step, a batch a transaction: readers find at every moment what they found before, or more.

    `after` goes on where an earlier run stopped; `dry_run` only counts.
    """
    parts = list(INDEXED_MODELS)
    for part in parts[parts.index(after[0]) :]:
        ids = INDEXED_MODELS[part].objects.order_by("id").values_list("id", flat=True)
        last = after[1] if part == after[0] else 0
        done, total = ids.filter(id__lte=last).count(), ids.count()
        for batch in batches(list(ids.filter(id__gt=last)), BATCH):
            done += len(batch)
            yield RebuildProgress(part, batch[-1], done, total, _repair(part, batch, dry_run=dry_run))
    orphans = errors.recognition.index_writer.finish(dry_run=dry_run) + index_writer.finish(dry_run=dry_run)
    yield RebuildProgress("rows of nothing", 0, orphans, orphans, orphans)


@transaction.atomic
def _repair(part: str, ids: list[int], *, dry_run: bool) -> int:
    if part == "articles":
        drafts = documents.of_articles(ids)
        return _replace(ARTICLE_KINDS, ids, drafts, dry_run=dry_run)
    messages = (
        errors.recognition.index_writer.check(ids) if dry_run else errors.recognition.index_writer.repair(ids)
    )
    return messages + _replace(ERROR_KINDS, ids, documents.of_errors(ids), dry_run=dry_run)


def _replace(
    kinds: Sequence[str], ids: list[int], drafts: Iterable[documents.IndexableDocument], *, dry_run: bool
) -> int:
    if dry_run:
        return index_writer.check(kinds, ids, drafts)
    return index_writer.replace(kinds, ids, drafts, count=False)
