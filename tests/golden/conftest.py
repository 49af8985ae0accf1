"""The real catalogue and articles, loaded once a module."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from errors import slots

CATALOGUE = ("systems.json", "fortnox.csv", "samples.json")


@pytest.fixture(scope="module")
def fortnox(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory) -> Iterator[None]:
    """What `quickstart` loads."""
    with django_db_blocker.unblock():
        load_catalogue(tmp_path_factory.mktemp("out") / "log")
    yield
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


def load_catalogue(log: Path) -> None:
    """Load what `quickstart` loads; what the commands say goes to a file."""
    with log.open("w") as out:
        for name in CATALOGUE:
            call_command("import_errors", str(settings.BASE_DIR / "errors" / "data" / name), stdout=out)
        call_command("import_articles", str(settings.BASE_DIR / "kb" / "data"), stdout=out)
        call_command("import_synonyms", str(settings.BASE_DIR / "kb" / "data" / "synonyms.csv"), stdout=out)
    slots.add_missing(settings.BASE_DIR / "errors" / "data" / "slots.json")
