"""Writer of the text index. It works in the caller's transaction and writes only what differs."""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from errors.languages import content_languages
from errors.recognition.inverted_index import InvertedIndex
from errors.recognition.postings import insert, select_in

from ..models import Document
from . import analysis
from .documents import IndexableDocument

K1 = 1.2
B = 0.5  # of SQuAD-like and Fortnox questions one more is right than with 0.75, no set loses
AVERAGE_LENGTH = 80  # words; a constant, so that saving one document changes no other
TITLE_COUNTS = 4
MIN_BULK_OBJECTS = 200  # replaced at once, so that frequent words are counted again too

Weights = dict[str, int]  # term → its BM25 part without idf, in thousandths

_COLUMNS = (
    *("kind", "object_id", "language", "sort_key", "title", "body", "aliases"),
    *("lead", "slug", "code", "actors"),
)
_IDS = "SELECT id, kind, object_id, language FROM kb_document WHERE object_id IN (%s)"
INDEX = InvertedIndex(
    terms="kb_textterm",
    postings="kb_textposting",
    owners="kb_document",
    owner="document",
    orphans=(
        ("kb_document", "kind = 'error' AND object_id NOT IN (SELECT id FROM errors_errorcode)"),
        ("kb_document", "kind <> 'error' AND object_id NOT IN (SELECT id FROM kb_article)"),
        ("kb_textposting", "document NOT IN (SELECT id FROM kb_document)"),
        ("kb_textposting", "term NOT IN (SELECT id FROM kb_textterm)"),
    ),
)


def replace(
    kinds: Sequence[str],
    object_ids: Iterable[int],
    drafts: Iterable[IndexableDocument],
    *,
    count: bool = True,
) -> int:
    """Replace all documents of these objects by `drafts`. Return the number of documents that differed.

    Without `count` the terms are not counted: a caller with many batches does that at the end, by `finish`.
    """
    ids = sorted(set(object_ids))
    with transaction.atomic(), connection.cursor() as cursor:
        gone, new = _differences(cursor, kinds, ids, drafts)
        touched = INDEX.remove(cursor, gone) | (_add(cursor, new) if new else set())
        if count:
            INDEX.count(cursor, touched, is_bulk=len(ids) > MIN_BULK_OBJECTS)
    return max(len(gone), len(new))


def check(kinds: Sequence[str], object_ids: Iterable[int], drafts: Iterable[IndexableDocument]) -> int:
    """Return the number of documents that differ from `drafts`. Writes nothing."""
    with connection.cursor() as cursor:
        gone, new = _differences(cursor, kinds, sorted(set(object_ids)), drafts)
    return max(len(gone), len(new))


def finish(*, dry_run: bool = False) -> int:
    """Delete orphaned rows and count all terms, after all objects were replaced. Return the number of orphans.

    `dry_run` only counts the orphans.
    """
    return INDEX.finish(dry_run=dry_run)


# --- rows


def _differences(
    cursor: CursorWrapper, kinds: Sequence[str], ids: Sequence[int], drafts: Iterable[IndexableDocument]
) -> tuple[list[int], list[tuple[Document, Weights]]]:
    """Return the ids of stored documents to delete, and the documents to add with their weights."""
    stored = {row.key: row for row in Document.objects.filter(kind__in=kinds, object_id__in=ids)}
    held: dict[int, Weights] = {row.pk: {} for row in stored.values()}
    for document, word, weight in INDEX.words_of(cursor, list(held), "weight"):
        held[document][word] = weight
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


def _add(cursor: CursorWrapper, new: Sequence[tuple[Document, Weights]]) -> set[int]:
    rows = [(*document.key, *document.content) for document, _weights in new]
    insert(cursor, "kb_document", _COLUMNS, rows)
    ids = {tuple(key): id for id, *key in select_in(cursor, _IDS, {row[1] for row in rows})}
    terms, _new = INDEX.term_ids(cursor, {term for _document, weights in new for term in weights})
    postings = [
        (terms[term], id, weight)
        for id, weights in ((ids[document.key], weights) for document, weights in new)
        for term, weight in weights.items()
    ]
    insert(cursor, "kb_textposting", ["term", "document", "weight"], sorted(postings))
    return set(terms.values())


def weigh(draft: IndexableDocument) -> Weights:
    """Return each term's BM25 weight without idf, in thousandths. Aliases and wordings count as much as the title.

    The weight of a term in one of these is odd, that of any other term even: only the former are evidence
    (`kb.search.index_reader.find`).
    """
    document = draft.document
    # A text in no content language is searched for with the stems of these.
    spoken = document.language if document.language in content_languages() else content_languages()[0]
    names = analysis.terms(f"{document.title} {document.aliases} {draft.names}", spoken)
    counts = analysis.terms(f"{document.body} {draft.extra}", spoken)
    length = (sum(names.values()) + sum(counts.values())) / 100
    norm = K1 * (1 - B + B * length / AVERAGE_LENGTH)
    for term, hundredths in names.items():
        counts[term] = counts.get(term, 0) + TITLE_COUNTS * hundredths
    weights = {hundredths: _weight(hundredths / 100, norm) for hundredths in {*counts.values()}}
    return {
        term: weights[hundredths] | 1 if term in names else weights[hundredths] & ~1
        for term, hundredths in counts.items()
    }


def _weight(count: float, norm: float) -> int:
    return round(1000 * count * (K1 + 1) / (count + norm))
