"""The text index: BM25 postings in ordinary tables. All hand-written SQL of `kb` is here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from errors.postings import count_again, count_total, execute_in, insert, marks, select_in, term_ids

from ..models import Document
from .analysis import terms
from .documents import Draft

K1 = 1.2
B = 0.75
AVERAGE_LENGTH = 80  # words; a constant, so that saving one document changes no other
TITLE_COUNTS = 4
POSTING_BUDGET = 60_000
BULK = 200


def replace(kinds: Sequence[str], object_ids: Iterable[int], drafts: Iterable[Draft]) -> None:
    """Put `drafts` in the place of all documents of these objects."""
    ids = sorted(set(object_ids))
    with transaction.atomic(), connection.cursor() as cursor:
        touched = _remove(cursor, kinds, ids) | _add(cursor, list(drafts))
        count_again(cursor, "kb_textterm", "kb_textposting", touched, hot=len(ids) > BULK)
        count_total(cursor, "kb_textterm", "kb_document")


def clear() -> None:
    """Empty the index; the caller fills it again in the same transaction."""
    with connection.cursor() as cursor:
        for table in ("textposting", "textterm", "document"):
            cursor.execute(f"DELETE FROM kb_{table}")  # noqa: S608


def count_all() -> None:
    """Count every term's documents again, also those of frequent terms."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kb_textterm SET df ="
            " (SELECT COUNT(*) FROM kb_textposting p WHERE p.term = kb_textterm.id) WHERE text <> ''"
        )
        count_total(cursor, "kb_textterm", "kb_document")


@dataclass(frozen=True, slots=True)
class Known:
    """What the index knows of a query: its terms as text → (id, df), the number of documents, and synonyms."""

    terms: dict[str, tuple[int, int]]
    total: int
    synonyms: list[tuple[str, str]]  # (language, what the reader's word means)


def look_up(texts: Iterable[str], asked: Iterable[str]) -> Known:
    """Terms by their text, and the synonyms of the words that were asked; one query."""
    texts, asked = ["", *sorted(texts)], sorted(set(asked)) or [""]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT text, id, df, '' FROM kb_textterm WHERE text IN ({marks(len(texts))})"  # noqa: S608
            f" UNION ALL SELECT language, 0, -1, means FROM kb_synonym WHERE word IN ({marks(len(asked))})",
            [*texts, *asked],
        )
        rows = cursor.fetchall()
    terms = {text: (id, df) for text, id, df, _means in rows if df > 0}
    _id, total = terms.pop("", (0, 0))
    return Known(terms, total, sorted((language, means) for language, _id, df, means in rows if df < 0))


def find(
    known: Mapping[str, tuple[int, int]], wanted: Mapping[str, float], total: int, most: int
) -> list[tuple[Document, float]]:
    """The documents that hold the wanted terms (term → weight) with their scores in nats, best first."""
    asked = _within_budget(known, wanted, total)
    if not asked:
        return []
    sql = f"""
        WITH asked(term, weight) AS (VALUES {", ".join(["(%s, %s)"] * len(asked))}),
        hit AS (
            SELECT p.document, SUM(p.weight * a.weight) AS score
            FROM asked a JOIN kb_textposting p ON p.term = a.term
            GROUP BY p.document ORDER BY score DESC, p.document LIMIT %s
        )
        SELECT d.*, h.score FROM hit h JOIN kb_document d ON d.id = h.document
    """  # noqa: S608
    found = Document.objects.raw(sql, [*(number for row in asked for number in row), most])
    return [(document, int(getattr(document, "score")) / 1e6) for document in found]  # noqa: B009 (not a field)


def _within_budget(
    known: Mapping[str, tuple[int, int]], wanted: Mapping[str, float], total: int
) -> list[tuple[int, int]]:
    """(term id, idf in thousandths), rarest first, as many as the budget of postings allows."""
    budget = POSTING_BUDGET
    asked: list[tuple[int, int]] = []
    for text, (id, df) in sorted(known.items(), key=lambda item: (item[1][1], item[0])):
        budget -= df
        if budget < 0 and asked:
            break
        asked.append((id, round(1000 * wanted[text] * log(1 + total / df))))
    return asked


def _remove(cursor: CursorWrapper, kinds: Sequence[str], ids: Sequence[int]) -> set[int]:
    documents = list(Document.objects.filter(kind__in=kinds, object_id__in=ids).values_list("id", flat=True))
    held = select_in(cursor, "SELECT DISTINCT term FROM kb_textposting WHERE document IN (%s)", documents)
    execute_in(cursor, "DELETE FROM kb_textposting WHERE document IN (%s)", documents)
    execute_in(cursor, "DELETE FROM kb_document WHERE id IN (%s)", documents)
    return {term for (term,) in held}


def _add(cursor: CursorWrapper, drafts: Sequence[Draft]) -> set[int]:
    documents = Document.objects.bulk_create(
        Document(
            kind=draft.kind,
            object_id=draft.object_id,
            language=draft.language,
            sort_key=draft.sort_key,
            title=draft.title,
            body=draft.body,
        )
        for draft in drafts
    )
    weights = [_weights(draft) for draft in drafts]
    ids, _new = term_ids(cursor, "kb_textterm", {term for weighted in weights for term in weighted})
    rows = [
        (ids[term], document.pk, weight)
        for document, weighted in zip(documents, weights, strict=True)
        for term, weight in sorted(weighted.items())
    ]
    insert(cursor, "kb_textposting", ["term", "document", "weight"], rows)
    return set(ids.values())


def _weights(draft: Draft) -> dict[str, int]:
    """Each term's BM25 weight without idf, in thousandths."""
    title, body = terms(draft.title, draft.language), terms(f"{draft.body} {draft.extra}", draft.language)
    length = (title.total() + body.total()) / 100
    norm = K1 * (1 - B + B * length / AVERAGE_LENGTH)
    counts = {term: (body[term] + TITLE_COUNTS * title[term]) / 100 for term in title | body}
    return {term: round(1000 * count * (K1 + 1) / (count + norm)) for term, count in counts.items()}
