"""Search over recognised errors and full text, for site, contact page, admin and API.

`search`, `recognise` and `suggest` read one ranking; `refresh_errors`, `refresh_articles` and `rebuild` write the
indexes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

import errors.recognition.index_writer
from errors.models import ErrorCode
from errors.recognition.postings import batches
from errors.recognition.resolver import Resolution

from ..models import Article, Document, Synonym
from . import documents, index_writer
from .ranking import rank
from .results import ARTICLE_KINDS, Hit, Results, build_results, resolution

__all__ = [
    "Hit",
    "Results",
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


def search(
    query: str, language: str | None = None, limit: int = 20, offset: int = 0, *, is_typing: bool = False
) -> Results:
    """Return the hits of a query or a pasted text, and the verdict on it.

    With `is_typing`, the last word may be the beginning of a longer one.
    """
    ranked = rank(query, language, is_typing=is_typing)
    results = build_results(ranked, ranked.candidates[offset : offset + limit])
    return replace(results, hits=results.hits[:limit])


def recognise(text: str, language: str | None = None) -> Resolution:
    """Return the verdict on a text: the resolution of `search` without its hits."""
    return resolution(rank(text, language))


def suggest(text: str, language: str | None = None, limit: int = 3) -> list[Hit]:
    """Return the first hits of a search, to show before a message is sent: only the sure errors, if there are any."""
    return search(text, language, limit).offered


# --- updating the indexes


def refresh_errors(ids: Iterable[int]) -> None:
    """Update both indexes for these errors, in the caller's transaction."""
    ids = list(ids)
    errors.recognition.index_writer.refresh(ids)
    refresh_error_texts(ids)


def refresh_error_texts(ids: Iterable[int]) -> None:
    """Update the text index for these errors. Their signatures are not touched."""
    for batch in batches(ids, BATCH):
        index_writer.replace(ERROR_KINDS, batch, documents.of_errors(batch))


def refresh_articles(ids: Iterable[int]) -> None:
    """Update the text index for these articles, in the caller's transaction."""
    for batch in batches(ids, BATCH):
        index_writer.replace(ARTICLE_KINDS, batch, documents.of_articles(batch))


@dataclass(frozen=True, slots=True)
class RebuildProgress:
    """Progress of a rebuild: the kind of content, the last id done, and counts."""

    part: str
    last: int
    done: int
    total: int
    repaired: int  # rows of the batch that differed


INDEXED_MODELS: dict[str, type[ErrorCode] | type[Article]] = {"errors": ErrorCode, "articles": Article}


def rebuild() -> dict[str, int]:
    """Compare both indexes with the content, write the differences, and return the number of rows of each kind."""
    return {step.part: step.total for step in rebuilding() if step.part in INDEXED_MODELS}


def rebuilding(after: tuple[str, int] = ("errors", 0), *, dry_run: bool = False) -> Iterator[RebuildProgress]:
    """Rebuild in batches, one transaction each, and yield the progress. Readers find no less meanwhile.

    `after` resumes an interrupted run; `dry_run` counts only.
    """
    if not dry_run:
        Synonym.derive_all()
    parts = list(INDEXED_MODELS)
    for part in parts[parts.index(after[0]) :]:
        ids = INDEXED_MODELS[part].objects.order_by("id").values_list("id", flat=True)
        last = after[1] if part == after[0] else 0
        done, total = ids.filter(id__lte=last).count(), ids.count()
        for batch in batches(list(ids.filter(id__gt=last)), BATCH):
            done += len(batch)
            yield RebuildProgress(part, batch[-1], done, total, _repair(part, batch, dry_run=dry_run))
    orphans = errors.recognition.index_writer.finish(dry_run=dry_run) + index_writer.finish(dry_run=dry_run)
    yield RebuildProgress("orphaned rows", 0, orphans, orphans, orphans)


@transaction.atomic
def _repair(part: str, ids: list[int], *, dry_run: bool) -> int:
    if part == "articles":
        rows = documents.of_articles(ids)
        return _replace(ARTICLE_KINDS, ids, rows, dry_run=dry_run)
    wordings = (
        errors.recognition.index_writer.check(ids) if dry_run else errors.recognition.index_writer.repair(ids)
    )
    return wordings + _replace(ERROR_KINDS, ids, documents.of_errors(ids), dry_run=dry_run)


def _replace(
    kinds: Sequence[str], ids: list[int], rows: Iterable[documents.IndexableDocument], *, dry_run: bool
) -> int:
    if dry_run:
        return index_writer.check(kinds, ids, rows)
    return index_writer.replace(kinds, ids, rows, count=False)
