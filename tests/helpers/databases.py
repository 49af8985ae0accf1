"""Test databases: a template that is migrated once, and a copy of it for each process.

SQLite's template is a file in pytest's cache. It outlives the run; its name is a fingerprint of the migrations.
PostgreSQL's template is a database of the server that the run has started, and ends with it.
"""

import hashlib
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, connections
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from config.env import BASE_DIR, database_from_url
from kb.models.content_version import SHARDS
from tests.helpers.locks import locked

CHOICES = ("sqlite", "postgresql")


def use_sqlite(cache: Path, folder: Path) -> None:
    """Point the default connection at a migrated SQLite file in `folder`."""
    template, file = cache / f"{fingerprint()}.sqlite3", folder / "test.sqlite3"
    with locked(cache / "lock"):
        if not template.exists():
            make_template(template)
    shutil.copy(template, file)
    point_default_to(f"sqlite://{file}")
    refresh()


def make_template(template: Path) -> None:
    """Migrate a new file, in place of those of other fingerprints. It gets its name when it is whole."""
    for old in template.parent.glob("*.sqlite3*"):
        old.unlink()
    point_default_to(f"sqlite://{template.with_name('new.sqlite3')}")
    call_command("migrate", verbosity=0)
    connection.close()
    template.with_name("new.sqlite3").replace(template)


def fingerprint() -> str:
    """Return a digest of all migrations and of the locked versions of the packages, which bring migrations too."""
    files = [*BASE_DIR.glob("*/migrations/*.py"), BASE_DIR / "requirements.txt"]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in sorted(files))).hexdigest()[:16]


def use_postgresql(server: str, lock: Path, name: str) -> None:
    """Point the default connection at a new, migrated database of the server."""
    with locked(lock):
        point_default_to(server)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'template'")
            if not cursor.fetchone():
                cursor.execute("CREATE DATABASE template")
                point_default_to(server.replace("/postgres?", "/template?"))
                call_command("migrate", verbosity=0)
        point_default_to(server)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template")
    point_default_to(server.replace("/postgres?", f"/{name}?"))
    refresh()


def point_default_to(url: str) -> None:
    """Replace the default connection, for this thread and for those that start later."""
    config: dict[str, Any] = database_from_url(url) | {"CONN_MAX_AGE": 0}
    connection.close()
    del connections["default"]
    settings.DATABASES["default"] = config
    connections.settings["default"] = connections.configure_settings({"default": config})["default"]


def refresh() -> None:
    """Bring up to date what the code writes after each migration: permissions, roles."""
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    ContentType.objects.clear_cache()
    connection.close()


@receiver(post_migrate)
def restore_rows_of_migrations(sender: AppConfig, **kwargs: object) -> None:
    """Write the rows that migrations made: a transactional test empties every table when it ends."""
    if sender.label == "kb":
        version = sender.get_model("ContentVersion")
        version.objects.bulk_create([version(id=id) for id in range(1, SHARDS + 1)], ignore_conflicts=True)
        rule = sender.get_model("VerificationRule")
        for article_kind, check_kind, weeks in import_module("kb.migrations.0020_review_rules").RULES:
            rule.objects.get_or_create(
                article_kind=article_kind, check_kind=check_kind, defaults={"weeks": weeks}
            )
