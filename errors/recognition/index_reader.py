"""Asking the signature index: which messages share a paste's words, and which error has a code.

`errors.recognition.index_writer` writes it. CROSS JOIN pins the order in which SQLite joins: with statistics it
may turn it round.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import connection

from ..alignment.tokens import fold
from . import postings
from .postings import marks, select_in

TERM_LENGTH = 64  # longer words are cut: nobody's message hangs on their end
VARIANT_LENGTHS = range(4, 25)
POSTING_BUDGET = 20_000  # rows that one search may touch; rare words first


class Term(NamedTuple):
    """A word of the index: its id and in how many signatures it stands."""

    id: int
    df: int


class Candidate(NamedTuple):
    """A signature that shares words with one segment of a paste."""

    segment: int
    message: int
    error: int
    tokens: tuple[str, ...]


def variants(word: str) -> set[str]:
    """The word and every string with one letter deleted; nothing for words with digits: digits are never fuzzy."""
    if len(word) not in VARIANT_LENGTHS or not word.isalpha():
        return set()
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


def code_tokens(code: str) -> set[str]:
    """How a code is looked up: folded; without punctuation; digits without leading zeros."""
    folded = fold(code.strip())
    bare = re.sub(r"[\W_]+", "", folded)
    return {token for token in (folded, bare, bare.lstrip("0") if bare.isdigit() else "") if token}


def look_up(words: Iterable[str]) -> tuple[dict[str, Term], int]:
    """The index's terms among the words, and the number of signatures."""
    with connection.cursor() as cursor:
        rows = select_in(
            cursor, "SELECT text, id, df FROM errors_term WHERE text IN (%s)", ["", *sorted(words)]
        )
    terms = {text: Term(id, df) for text, id, df in rows}
    total = terms.pop("", Term(0, 0)).df
    return {text: term for text, term in terms.items() if term.df}, total


def complete(prefix: str, most: int) -> dict[str, Term]:
    """The most frequent words of the index that go on after `prefix`, at most `most`."""
    with connection.cursor() as cursor:
        return {text: Term(id, df) for text, id, df in postings.complete(cursor, "errors_term", prefix, most)}


def look_up_variants(by_variant: Mapping[str, str]) -> list[tuple[str, str, Term]]:
    """(word asked for, word of the index, its term) where they share one of the given variants (variant → word)."""
    if not by_variant:
        return []
    with connection.cursor() as cursor:
        rows = select_in(
            cursor,
            "SELECT v.variant, t.text, t.id, t.df FROM errors_termvariant v JOIN errors_term t ON t.id = v.term"
            " WHERE v.variant IN (%s) AND t.df > 0",
            sorted(by_variant),
        )
    return sorted((by_variant[variant], text, Term(id, df)) for variant, text, id, df in rows)


def candidates(asked: Sequence[tuple[int, int, int]], most: int) -> list[Candidate]:
    """The signatures with the heaviest shared terms, at most `most` a segment, the heaviest first.

    `asked` are (segment, term id, weight in thousandths of a nat). Whole numbers add up alike on every database.
    """
    if not asked:
        return []
    sql = f"""
        WITH asked(segment, term, weight) AS (VALUES {", ".join(["(%s, %s, %s)"] * len(asked))}),
        hit AS (
            SELECT a.segment, p.signature, SUM(a.weight) AS weight
            FROM asked a CROSS JOIN errors_posting p WHERE p.term = a.term GROUP BY a.segment, p.signature
        ),
        ranked AS (
            SELECT segment, signature, weight,
                ROW_NUMBER() OVER (PARTITION BY segment ORDER BY weight DESC, signature) AS place FROM hit
        ),
        best AS MATERIALIZED (SELECT segment, signature, place FROM ranked WHERE place <= %s LIMIT %s)
        SELECT b.segment, b.place, s.id, s.error, s.tokens
        FROM best b CROSS JOIN errors_signature s WHERE s.id = b.signature
    """  # noqa: S608
    with connection.cursor() as cursor:
        parts = len({segment for segment, _term, _weight in asked})
        # The limit cuts nothing: it tells PostgreSQL's planner how few rows these are.
        cursor.execute(sql, [*(number for row in asked for number in row), most, most * parts])
        rows = sorted(cursor.fetchall())
    return [
        Candidate(segment, id, error, tuple(tokens.split())) for segment, _place, id, error, tokens in rows
    ]


def find_codes(tokens: Iterable[str]) -> tuple[dict[str, list[int]], list[tuple[int, str]]]:
    """Errors by code token; and every system's id with how its codes look."""
    wanted = sorted(set(tokens))
    sql = f"""
        SELECT token, error, '' FROM errors_codetoken WHERE token IN ({marks(len(wanted))})
        UNION ALL SELECT '', id, code_format FROM errors_system WHERE code_format <> ''
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, wanted)
        rows = sorted(cursor.fetchall())
    found: dict[str, list[int]] = {}
    for token, error, _format in rows:
        if token and error not in found.setdefault(token, []):
            found[token].append(error)
    return found, [(system, code_format) for token, system, code_format in rows if not token]
