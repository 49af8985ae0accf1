"""The signature index: which messages share a paste's words, and which error has a code. All SQL of `errors` is here.

`refresh` brings some errors' rows in step, in the caller's transaction; `rebuild` makes everything anew in one
transaction, so that readers see the old index until the new one is complete.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from .models import ErrorCode
from .postings import batches, count_again, count_total, execute_in, insert, marks, select_in, term_ids
from .publishing import LISTED, REACHABLE
from .signatures import GAP, tokens
from .text import fold

TERM_LENGTH = 64  # longer words are cut: nobody's message hangs on their end
VARIANT_LENGTHS = range(4, 25)
POSTING_BUDGET = 20_000  # rows that one search may touch; rare words first
REFRESH_BATCH = 2_000
BULK = 200  # from so many errors on, frequent words are counted again too

_ERROR_ROWS = """
SELECT m.id, m.error_id, COALESCE(e.merged_into_id, e.id), m.text
FROM errors_errormessage m JOIN errors_errorcode e ON e.id = m.error_id
WHERE e.status IN ({statuses}) AND m.error_id IN (%s) ORDER BY m.id
""".format(statuses=", ".join(f"'{status.value}'" for status in LISTED))


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """A word of the index: its id and in how many signatures it stands."""

    id: int
    df: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A signature that shares words with one segment of a paste."""

    segment: int
    message: int
    error: int
    tokens: tuple[str, ...]


# --- writing


def refresh(error_ids: Iterable[int]) -> None:
    """Bring the index in step with these errors: made, changed, hidden or deleted."""
    ids = sorted(set(error_ids))
    with transaction.atomic(), connection.cursor() as cursor:
        touched: set[int] = set()
        for batch in batches(ids, REFRESH_BATCH):
            touched |= _remove(cursor, batch)
            touched |= _add(cursor, batch)
        count_again(cursor, "errors_term", "errors_posting", touched, hot=len(ids) > BULK)
        count_total(cursor, "errors_term", "errors_signature")


def rebuild() -> None:
    """Make the whole index anew."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for table in ("posting", "signature", "codetoken", "termvariant", "term"):
                cursor.execute(f"DELETE FROM errors_{table}")  # noqa: S608
        refresh(ErrorCode.objects.order_by("id").values_list("id", flat=True))


def _remove(cursor: CursorWrapper, ids: Sequence[int]) -> set[int]:
    """Delete the errors' rows; the ids of the terms that they held."""
    signatures = select_in(cursor, "SELECT id FROM errors_signature WHERE owner IN (%s)", ids)
    old = [id for (id,) in signatures]
    terms = select_in(cursor, "SELECT DISTINCT term FROM errors_posting WHERE signature IN (%s)", old)
    execute_in(cursor, "DELETE FROM errors_posting WHERE signature IN (%s)", old)
    execute_in(cursor, "DELETE FROM errors_signature WHERE owner IN (%s)", ids)
    execute_in(cursor, "DELETE FROM errors_codetoken WHERE owner IN (%s)", ids)
    return {term for (term,) in terms}


def _add(cursor: CursorWrapper, ids: Sequence[int]) -> set[int]:
    rows = [
        (id, owner, error, [token.word[:TERM_LENGTH] for token in tokens(text)])
        for id, owner, error, text in select_in(cursor, _ERROR_ROWS, ids)
    ]
    rows = [row for row in rows if any(word != GAP for word in row[3])]
    terms = _add_terms(cursor, {word for row in rows for word in row[3] if word != GAP})
    insert(
        cursor,
        "errors_signature",
        ["id", "owner", "error", "tokens"],
        [(id, owner, error, " ".join(words)) for id, owner, error, words in rows],
    )
    postings = [(terms[word], row[0]) for row in rows for word in sorted({*row[3]} - {GAP})]
    insert(cursor, "errors_posting", ["term", "signature"], postings)
    _add_codes(cursor, ids)
    return set(terms.values())


def _add_terms(cursor: CursorWrapper, words: set[str]) -> dict[str, int]:
    terms, new = term_ids(cursor, "errors_term", words)
    rows = [(variant, terms[word]) for word in sorted(new) for variant in sorted(variants(word))]
    insert(cursor, "errors_termvariant", ["variant", "term"], rows, ignore=True)
    return terms


def _add_codes(cursor: CursorWrapper, ids: Sequence[int]) -> None:
    rows = ErrorCode.objects.filter(id__in=ids, status__in=REACHABLE).exclude(code="")
    insert(
        cursor,
        "errors_codetoken",
        ["token", "owner", "error"],
        [
            (token, id, merged or id)
            for id, code, merged in rows.values_list("id", "code", "merged_into")
            for token in sorted(code_tokens(code))
        ],
    )


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


# --- reading


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
    # GLOB and LIKE are what either database answers from its index; a word holds none of their signs.
    like, sign = ("LIKE", "%") if connection.vendor == "postgresql" else ("GLOB", "*")
    sql = f"SELECT text, id, df FROM errors_term WHERE text {like} %s AND df > 0"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [prefix + sign])
        rows = sorted(cursor.fetchall(), key=lambda row: (-row[2], row[0]))
    return {text: Term(id, df) for text, id, df in rows[:most] if text != prefix}


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


def candidates(asked: Sequence[tuple[int, int, int]], most: int) -> tuple[list[Candidate], dict[str, int]]:
    """The signatures with the heaviest shared terms, at most `most` a segment; and the df of all their terms.

    `asked` are (segment, term id, weight in thousandths of a nat). Whole numbers add up alike on every database.
    """
    if not asked:
        return [], {}
    sql = f"""
        WITH asked(segment, term, weight) AS (VALUES {", ".join(["(%s, %s, %s)"] * len(asked))}),
        hit AS (
            SELECT a.segment, p.signature, SUM(a.weight) AS weight
            FROM asked a JOIN errors_posting p ON p.term = a.term GROUP BY a.segment, p.signature
        ),
        ranked AS (
            SELECT segment, signature, weight,
                ROW_NUMBER() OVER (PARTITION BY segment ORDER BY weight DESC, signature) AS place FROM hit
        ),
        best AS MATERIALIZED (SELECT segment, signature, place FROM ranked WHERE place <= %s)
        SELECT b.segment, b.place, s.id, s.error, s.tokens
        FROM best b JOIN errors_signature s ON s.id = b.signature
        UNION ALL
        SELECT DISTINCT -1, 0, 0, t.df, t.text FROM best b
        JOIN errors_posting p ON p.signature = b.signature JOIN errors_term t ON t.id = p.term
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*(number for row in asked for number in row), most])
        rows = sorted(cursor.fetchall())
    dfs = {text: df for segment, _place, _id, df, text in rows if segment < 0}
    found = [Candidate(row[0], row[2], row[3], tuple(row[4].split())) for row in rows if row[0] >= 0]
    return found, dfs


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
