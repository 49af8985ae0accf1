"""SQLite's full text search over the wordings of the catalogue, to compare with: FTS5, unicode61, BM25."""

import re
import sqlite3
from collections.abc import Mapping

from .catalogue import Entry, stored


class FullText:
    """Index in memory, whichever database the tests use. Any of a query's words finds a wording."""

    def __init__(self, entries: Mapping[int, Entry]) -> None:
        self.database = sqlite3.connect(":memory:")
        self.database.execute(
            "CREATE VIRTUAL TABLE wording USING fts5(text, error UNINDEXED, tokenize='unicode61')"
        )
        self.database.executemany(
            "INSERT INTO wording(text, error) VALUES (?, ?)",
            [
                (stored(entry, language), error)
                for error, entry in entries.items()
                for language in entry.texts
            ],
        )

    def first(self, text: str) -> int | None:
        """Return the error of the best wording."""
        words = dict.fromkeys(re.findall(r"[^\W_]+", text))
        query = " OR ".join(f'"{word}"' for word in words)
        row = self.database.execute(
            "SELECT error FROM wording WHERE wording MATCH ? ORDER BY bm25(wording), rowid LIMIT 1", [query]
        ).fetchone()
        return row[0] if row else None
