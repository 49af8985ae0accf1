"""Inverted index in three tables: terms with their document frequency (df), postings, and owners of postings.

The signature index and the text index are one each. An owner is a signature or a document. The df of the empty term is
the number of owners. Writers work in the caller's transaction.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from .postings import execute_in, insert, select_in, takes_arrays

# The df of a term at least this frequent is counted by bulk work only, and may be stale by a little.
MIN_HOT_DF = 1000


@dataclass(frozen=True, slots=True)
class InvertedIndex:
    """Names of the tables. All SQL below is made of these constants; values are parameters."""

    terms: str
    postings: str
    owners: str
    owner: str  # the column of postings that names an owner
    orphans: tuple[tuple[str, str], ...]  # (table, condition) of rows that belong to nothing
    more_tables: tuple[str, ...] = ()

    def words_of(self, cursor: CursorWrapper, owners: Iterable[int], *columns: str) -> list[tuple[Any, ...]]:
        """Return (owner, word, *columns) of every posting of these owners; the word of a missing term is "".

        The words are asked for in a query of their own: the planner has no statistics of tables just filled, so a
        join may be slow.
        """
        named = ", ".join((self.owner, "term", *columns))
        sql = f"SELECT {named} FROM {self.postings} WHERE {self.owner} IN (%s)"  # noqa: S608
        rows = select_in(cursor, sql, owners)
        sql = f"SELECT id, text FROM {self.terms} WHERE id IN (%s)"  # noqa: S608
        texts = dict(select_in(cursor, sql, sorted({row[1] for row in rows})))
        return [(owner, texts.get(term, ""), *values) for owner, term, *values in rows]

    def term_ids(self, cursor: CursorWrapper, texts: set[str]) -> tuple[dict[str, int], set[str]]:
        """Return the id of every text and the set of new texts, after inserting those.

        Inserted in sorted order, so that two writers cannot deadlock.
        """
        sql = f"SELECT text, id FROM {self.terms} WHERE text IN (%s)"  # noqa: S608
        known = dict(select_in(cursor, sql, sorted(texts)))
        new = texts - known.keys()
        insert(cursor, self.terms, ["text", "df"], [(text, 0) for text in sorted(new)], ignore=True)
        known |= dict(select_in(cursor, sql, sorted(new)))
        return known, new

    def remove(self, cursor: CursorWrapper, owners: Sequence[int]) -> set[int]:
        """Delete owners with their postings. Return the ids of the terms to count again."""
        if not owners:
            return set()
        sql = f"SELECT DISTINCT term FROM {self.postings} WHERE {self.owner} IN (%s)"  # noqa: S608
        terms = {term for (term,) in select_in(cursor, sql, owners)}
        execute_in(cursor, f"DELETE FROM {self.postings} WHERE {self.owner} IN (%s)", owners)  # noqa: S608
        execute_in(cursor, f"DELETE FROM {self.owners} WHERE id IN (%s)", owners)  # noqa: S608
        return terms

    def count(self, cursor: CursorWrapper, terms: set[int], *, is_bulk: bool) -> None:
        """Count the postings of these terms, of frequent ones in bulk work only, and the owners.

        A row that another writer has locked is skipped, so that no save waits. The next save of that word counts it.
        """
        if not terms:
            return
        if is_bulk:
            self._gather_statistics(cursor)
        limit = "" if is_bulk else f" AND df < {MIN_HOT_DF}"
        counted = f"SELECT COUNT(*) FROM {self.postings} p WHERE p.term = {self.terms}.id"  # noqa: S608
        execute_in(
            cursor,
            f"UPDATE {self.terms} SET df = ({counted})"  # noqa: S608
            f" WHERE id IN (SELECT id FROM {self.terms} WHERE id IN (%s){limit}{_skip_locked()})",
            sorted(terms),
        )
        self._count_owners(cursor)

    def finish(self, *, dry_run: bool, complete: Callable[[CursorWrapper], None] | None = None) -> int:
        """Delete orphaned rows and count all terms, after every owner was written. Return the number of orphans.

        `dry_run` only counts the orphans. `complete` runs between the two.
        """
        with transaction.atomic(), connection.cursor() as cursor:
            dropped = sum(self._drop(cursor, *orphan, dry_run=dry_run) for orphan in self.orphans)
            if not dry_run:
                if complete:
                    complete(cursor)
                self._gather_statistics(cursor)
                self._count_all(cursor)
        return dropped

    def _drop(self, cursor: CursorWrapper, table: str, condition: str, *, dry_run: bool) -> int:
        if dry_run:
            cursor.execute(f"SELECT COUNT(*) FROM {table} WHERE {condition}")  # noqa: S608
            return int(cursor.fetchone()[0])
        cursor.execute(f"DELETE FROM {table} WHERE {condition}")  # noqa: S608
        return int(cursor.rowcount)

    def _count_all(self, cursor: CursorWrapper) -> None:
        cursor.execute(
            f"UPDATE {self.terms} SET df = n FROM"  # noqa: S608
            f" (SELECT t.id, COUNT(p.term) AS n FROM {self.terms} t"
            f" LEFT JOIN {self.postings} p ON p.term = t.id GROUP BY t.id) c"
            f" WHERE c.id = {self.terms}.id AND df <> n AND text <> ''"
        )
        self._count_owners(cursor)

    def _count_owners(self, cursor: CursorWrapper) -> None:
        """Store the number of owners as the df of the empty term, unless another writer has that row locked."""
        if not select_in(cursor, f"SELECT id FROM {self.terms} WHERE text IN (%s)", [""]):  # noqa: S608
            insert(cursor, self.terms, ["text", "df"], [("", 0)], ignore=True)
        cursor.execute(
            f"UPDATE {self.terms} SET df = (SELECT COUNT(*) FROM {self.owners})"  # noqa: S608
            f" WHERE id IN (SELECT id FROM {self.terms} WHERE text = ''{_skip_locked()})"
        )

    def _gather_statistics(self, cursor: CursorWrapper) -> None:
        """Give PostgreSQL's planner new statistics. Does nothing on SQLite.

        Autovacuum does it about a minute after a bulk insert. Until then the planner takes the tables for empty.
        """
        if takes_arrays():
            tables = (self.terms, self.postings, self.owners, *self.more_tables)
            cursor.execute(f"ANALYZE {', '.join(tables)}")


def _skip_locked() -> str:
    return " ORDER BY id FOR UPDATE SKIP LOCKED" if takes_arrays() else ""
