"""Reader of the text index: BM25 over postings in ordinary tables, which `kb.search.index_writer` writes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import NamedTuple

from django.db import connection

from errors.alignment.tokens import folded_words
from errors.recognition import postings
from errors.recognition.postings import marks

from ..models import Document
from . import synonyms
from .synonyms import Meaning

MAX_POSTINGS = 25_000


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """Statistics of a query: terms as text → (id, document frequency), number of documents, synonyms and names."""

    terms: dict[str, tuple[int, int]]
    total: int
    synonyms: list[Meaning]  # what the reader's words mean
    names: frozenset[str]  # words of the systems' and vendors' names


class ScoredDocument(NamedTuple):
    """A document that contains terms of a query; `score` and `evidence` in nats."""

    id: int
    kind: str
    object_id: int
    language: str
    sort_key: str
    title: str
    aliases: str
    score: float
    evidence: float  # of the question's content words that it has
    words: int  # number of those in its title, aliases and wordings


def look_up(texts: Iterable[str], words: Sequence[str], languages: Collection[str] = ()) -> TermStatistics:
    """Return the statistics of these terms, the words' synonyms, and the systems' names. One query.

    `languages` are those of the query. They decide which synonyms count (`kb.search.synonyms`).
    """
    keys = sorted(synonyms.keys(words, languages)) or [""]
    wanted = set(texts)
    texts = ["", *sorted({*wanted, *(stem for word in words for stem in synonyms.stems(word, languages))})]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT text, id, df, '', '', '' FROM kb_textterm WHERE text IN ({marks(len(texts))})"  # noqa: S608
            " UNION ALL SELECT folded, 0, -1, language, means_language, means FROM kb_synonym"
            f" WHERE folded IN ({marks(len(keys))}) OR stem IN ({marks(len(keys))})"
            " UNION ALL SELECT name, 0, -2, vendor, '', '' FROM errors_system",
            [*texts, *keys, *keys],
        )
        rows = cursor.fetchall()
    terms = {text: (id, df) for text, id, df, *_none in rows if df > 0}
    _id, total = terms.pop("", (0, 0))
    stored = [synonyms.SynonymRow(folded, *row) for folded, _id, df, *row in rows if df == -1]
    names = " ".join(f"{name} {vendor}" for name, _id, df, vendor, *_none in rows if df == -2)
    meanings = synonyms.meanings(stored, words, languages, terms)
    known = {text: row for text, row in terms.items() if text in wanted}
    return TermStatistics(known, total, meanings, frozenset(folded_words(names)))


def complete(prefix: str, limit: int) -> dict[str, tuple[int, int]]:
    """Return the most frequent terms that continue `prefix`, as text → (id, document frequency)."""
    with connection.cursor() as cursor:
        return {text: (id, df) for text, id, df in postings.complete(cursor, "kb_textterm", prefix, limit)}


def find(
    terms: Mapping[str, tuple[int, int]],
    weights: Mapping[str, float],
    evidence: Mapping[str, float],
    total: int,
    limit: int,
) -> list[ScoredDocument]:
    """Return the documents that contain the terms, best first, with the sum of their evidence. One query.

    `weights` and `evidence` (in nats) are by term.
    """
    asked = [
        (*pair, round(1000 * evidence.get(text, 0.0)))
        for text, *pair in _within_budget(terms, weights, total)
    ]
    if not asked:
        return []
    sql = f"""
        WITH asked(term, weight, evidence) AS (VALUES {", ".join(["(%s, %s, %s)"] * len(asked))}),
        hit AS (
            SELECT p.document, SUM(p.weight * a.weight) AS score, SUM(a.evidence) AS evidence,
                SUM(CASE WHEN a.evidence > 0 THEN p.weight %% 2 ELSE 0 END) AS words
            FROM asked a CROSS JOIN kb_textposting p WHERE p.term = a.term
            GROUP BY p.document ORDER BY score DESC, p.document LIMIT %s
        )
        SELECT d.id, d.kind, d.object_id, d.language, d.sort_key, d.title, d.aliases,
            h.score, h.evidence, h.words
        FROM hit h CROSS JOIN kb_document d WHERE d.id = h.document
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*(number for row in asked for number in row), limit])
        return [
            ScoredDocument._make([*row, int(score) / 1e6, int(evidence) / 1e3, int(words)])
            for *row, score, evidence, words in cursor.fetchall()
        ]


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
) -> list[tuple[str, int, int]]:
    """Return (term, its id, idf in thousandths), rarest first, as many as `MAX_POSTINGS` allows."""
    budget = MAX_POSTINGS
    budgeted: list[tuple[str, int, int]] = []
    for text, (id, df) in sorted(terms.items(), key=lambda item: (item[1][1], item[0])):
        budget -= df
        if budget < 0 and budgeted:
            break
        budgeted.append((text, id, round(1000 * weights.get(text, 1.0) * log(1 + total / df))))
    return budgeted
