"""Tests that use the database run twice: on SQLite and on a PostgreSQL that the tests start. Journeys run on one."""

import inspect
import sys
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.apps import AppConfig
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connections
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.test.utils import override_settings, setup_databases
from django.utils import translation
from pytest_django import DjangoDbBlocker
from xdist.scheduler import LoadScopeScheduling

from config.env import database_from_url
from kb.middleware import page_cache
from kb.models.content_version import SHARDS
from tests.helpers.chromium import chromium_path
from tests.helpers.editing import EditorClient, editor
from tests.helpers.postgres import postgres_server

# `--hypothesis-profile=hostile`: thousands of hostile texts and calls instead of the hundreds of every run.
hypothesis.settings.register_profile("hostile", max_examples=4_000, deadline=None)

DATABASES = ["sqlite", "postgresql"]
DEAR = {"benchmarks", "browser"}
# What one worker runs on both databases: it compares their answers.
TOGETHER = ("tests/golden/", "tests/errors/recognition/test_hostile.py")
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "admin_user", "admin_client"}


def pytest_pycollect_makeitem(collector: pytest.Collector, name: str, obj: object) -> None:
    """Give the tests that use the database the fixture with its two variants."""
    if not (inspect.isfunction(obj) and collector.funcnamefilter(name)):
        return
    marks = [mark.name for mark in getattr(obj, "pytestmark", [])]
    has_mark = "django_db" in marks or collector.get_closest_marker("django_db")
    parameters = inspect.signature(obj).parameters
    if has_mark or DATABASE_FIXTURES.intersection(parameters):
        pytest.mark.usefixtures("database")(obj)
        if collector.path.parent.name == "browser" and "database" not in parameters:
            # Journeys are dear and what they show does not hang on the database: half of them run on either.
            pytest.mark.parametrize("database", [DATABASES[len(name) % 2]], indirect=True)(obj)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Random order within a database, one database after the other; dear tests first, so that none runs on alone."""
    items.sort(key=place)


def place(item: pytest.Item) -> tuple[int, int, bool]:
    """Between the databases comes what runs on both."""
    database = item.callspec.params.get("database") if hasattr(item, "callspec") else None
    number = DATABASES.index(database) if database else 0
    return 1 if item.nodeid.startswith(TOGETHER) else 2 * number, number, item.path.parent.name not in DEAR


class Scheduling(LoadScopeScheduling):
    """Test by test, but TOGETHER to one worker."""

    def _split_scope(self, nodeid: str) -> str:
        return "together" if nodeid.startswith(TOGETHER) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    return Scheduling(config, log)


@receiver(post_migrate)
def put_back_what_migrations_made(sender: AppConfig, **kwargs: object) -> None:
    """Transactional tests empty every table when they end."""
    if sender.label == "kb":
        version = sender.get_model("ContentVersion")
        version.objects.bulk_create([version(id=id) for id in range(1, SHARDS + 1)], ignore_conflicts=True)
        rule = sender.get_model("VerificationRule")
        for article_kind, check_kind, weeks in import_module("kb.migrations.0020_review_rules").RULES:
            rule.objects.get_or_create(
                article_kind=article_kind, check_kind=check_kind, defaults={"weeks": weeks}
            )


@pytest.fixture(scope="session", params=DATABASES)
def database(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[str]:
    """The vendor of the database that `connections["default"]` stands for, freshly migrated."""
    if request.param == "sqlite":
        # A file, not memory: the live server's threads open it too.
        path = tmp_path_factory.mktemp("database") / "test.sqlite3"
        url, test = f"sqlite://{path}", {"NAME": str(path)}
        yield from prepared_database(url, test, django_db_blocker)
    else:
        with postgres_server() as url:
            yield from prepared_database(url, {}, django_db_blocker)


def prepared_database(url: str, test: dict[str, str], blocker: DjangoDbBlocker) -> Iterator[str]:
    with blocker.unblock():
        point_default_to(database_from_url(url) | {"CONN_MAX_AGE": 0, "TEST": test})
        setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
        ContentType.objects.clear_cache()
    yield connections["default"].vendor
    connections.close_all()  # the database itself goes with its folder


def point_default_to(config: dict[str, Any]) -> None:
    """Replace the connection, for this thread and for those that the live server starts."""
    connections["default"].close()
    del connections["default"]
    connections.settings |= connections.configure_settings({"default": config})
    settings.DATABASES["default"] = connections.settings["default"]


@pytest.fixture(scope="session")
def django_db_setup(database: str) -> None:
    """Stands in for pytest-django's: the fixture `database` has done it."""


@pytest.fixture(scope="session", autouse=True)
def media_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Uploads of the tests lie in a folder of their own."""
    folder = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=folder):
        yield folder


@pytest.fixture
def admin_client(admin_user: Any) -> EditorClient:
    """Stands in for pytest-django's: its forms carry their version, as a browser's do."""
    return editor(admin_user)


@pytest.fixture(autouse=True)
def _nothing_left_over() -> Iterator[None]:
    """The next test begins with an empty cache and the first language."""
    yield
    cache.clear()
    page_cache.store.clear()
    translation.deactivate()


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], pytestconfig: pytest.Config
) -> dict[str, Any]:
    """Chromium without calls to the network of its own."""
    arguments = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    return browser_type_launch_args | {
        "args": [*arguments.split(), "--disable-component-update", "--disable-sync"],
        "executable_path": chromium_path(partial(say, pytestconfig)),
    }


def say(config: pytest.Config, line: str) -> None:
    """Show a line at once, from a worker too: it shares the standard error of the run that started it."""
    with config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(line, file=sys.stderr, flush=True)  # noqa: T201
