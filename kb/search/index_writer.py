"""Writer of the text index. It works in the caller's transaction and writes only what differs."""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from errors.recognition.postings import (
    count_again,
    count_all,
    count_total,
    drop_orphans,
    execute_in,
    gather_statistics,
    insert,
    select_in,
    term_ids,
    texts_of,
)

from ..models import Document
from . import analysis
from .documents import IndexableDocument

K1 = 1.2
B = 0.75
AVERAGE_LENGTH = 80  # words; a constant, so that saving one document changes no other
TITLE_COUNTS = 4
BULK = 200

Weights = dict[str, int]  # term → its BM25 part without idf, in thousandths

_HELD = "SELECT document, term, weight FROM kb_textposting WHERE document IN (%s)"
_COLUMNS = (
    *("kind", "object_id", "language", "sort_key", "title", "body", "aliases"),
    *("lead", "slug", "code", "actors"),
)
_IDS = "SELECT id, kind, object_id, language FROM kb_document WHERE object_id IN (%s)"
_TABLES = ("kb_textterm", "kb_textposting", "kb_document")
_ORPHANS = (
    ("kb_document", "kind = 'error' AND object_id NOT IN (SELECT id FROM errors_errorcode)"),
    ("kb_document", "kind <> 'error' AND object_id NOT IN (SELECT id FROM kb_article)"),
    ("kb_textposting", "document NOT IN (SELECT id FROM kb_document)"),
    ("kb_textposting", "term NOT IN (SELECT id FROM kb_textterm)"),
)


def replace(
    kinds: Sequence[str],
    object_ids: Iterable[int],
    drafts: Iterable[IndexableDocument],
    *,
    count: bool = True,
) -> int:
    """Put `drafts` in the place of all documents of these objects. How many documents were out of step.

    `count` brings the words' frequencies in line; a caller with many batches does that at the end, by `finish`.
    """
    ids = sorted(set(object_ids))
    with transaction.atomic(), connection.cursor() as cursor:
        gone, new = _differences(cursor, kinds, ids, drafts)
        touched = (_remove(cursor, gone) if gone else set()) | (_add(cursor, new) if new else set())
        if touched and count:
            if is_bulk := len(ids) > BULK:
                gather_statistics(cursor, *_TABLES)
            count_again(cursor, "kb_textterm", "kb_textposting", touched, hot=is_bulk)
            count_total(cursor, "kb_textterm", "kb_document")
    return max(len(gone), len(new))


def check(kinds: Sequence[str], object_ids: Iterable[int], drafts: Iterable[IndexableDocument]) -> int:
    """How many documents are out of step. Changes nothing."""
    with connection.cursor() as cursor:
        gone, new = _differences(cursor, kinds, sorted(set(object_ids)), drafts)
    return max(len(gone), len(new))


def finish(*, dry_run: bool = False) -> int:
    """After all objects were replaced: drop what belongs to none, count all words. How many rows that were.

    `dry_run` only counts the rows that belong to none.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        dropped = drop_orphans(cursor, _ORPHANS, dry_run=dry_run)
        if not dry_run:
            gather_statistics(cursor, *_TABLES)
            count_all(cursor, "kb_textterm", "kb_textposting", "kb_document")
    return dropped


# --- rows


def _differences(
    cursor: CursorWrapper, kinds: Sequence[str], ids: Sequence[int], drafts: Iterable[IndexableDocument]
) -> tuple[list[int], list[tuple[Document, Weights]]]:
    """The ids of stored documents that are wrong, and those that are not stored as they should be."""
    stored = {row.key: row for row in Document.objects.filter(kind__in=kinds, object_id__in=ids)}
    held: dict[int, Weights] = {row.pk: {} for row in stored.values()}
    postings = select_in(cursor, _HELD, list(held))
    texts = texts_of(cursor, "kb_textterm", {term for _document, term, _weight in postings})
    for document, term, weight in postings:
        held[document][texts.get(term, "")] = weight
    new = []
    kept = set()
    for draft in drafts:
        wanted, weights = draft.document, weigh(draft)
        row = stored.get(wanted.key)
        if row and row.content == wanted.content and held[row.pk] == weights:
            kept.add(wanted.key)
        else:
            new.append((wanted, weights))
    return [row.pk for key, row in stored.items() if key not in kept], new


def _remove(cursor: CursorWrapper, documents: Sequence[int]) -> set[int]:
    held = select_in(cursor, "SELECT DISTINCT term FROM kb_textposting WHERE document IN (%s)", documents)
    execute_in(cursor, "DELETE FROM kb_textposting WHERE document IN (%s)", documents)
    execute_in(cursor, "DELETE FROM kb_document WHERE id IN (%s)", documents)
    return {term for (term,) in held}


def _add(cursor: CursorWrapper, new: Sequence[tuple[Document, Weights]]) -> set[int]:
    rows = [(*document.key, *document.content) for document, _weights in new]
    insert(cursor, "kb_document", _COLUMNS, rows)
    ids = {tuple(key): id for id, *key in select_in(cursor, _IDS, {row[1] for row in rows})}
    terms, _new = term_ids(cursor, "kb_textterm", {term for _document, weights in new for term in weights})
    postings = [
        (terms[term], id, weight)
        for id, weights in ((ids[document.key], weights) for document, weights in new)
        for term, weight in weights.items()
    ]
    insert(cursor, "kb_textposting", ["term", "document", "weight"], sorted(postings))
    return set(terms.values())


def weigh(draft: IndexableDocument) -> Weights:
    """Each term's BM25 weight without idf, in thousandths. Aliases count as much as the title."""
    document = draft.document
    title = analysis.terms(f"{document.title} {document.aliases}", document.language)
    counts = analysis.terms(f"{document.body} {draft.extra}", document.language)
    length = (sum(title.values()) + sum(counts.values())) / 100
    norm = K1 * (1 - B + B * length / AVERAGE_LENGTH)
    for term, hundredths in title.items():
        counts[term] = counts.get(term, 0) + TITLE_COUNTS * hundredths
    weights = {hundredths: _weight(hundredths / 100, norm) for hundredths in {*counts.values()}}
    return {term: weights[hundredths] for term, hundredths in counts.items()}


def _weight(count: float, norm: float) -> int:
    return round(1000 * count * (K1 + 1) / (count + norm))
