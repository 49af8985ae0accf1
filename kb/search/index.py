"""Asking the text index: BM25 postings in ordinary tables. `kb.search.indexing` writes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from django.db import connection

from errors import postings
from errors.postings import marks

from ..models import Document

POSTING_BUDGET = 25_000


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
            f" UNION ALL SELECT language, 0, -1, means FROM kb_synonym WHERE folded IN ({marks(len(asked))})",
            [*texts, *asked],
        )
        rows = cursor.fetchall()
    terms = {text: (id, df) for text, id, df, _means in rows if df > 0}
    _id, total = terms.pop("", (0, 0))
    return Known(terms, total, sorted((language, means) for language, _id, df, means in rows if df < 0))


def complete(prefix: str, most: int) -> dict[str, tuple[int, int]]:
    """The most frequent terms that go on after `prefix`, as text → (id, df)."""
    with connection.cursor() as cursor:
        return {text: (id, df) for text, id, df in postings.complete(cursor, "kb_textterm", prefix, most)}


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
            FROM asked a CROSS JOIN kb_textposting p WHERE p.term = a.term
            GROUP BY p.document ORDER BY score DESC, p.document LIMIT %s
        )
        SELECT d.*, h.score FROM hit h CROSS JOIN kb_document d WHERE d.id = h.document
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
