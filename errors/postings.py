"""Writing terms and postings: what the signature index and the text index share.

Plain SQL that means the same on SQLite and PostgreSQL, in batches that stay under either's limit of parameters.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db.backends.utils import CursorWrapper

BATCH_PARAMETERS = 30_000  # SQLite takes 32,766, PostgreSQL 65,535
HOT_DF = (
    1000  # the df of more frequent words is only counted again by bulk work: it may be stale, by a little
)

Item = TypeVar("Item")


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of at most `size`."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def marks(count: int) -> str:
    """`count` parameter marks: "%s, %s"."""
    return ", ".join(["%s"] * count)


def insert(
    cursor: CursorWrapper,
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    ignore: bool = False,
) -> None:
    """Insert rows many at a time; `ignore` leaves out those that are there already."""
    row = f"({marks(len(columns))})"
    tail = " ON CONFLICT DO NOTHING" if ignore else ""
    for batch in batches(rows, BATCH_PARAMETERS // len(columns)):
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * len(batch))}{tail}",  # noqa: S608
            [value for values in batch for value in values],
        )


def select_in(cursor: CursorWrapper, sql: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
    """The rows of `sql`, whose `(%s)` is filled with the values, many at a time."""
    rows: list[tuple[Any, ...]] = []
    for batch in batches(values, BATCH_PARAMETERS):
        cursor.execute(sql.replace("(%s)", f"({marks(len(batch))})"), batch)
        rows += cursor.fetchall()
    return rows


def execute_in(cursor: CursorWrapper, sql: str, values: Iterable[Any]) -> None:
    """Run `sql`, whose `(%s)` is filled with the values, many at a time."""
    for batch in batches(values, BATCH_PARAMETERS):
        cursor.execute(sql.replace("(%s)", f"({marks(len(batch))})"), batch)


def term_ids(cursor: CursorWrapper, table: str, texts: set[str]) -> tuple[dict[str, int], set[str]]:
    """The id of every text, new ones made; and which were new. Sorted, so that two writers never wait crosswise."""
    sql = f"SELECT text, id FROM {table} WHERE text IN (%s)"  # noqa: S608
    known = dict(select_in(cursor, sql, sorted(texts)))
    new = texts - known.keys()
    insert(cursor, table, ["text", "df"], [(text, 0) for text in sorted(new)], ignore=True)
    known |= dict(select_in(cursor, sql, sorted(new)))
    return known, new


def count_again(
    cursor: CursorWrapper, terms: str, postings: str, ids: Iterable[int], *, hot: bool = False
) -> None:
    """Bring `df` of the terms in line with their postings; frequent ones only when `hot`."""
    limit = "" if hot else f" AND df < {HOT_DF}"
    execute_in(
        cursor,
        f"UPDATE {terms} SET df = (SELECT COUNT(*) FROM {postings} p WHERE p.term = {terms}.id)"  # noqa: S608
        f" WHERE id IN (%s){limit}",
        sorted(ids),
    )


def count_total(cursor: CursorWrapper, terms: str, counted: str) -> None:
    """Store the number of rows of `counted` as the df of the empty word."""
    insert(cursor, terms, ["text", "df"], [("", 0)], ignore=True)
    cursor.execute(f"UPDATE {terms} SET df = (SELECT COUNT(*) FROM {counted}) WHERE text = ''")  # noqa: S608
