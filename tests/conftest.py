"""Pytest's options and the fixtures of all tests. One run uses one database; see `tests/test_other_database.py`."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test.utils import override_settings
from django.utils import translation
from pytest_django import DjangoDbBlocker

from kb.middleware import page_cache
from tests.helpers import databases
from tests.helpers.editing import EditorClient, editor
from tests.helpers.postgres import postgres_server


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=databases.CHOICES, default="sqlite", help="run the tests on it")
    parser.addoption("--answers", type=Path, help="write answers there, for `python -m tests.golden.compare`")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Know `--hypothesis-profile=hostile`: thousands of hostile texts and calls instead of hundreds."""
    if config.getoption("--hypothesis-profile"):
        import hypothesis  # only where it is needed: it takes a while

        hypothesis.settings.register_profile("hostile", max_examples=4_000, deadline=None)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start PostgreSQL where it is asked for, before the workers, which inherit its address."""
    is_worker = hasattr(session.config, "workerinput")
    if session.config.option.database == "postgresql" and not is_worker:
        stack = ExitStack()
        os.environ["TEST_SERVER"] = stack.enter_context(postgres_server())
        session.config.add_cleanup(stack.close)


@pytest.fixture(scope="session")
def django_db_setup(
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """Replace pytest-django's fixture: each process works on its own copy of a migrated template."""
    with django_db_blocker.unblock():
        if pytestconfig.option.database == "postgresql":
            server = os.environ["TEST_SERVER"]
            databases.use_postgresql(
                server, tmp_path_factory.getbasetemp().parent / "lock", f"test_{worker_id}"
            )
        else:
            databases.use_sqlite(pytestconfig.cache.mkdir("databases"), tmp_path_factory.mktemp("database"))


@pytest.fixture(scope="session", autouse=True)
def media_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Uploads of the tests lie in a folder of their own."""
    folder = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=folder):
        yield folder


@pytest.fixture
def admin_client(admin_user: Any) -> EditorClient:
    """Replace pytest-django's client: forms carry their version, as a browser's do."""
    return editor(admin_user)


@pytest.fixture(autouse=True)
def _nothing_left_over() -> Iterator[None]:
    """The next test begins with an empty cache and the first language."""
    yield
    cache.clear()
    page_cache.store.clear()
    translation.deactivate()
