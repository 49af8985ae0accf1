"""Reader of the text index: BM25 over postings in ordinary tables, which `kb.search.index_writer` writes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import NamedTuple

from django.db import connection

from errors.recognition import postings
from errors.recognition.postings import marks

from ..models import Document

MAX_POSTINGS = 25_000


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """Statistics of a query: terms as text → (id, document frequency), number of documents, and synonyms."""

    terms: dict[str, tuple[int, int]]
    total: int
    synonyms: list[tuple[str, str]]  # (language, what the reader's word means)


class ScoredDocument(NamedTuple):
    """A document that contains terms of a query; `score` in nats."""

    id: int
    kind: str
    object_id: int
    language: str
    sort_key: str
    title: str
    aliases: str
    score: float


def look_up(texts: Iterable[str], words: Iterable[str]) -> TermStatistics:
    """Return the statistics of these terms and the synonyms of these words. One query."""
    texts, words = ["", *sorted(texts)], sorted(set(words)) or [""]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT text, id, df, '' FROM kb_textterm WHERE text IN ({marks(len(texts))})"  # noqa: S608
            f" UNION ALL SELECT language, 0, -1, means FROM kb_synonym WHERE folded IN ({marks(len(words))})",
            [*texts, *words],
        )
        rows = cursor.fetchall()
    terms = {text: (id, df) for text, id, df, _means in rows if df > 0}
    _id, total = terms.pop("", (0, 0))
    return TermStatistics(
        terms, total, sorted((language, means) for language, _id, df, means in rows if df < 0)
    )


def complete(prefix: str, limit: int) -> dict[str, tuple[int, int]]:
    """Return the most frequent terms that continue `prefix`, as text → (id, document frequency)."""
    with connection.cursor() as cursor:
        return {text: (id, df) for text, id, df in postings.complete(cursor, "kb_textterm", prefix, limit)}


def find(
    terms: Mapping[str, tuple[int, int]], weights: Mapping[str, float], total: int, limit: int
) -> list[ScoredDocument]:
    """Return the documents that contain the terms (term → weight), best first. One query."""
    pairs = _within_budget(terms, weights, total)
    if not pairs:
        return []
    sql = f"""
        WITH asked(term, weight) AS (VALUES {", ".join(["(%s, %s)"] * len(pairs))}),
        hit AS (
            SELECT p.document, SUM(p.weight * a.weight) AS score
            FROM asked a CROSS JOIN kb_textposting p WHERE p.term = a.term
            GROUP BY p.document ORDER BY score DESC, p.document LIMIT %s
        )
        SELECT d.id, d.kind, d.object_id, d.language, d.sort_key, d.title, d.aliases, h.score
        FROM hit h CROSS JOIN kb_document d WHERE d.id = h.document
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*(number for pair in pairs for number in pair), limit])
        return [ScoredDocument._make([*row[:-1], int(row[-1]) / 1e6]) for row in cursor.fetchall()]


def read(ids: Sequence[int], errors: Sequence[int], articles: Sequence[int]) -> list[Document]:
    """Return the documents with these ids, and those of errors and articles in all languages. One query."""
    chosen = [
        ("id", ids),
        (f"kind = '{Document.Kind.ERROR}' AND object_id", errors),
        (f"kind <> '{Document.Kind.ERROR}' AND object_id", articles),
    ]
    conditions = [(key, numbers) for key, numbers in chosen if numbers]
    sql = " UNION ALL ".join(
        f"SELECT * FROM kb_document WHERE {key} IN ({marks(len(numbers))})"  # noqa: S608
        for key, numbers in conditions
    )
    return list(Document.objects.raw(sql, [*ids, *errors, *articles])) if sql else []


def _within_budget(
    terms: Mapping[str, tuple[int, int]], weights: Mapping[str, float], total: int
) -> list[tuple[int, int]]:
    """Return (term id, idf in thousandths), rarest first, as many as `MAX_POSTINGS` allows."""
    budget = MAX_POSTINGS
    budgeted: list[tuple[int, int]] = []
    for text, (id, df) in sorted(terms.items(), key=lambda item: (item[1][1], item[0])):
        budget -= df
        if budget < 0 and budgeted:
            break
        budgeted.append((id, round(1000 * weights[text] * log(1 + total / df))))
    return budgeted
