"""SQL for rows of both indexes: batches, inserts, selections and completion of words.

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


def complete(cursor: CursorWrapper, table: str, prefix: str, limit: int) -> list[tuple[str, int, int]]:
    """Return (text, id, df) of the most frequent terms longer than `prefix` that begin with it, at most `limit`."""
    # SQLite answers GLOB from its index, PostgreSQL LIKE. A word holds none of their special signs.
    like, sign = ("LIKE", "%") if takes_arrays() else ("GLOB", "*")
    sql = f"SELECT text, id, df FROM {table} WHERE text {like} %s AND df > 0"  # noqa: S608
    cursor.execute(sql, [prefix + sign])
    rows = sorted(cursor.fetchall(), key=lambda row: (-row[2], row[0]))
    return [row for row in rows[:limit] if row[0] != prefix]
