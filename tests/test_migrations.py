"""Migrations that rename: rows, columns, permissions and old addresses lead to what they have become."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BEFORE = [("auth",), ("kb", "0025")]
RENAMED = {
    "wording": "errormessage",
    "unansweredquery": "question",
    "unansweredqueryword": "questionword",
    "verification": "review",
    "verificationrule": "reviewrule",
    "verificationrecord": "check",
    "searchlog": "searchentry",
}
ROWS = [
    ("errors_system", {"slug": "s", "name": "S", "vendor": "", "kind": "api"}),
    ("errors_errorcode", {"system_id": 1, "code": "1", "key": "1", "status": "published"}),
    ("errors_errormessage", {"error_id": 1, "language": "sv", "text": "Hej", "origin": "official"}),
    ("kb_question", {"template": "lager", "language": "sv", "examples": "[]", "state": "open", "rank": 1}),
    ("kb_questionword", {"question_id": 1, "word": "lager"}),
    ("kb_searchentry", {"query": "lager", "language": "sv", "source": "site", "question_id": 1, "known": 1}),
]


def migrate(path, *target):
    command = [sys.executable, "manage.py", "migrate", "-v0", *target]
    environment = {"PATH": os.environ["PATH"], "DEBUG": "1", "DATABASE_URL": f"sqlite:///{path}"}
    subprocess.run(command, cwd=ROOT, env=environment | {"SECRET_KEY": "x" * 60}, check=True)


def insert(connection, table, values):
    """A row with these values; what else is required is empty, 0 or a moment."""
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    row = {
        name: "2026-01-01 00:00:00"
        if kind in ("datetime", "date")
        else 0
        if "char" not in kind.lower()
        else ""
        for _number, name, kind, required, default, is_key in columns
        if required and default is None and not is_key
    } | values
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))  # noqa: S608


def forget_new_names(connection):
    """Groups were given rights by the code of today: the program of that time knew the old names only."""
    marks = ", ".join("?" * len(RENAMED))
    types = f"SELECT id FROM django_content_type WHERE model IN ({marks})"  # noqa: S608
    rights = f"SELECT id FROM auth_permission WHERE content_type_id IN ({types})"  # noqa: S608
    for statement in (
        f"DELETE FROM auth_group_permissions WHERE permission_id IN ({rights})",  # noqa: S608
        f"DELETE FROM auth_permission WHERE content_type_id IN ({types})",  # noqa: S608
        f"DELETE FROM django_content_type WHERE model IN ({marks})",  # noqa: S608
    ):
        connection.execute(statement, list(RENAMED))


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    """A database with rows from before the renames, migrated."""
    path = tmp_path_factory.mktemp("migrations") / "old.sqlite3"
    for target in BEFORE:
        migrate(path, *target)
    with closing(sqlite3.connect(path)) as connection, connection:
        forget_new_names(connection)
        for table, values in ROWS:
            insert(connection, table, values)
    migrate(path)
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def test_rows_of_renamed_models_stay(migrated):
    search = "SELECT query, is_recognised, led_to_contact, unanswered_query_id FROM kb_searchentry"
    assert migrated.execute(search).fetchall() == [("lager", 1, 0, 1)]
    assert migrated.execute("SELECT query_id, word FROM kb_questionword").fetchall() == [(1, "lager")]
    assert migrated.execute("SELECT text FROM errors_errormessage").fetchall() == [("Hej",)]


def test_permissions_and_content_types_have_the_new_names_only(migrated):
    types = {name for (name,) in migrated.execute("SELECT model FROM django_content_type")}
    codenames = {name for (name,) in migrated.execute("SELECT codename FROM auth_permission")}
    assert types & {*RENAMED.values()} == set()
    assert {name for name in codenames if name.partition("_")[2] in RENAMED.values()} == set()
    assert {"view_wording", "change_unansweredquery", "add_verificationrecord"} <= codenames


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kb/question/?state__exact=open", "kb/unansweredquery/?state__exact=open"),
        ("kb/question/12/change/", "kb/unansweredquery/12/change/"),
        ("errors/errormessage/", "errors/wording/"),
        ("kb/searchentry/", "kb/searchlog/"),
    ],
)
def test_old_addresses_of_the_admin_lead_on(client, old, new):
    assert client.get(f"/admin/{old}")["Location"] == f"/admin/{new}"
