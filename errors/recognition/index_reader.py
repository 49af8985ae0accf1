"""Reader of the signature index: signatures that share a text's words, and errors by code.

`errors.recognition.index_writer` writes it. CROSS JOIN fixes the join order in SQLite, which may otherwise
reverse it by its statistics.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import connection

from ..alignment.tokens import fold
from . import postings
from .postings import marks, select_in

_PUNCTUATION = re.compile(r"[\W_]+")

MAX_TERM_CHARS = 64  # longer words are cut
VARIANT_LENGTHS = range(4, 25)  # characters of words whose misspellings are corrected
MAX_POSTINGS = 20_000  # rows that one search may read; rare words come first


class IndexedTerm(NamedTuple):
    """Word of the index: its id and its document frequency, the number of signatures that hold it."""

    id: int
    df: int


class SignatureHit(NamedTuple):
    """Signature that shares words with one segment of a paste. `wording` and `error` are ids."""

    segment: int
    wording: int
    error: int
    tokens: tuple[str, ...]


class SystemRow(NamedTuple):
    """System with what a text may name it by. `names` are its own and its vendor's, which may be empty."""

    id: int
    code_format: str
    hosts: tuple[str, ...]
    names: tuple[str, ...]


class CodeRows(NamedTuple):
    """Errors' ids by code token, every system, and the ids of the systems whose tokens led to an error."""

    errors: dict[str, list[int]]
    systems: list[SystemRow]
    systems_of: dict[int, set[int]]


def variants(word: str) -> set[str]:
    """Return the word and every string with one letter deleted; nothing for words with digits.

    The symmetric delete method (SymSpell): two words at one edit's distance share a variant.
    """
    if len(word) not in VARIANT_LENGTHS or not word.isalpha():
        return set()
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


def code_tokens(code: str) -> set[str]:
    """Return the forms in which a code is looked up: folded; without punctuation; digits without leading zeros."""
    folded = fold(code.strip())
    bare = folded if folded.isalnum() else _PUNCTUATION.sub("", folded)
    return {token for token in (folded, bare, bare.lstrip("0") if bare.isdigit() else "") if token}


def signal_token(signal: str) -> str:
    """Return the form in which a signal is looked up. Capitals keep it apart from codes, which are folded."""
    return signal.upper()


def look_up(words: Iterable[str]) -> tuple[dict[str, IndexedTerm], int]:
    """Return the words that are in the index, and the number of signatures. One query."""
    with connection.cursor() as cursor:
        rows = select_in(
            cursor, "SELECT text, id, df FROM errors_term WHERE text IN (%s)", ["", *sorted(words)]
        )
    terms = {text: IndexedTerm(id, df) for text, id, df in rows if df}
    return terms, terms.pop("", IndexedTerm(0, 0)).df


def complete(prefix: str, limit: int) -> dict[str, IndexedTerm]:
    """Return the most frequent words of the index that begin with `prefix` and are longer, at most `limit`."""
    with connection.cursor() as cursor:
        rows = postings.complete(cursor, "errors_term", prefix, limit)
    return {text: IndexedTerm(id, df) for text, id, df in rows}


def look_up_variants(by_variant: Mapping[str, str]) -> list[tuple[str, str, IndexedTerm]]:
    """Return (given word, word of the index, its term) of all that share a variant. `by_variant`: variant → word."""
    if not by_variant:
        return []
    with connection.cursor() as cursor:
        rows = select_in(
            cursor,
            "SELECT v.variant, t.text, t.id, t.df FROM errors_termvariant v JOIN errors_term t ON t.id = v.term"
            " WHERE v.variant IN (%s) AND t.df > 0",
            sorted(by_variant),
        )
    return sorted((by_variant[variant], text, IndexedTerm(id, df)) for variant, text, id, df in rows)


def signature_hits(query_terms: Sequence[tuple[int, int, int]], limit: int) -> list[SignatureHit]:
    """Return the signatures with the heaviest shared terms, at most `limit` for a segment, the heaviest first.

    `query_terms` are (segment, term id, weight in thousandths of a nat). Sums of whole numbers are the same on every
    database. One query.
    """
    if not query_terms:
        return []
    sql = f"""
        WITH query(segment, term, weight) AS (VALUES {", ".join(["(%s, %s, %s)"] * len(query_terms))}),
        hit AS (
            SELECT q.segment, p.signature, SUM(q.weight) AS weight
            FROM query q CROSS JOIN errors_posting p WHERE p.term = q.term GROUP BY q.segment, p.signature
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
        segments = len({segment for segment, _term, _weight in query_terms})
        # The second limit cuts nothing: it tells PostgreSQL's planner how few rows these are.
        cursor.execute(sql, [*(number for row in query_terms for number in row), limit, limit * segments])
        rows = sorted(cursor.fetchall())
    return [
        SignatureHit(segment, id, error, tuple(tokens.split())) for segment, _place, id, error, tokens in rows
    ]


def find_codes(tokens: Iterable[str]) -> CodeRows:
    """Return the errors by code token, and what every system is known by. One query."""
    chosen = sorted(set(tokens)) or [""]
    sql = f"""
        SELECT c.token, c.error, e.system_id, '', '', '', ''
        FROM errors_codetoken c JOIN errors_errorcode e ON e.id = c.owner WHERE c.token IN ({marks(len(chosen))})
        UNION ALL SELECT '', 0, id, code_format, hosts, name, vendor FROM errors_system
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, chosen)
        rows = sorted(cursor.fetchall())
    errors: dict[str, list[int]] = {}
    systems_of: dict[int, set[int]] = {}
    for token, error, system, *_facts in rows:
        if token:
            systems_of.setdefault(error, set()).add(system)
            if error not in errors.setdefault(token, []):
                errors[token].append(error)
    systems = [
        SystemRow(id, code_format, tuple(hosts.split()), (name, vendor))
        for token, _error, id, code_format, hosts, name, vendor in rows
        if not token
    ]
    return CodeRows(errors, systems, systems_of)
