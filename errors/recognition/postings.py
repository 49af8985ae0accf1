"""SQL of inverted indexes: terms, postings and batches of rows, for the signature index and the text index.

The SQL is the same on SQLite and PostgreSQL. PostgreSQL takes whole columns as arrays, SQLite takes parameters in
batches below its limit.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from django.db.backends.utils import CursorWrapper

MAX_BATCH_PARAMETERS = 30_000  # SQLite takes 32,766
MAX_BATCH_ROWS = 20_000
MIN_HOT_DF = (
    1000  # the df of words at least this frequent is counted by bulk work only, and may be stale by a little
)

Item = TypeVar("Item")


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield the items in lists of at most `size`."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def marks(count: int) -> str:
    """Return `count` parameter marks: "%s, %s"."""
    return ", ".join(["%s"] * count)


def takes_arrays() -> bool:
    """Return True on PostgreSQL."""
    return connection.vendor == "postgresql"


def insert(
    cursor: CursorWrapper,
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    ignore: bool = False,
) -> None:
    """Insert rows of whole numbers and texts, many at a time. `ignore` skips rows that exist already."""
    tail = " ON CONFLICT DO NOTHING" if ignore else ""
    start = f"INSERT INTO {table} ({', '.join(columns)})"
    if takes_arrays():
        for batch in batches(rows, MAX_BATCH_ROWS):
            arrays = ", ".join(
                "%s::bigint[]" if isinstance(value, int) else "%s::text[]" for value in batch[0]
            )
            columnwise = [list(column) for column in zip(*batch, strict=True)]
            cursor.execute(f"{start} SELECT * FROM unnest({arrays}){tail}", columnwise)  # noqa: S608
        return
    cursor.executemany(f"{start} VALUES ({marks(len(columns))}){tail}", list(rows))


def select_in(cursor: CursorWrapper, sql: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of `sql` with the values in its `IN (%s)`."""
    rows: list[tuple[Any, ...]] = []
    for _ in _executed(cursor, sql, values):
        rows += cursor.fetchall()
    return rows


def execute_in(cursor: CursorWrapper, sql: str, values: Iterable[Any]) -> None:
    """Run `sql` with the values in its `IN (%s)`."""
    for _ in _executed(cursor, sql, values):
        pass


def _executed(cursor: CursorWrapper, sql: str, values: Iterable[Any]) -> Iterator[None]:
    if takes_arrays():
        if array := list(values):
            cursor.execute(sql.replace("IN (%s)", "= ANY(%s)"), [array])
            yield
        return
    for batch in batches(values, MAX_BATCH_PARAMETERS):
        cursor.execute(sql.replace("(%s)", f"({marks(len(batch))})"), batch)
        yield


def term_ids(cursor: CursorWrapper, table: str, texts: set[str]) -> tuple[dict[str, int], set[str]]:
    """Return the id of every text and the set of new texts, after inserting those.

    Inserted in sorted order, so that two writers cannot deadlock.
    """
    sql = f"SELECT text, id FROM {table} WHERE text IN (%s)"  # noqa: S608
    known = dict(select_in(cursor, sql, sorted(texts)))
    new = texts - known.keys()
    insert(cursor, table, ["text", "df"], [(text, 0) for text in sorted(new)], ignore=True)
    known |= dict(select_in(cursor, sql, sorted(new)))
    return known, new


def texts_of(cursor: CursorWrapper, table: str, ids: Iterable[int]) -> dict[int, str]:
    """Return the words with these ids.

    A query of its own: the planner has no statistics of tables just filled, so a join may be slow.
    """
    return dict(select_in(cursor, f"SELECT id, text FROM {table} WHERE id IN (%s)", sorted(ids)))  # noqa: S608


def complete(cursor: CursorWrapper, table: str, prefix: str, limit: int) -> list[tuple[str, int, int]]:
    """Return (text, id, df) of the most frequent terms longer than `prefix` that begin with it, at most `limit`."""
    # SQLite answers GLOB from its index, PostgreSQL LIKE. A word holds none of their special signs.
    like, sign = ("LIKE", "%") if takes_arrays() else ("GLOB", "*")
    sql = f"SELECT text, id, df FROM {table} WHERE text {like} %s AND df > 0"  # noqa: S608
    cursor.execute(sql, [prefix + sign])
    rows = sorted(cursor.fetchall(), key=lambda row: (-row[2], row[0]))
    return [row for row in rows[:limit] if row[0] != prefix]


def count_again(
    cursor: CursorWrapper, terms: str, postings: str, ids: Iterable[int], *, hot: bool = False
) -> None:
    """Count the postings of these terms into `df`; of frequent terms only with `hot`.

    A row that another writer has locked is skipped, so that no save waits. The next save of that word counts it.
    """
    limit = "" if hot else f" AND df < {MIN_HOT_DF}"
    execute_in(
        cursor,
        f"UPDATE {terms} SET df = (SELECT COUNT(*) FROM {postings} p WHERE p.term = {terms}.id)"  # noqa: S608
        f" WHERE id IN (SELECT id FROM {terms} WHERE id IN (%s){limit}{_skip_locked()})",
        sorted(ids),
    )


def count_total(cursor: CursorWrapper, terms: str, counted: str) -> None:
    """Store the number of rows of `counted` as the df of the empty word, unless another writer has that row locked."""
    if not select_in(cursor, f"SELECT id FROM {terms} WHERE text IN (%s)", [""]):  # noqa: S608
        insert(cursor, terms, ["text", "df"], [("", 0)], ignore=True)
    cursor.execute(
        f"UPDATE {terms} SET df = (SELECT COUNT(*) FROM {counted})"  # noqa: S608
        f" WHERE id IN (SELECT id FROM {terms} WHERE text = ''{_skip_locked()})"
    )


def gather_statistics(cursor: CursorWrapper, *tables: str) -> None:
    """Give PostgreSQL's planner new statistics of these tables. Does nothing on SQLite.

    Autovacuum does it about a minute after a bulk insert. Until then the planner takes the tables for empty.
    """
    if takes_arrays():
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def count_all(cursor: CursorWrapper, terms: str, postings: str, counted: str) -> None:
    """Count the postings of every term, and the total."""
    cursor.execute(
        f"UPDATE {terms} SET df = n FROM (SELECT t.id, COUNT(p.term) AS n FROM {terms} t"  # noqa: S608
        f" LEFT JOIN {postings} p ON p.term = t.id GROUP BY t.id) c"
        f" WHERE c.id = {terms}.id AND df <> n AND text <> ''"
    )
    count_total(cursor, terms, counted)


def drop_orphans(cursor: CursorWrapper, orphans: Iterable[tuple[str, str]], *, dry_run: bool) -> int:
    """Delete the rows of each (table, condition), or with `dry_run` only count them. Return their number."""
    count = 0
    for table, condition in orphans:
        if dry_run:
            cursor.execute(f"SELECT COUNT(*) FROM {table} WHERE {condition}")  # noqa: S608
            count += cursor.fetchone()[0]
        else:
            cursor.execute(f"DELETE FROM {table} WHERE {condition}")  # noqa: S608
            count += cursor.rowcount
    return count


def _skip_locked() -> str:
    return " ORDER BY id FOR UPDATE SKIP LOCKED" if takes_arrays() else ""
