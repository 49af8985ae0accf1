"""What it takes to import a catalogue in the admin: seconds of the preview and of the import, and the most memory.

    .venv/bin/python -m tests.benchmarks.bench_import --rows 10000

Each figure is of a process of its own that starts with an empty catalogue. "again" is the preview of the same file
afterwards, which changes nothing. Linux only.
"""

import argparse
import os
import re
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"  # two languages, as the help centre has
os.environ |= {"ALLOWED_HOSTS": "testserver", "DEBUG": "1"}
os.environ.setdefault("SECRET_KEY", "only-for-benchmarks")

from tests.postgres import postgres_server

from .processes import in_processes

HEADER = ["system", "code", "area", "fixed_by", "message_sv", "message_en", "title_sv", "meaning_sv"]
LINE = "{database:10} {format:5} {preview:8.1f} {preview_kB:4} {import:9.1f} {cpu:6.1f} {again:9.1f} {MB:8}\n"
PATH = "/admin/errors/errorcode/import/"


def rows_of(count: int) -> list[list[str]]:
    return [
        [
            *("bench", f"B{number:06}", "accounts", "customer"),
            f"Kunde inte spara verifikation {{Number}} i serie {number} för {number % 97}",
            f"Could not save voucher {{Number}} of series {number} for {number % 97}",
            f"Verifikationen i serie {number} sparades inte",
            "Det finns en spärr på serien. Be den som sköter bokföringen att öppna den.",
        ]
        for number in range(count)
    ]


def measure(count: int, format: str) -> dict[str, Any]:
    """Seconds and megabytes of one import through Django's test client."""
    from django.contrib.auth.models import User
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.core.management import call_command
    from django.test import Client

    from errors import transfer
    from errors.models import ErrorCode

    call_command("flush", interactive=False, verbosity=0)
    client = Client()
    client.force_login(User.objects.create_superuser("bench"))
    client.get(PATH)
    data = transfer.write_table(format, HEADER, rows_of(count))
    before, found = memory(), {"database": os.environ["DATABASE_URL"].partition(":")[0], "format": format}
    fields = {"file": SimpleUploadedFile(f"errors.{format}", data), "create_systems": "on"}
    path = client.post(PATH, fields)["Location"]
    for name in ("preview", "again"):
        start = time.perf_counter()
        page = client.get(path)
        found[name] = time.perf_counter() - start
        found[f"{name}_kB"] = len(page.content) // 1000
        if name == "preview":
            fingerprint = re.search(r'name="fingerprint" value="(\w+)"', page.text)
            start, start_cpu = time.perf_counter(), time.process_time()
            client.post(path, {"fingerprint": fingerprint[1] if fingerprint else ""})
            found["import"], found["cpu"] = time.perf_counter() - start, time.process_time() - start_cpu
            fields["file"] = SimpleUploadedFile(f"errors.{format}", data)
            client.post(PATH, fields)
    found["MB"] = memory() - before
    if ErrorCode.objects.count() != count:
        raise RuntimeError("Not everything was imported.")
    return found


def memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


@contextmanager
def new_database(vendor: str) -> Iterator[str]:
    """The address of an empty database."""
    if vendor == "postgresql":
        with postgres_server() as url:
            yield url
    else:
        with TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/db.sqlite3"


def main(count: int) -> None:
    sys.stdout.write(f"{count} rows      preview s  kB   import s  (CPU)   again s   more MB\n")
    for vendor in ("sqlite", "postgresql"):
        with new_database(vendor) as url:
            os.environ["DATABASE_URL"] = url
            in_processes(migrate)
            for format in ("csv", "xlsx"):
                row = in_processes(partial(measure, count, format))[0]
                sys.stdout.write(LINE.format(**row))
                sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000, metavar="N")
    main(parser.parse_args().rows)
