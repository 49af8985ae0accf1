"""Ways to find an entry: ours, and the full text search that each database brings along."""

import re

from django.conf.locale import LANG_INFO
from django.db import connection
from django.db.backends.utils import CursorWrapper

from errors.languages import content_languages
from errors.recognition.resolver import resolve
from kb import search

LIMIT = 20  # hits, as many as a page of ours shows


class Engine:
    """Finds entries. `build` and `drop` make and remove what it needs beside our own tables."""

    name = ""

    def build(self) -> None: ...

    def find(self, text: str, language: str) -> list[int]:
        """The ids of the errors, best first."""
        raise NotImplementedError

    def drop(self) -> None: ...


class Search(Engine):
    """Everything that a list of results shows; not the rows of the one error that a page opens."""

    name = "search"

    def find(self, text: str, language: str) -> list[int]:
        return [hit.id for hit in search.search(text, language, LIMIT).hits]


class Resolve(Engine):
    """What error it is, without full text."""

    name = "resolve"

    def find(self, text: str, language: str) -> list[int]:
        return [match.error.pk for match in resolve(text, language).matches]


class Fts5(Engine):
    """SQLite: any of the words, best first by BM25. Only the ids of the hits, not what a page shows of them."""

    name = "FTS5"

    def build(self) -> None:
        self.drop()
        with connection.cursor() as cursor:
            cursor.execute("CREATE VIRTUAL TABLE benchmark_fts USING fts5(message, title, body, content='')")
            cursor.execute(
                "INSERT INTO benchmark_fts(rowid, message, title, body)"
                " SELECT e.id, m.text, t.title, t.meaning || ' ' || e.code FROM errors_errorcode e"
                " JOIN errors_errormessage m ON m.error_id = e.id JOIN errors_errortext t ON t.error_id = e.id"
            )

    def find(self, text: str, language: str) -> list[int]:
        words = dict.fromkeys(re.findall(r"\w+", text))
        return ids(
            "SELECT rowid FROM benchmark_fts WHERE benchmark_fts MATCH %s"
            " ORDER BY bm25(benchmark_fts, 3, 1.5, 1), rowid LIMIT %s",
            [" OR ".join(f'"{word}"' for word in words), LIMIT],
        )

    def drop(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS benchmark_fts")


class TsRank(Engine):
    """PostgreSQL: any of the stems of the text's language, best first by ts_rank. Only the ids of the hits."""

    name = "ts_rank"
    dictionaries: dict[str, str]

    def build(self) -> None:
        self.drop()
        with connection.cursor() as cursor:
            self.dictionaries = dictionaries(cursor)
            cases = " ".join(f"WHEN '{code}' THEN '{name}'" for code, name in self.dictionaries.items())
            cursor.execute(
                "CREATE TABLE benchmark_ts AS SELECT e.id, to_tsvector("  # noqa: S608
                f"(CASE m.language {cases} ELSE 'simple' END)::regconfig,"
                " concat_ws(' ', m.text, t.title, t.meaning, e.code)) AS stems FROM errors_errorcode e"
                " JOIN errors_errormessage m ON m.error_id = e.id JOIN errors_errortext t ON t.error_id = e.id"
            )
            cursor.execute("CREATE INDEX ON benchmark_ts USING gin(stems)")
            cursor.execute("VACUUM ANALYZE benchmark_ts")

    def find(self, text: str, language: str) -> list[int]:
        return ids(
            "WITH asked AS MATERIALIZED (SELECT string_agg(quote_literal(lexeme), ' | ')::tsquery AS stems"
            " FROM unnest(to_tsvector(%s::regconfig, %s)))"
            " SELECT b.id FROM benchmark_ts b, asked WHERE b.stems @@ asked.stems"
            " ORDER BY ts_rank(b.stems, asked.stems) DESC, b.id LIMIT %s",
            [self.dictionaries.get(language, "simple"), text, LIMIT],
        )

    def drop(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS benchmark_ts")


def dictionaries(cursor: CursorWrapper) -> dict[str, str]:
    """PostgreSQL's dictionary of each content language that it has one for."""
    cursor.execute("SELECT cfgname FROM pg_ts_config")
    known = {name for (name,) in cursor.fetchall()}
    names = {code: LANG_INFO[code]["name"].split()[0].lower() for code in content_languages()}
    return {code: name for code, name in names.items() if name in known}


def ids(sql: str, parameters: list[object]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [id for (id,) in cursor.fetchall()]


def engines() -> list[Engine]:
    """Those that run on this database."""
    return [Search(), Resolve(), TsRank() if connection.vendor == "postgresql" else Fts5()]
