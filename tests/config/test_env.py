"""Files that a machine makes for itself, with the mask that most machines have."""

import os
import sqlite3
import stat
from contextlib import closing

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from config import env
from config.env import database_from_url, ensure_local_secret


@pytest.fixture(autouse=True)
def usual_mask():
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def local_dir(tmp_path, monkeypatch):
    monkeypatch.setattr(env, "LOCAL_DIR", tmp_path / "local")
    monkeypatch.setattr(env, "LOCAL_SECRET", tmp_path / "local" / "secret_key")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    return tmp_path / "local"


def modes(folder):
    """Every file and folder below, and the folder itself, with what its owner, group and others may do."""
    return {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in (folder, *folder.rglob("*"))}


def test_database_and_key_are_their_owners_only(local_dir):
    ensure_local_secret()
    database_from_url("")
    assert modes(local_dir) == {"local": "0o700", "db.sqlite3": "0o600", "secret_key": "0o600"}


def test_folder_that_was_open_is_closed(local_dir):
    local_dir.mkdir(mode=0o755)
    database_from_url("")
    assert modes(local_dir) == {"local": "0o700", "db.sqlite3": "0o600"}


def test_database_at_another_place_is_its_owners_only(tmp_path):
    database_from_url(f"sqlite:///{tmp_path}/own.sqlite3")
    assert modes(tmp_path)["own.sqlite3"] == "0o600"


def test_database_that_is_there_is_left_as_it_is(tmp_path):
    path = tmp_path / "shared.sqlite3"
    path.touch(mode=0o640)
    database_from_url(f"sqlite://{path}")
    assert modes(tmp_path)["shared.sqlite3"] == "0o640"


def test_folder_that_is_not_there_is_left_to_the_database_to_tell(tmp_path):
    database_from_url(f"sqlite:///{tmp_path}/no/db.sqlite3")
    assert not (tmp_path / "no").exists()


def test_log_of_the_database_is_its_owners_only(local_dir):
    config = database_from_url("")
    with closing(sqlite3.connect(config["NAME"])) as connection:
        connection.executescript(config["OPTIONS"]["init_command"])
        connection.execute("CREATE TABLE entry (name)")
        assert set(modes(local_dir).values()) == {"0o700", "0o600"}
        assert len(modes(local_dir)) == 4  # the folder, the database, -wal and -shm


def test_uploads_are_their_owners_only(tmp_path):
    options = settings.STORAGES["default"]["OPTIONS"] | {"location": tmp_path / "media"}
    FileSystemStorage(**options).save("pictures/one.txt", ContentFile(b"1"))
    assert modes(tmp_path / "media") == {"media": "0o700", "pictures": "0o700", "one.txt": "0o600"}
