"""Benchmark of a catalogue import in the admin: seconds of preview and import, and peak memory.

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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"  # two languages, as the help centre has
os.environ |= {"ALLOWED_HOSTS": "testserver", "DEBUG": "1"}
os.environ.setdefault("SECRET_KEY", "only-for-benchmarks")

from tests.helpers.postgres import postgres_server

from .processes import in_processes

HEADER = ["system", "code", "area", "fixed_by", "message_sv", "message_en", "title_sv", "meaning_sv"]
LINE = "{database:10} {format:5} {preview:>15} {import:>15} {again:>15} {kB:>8} {MB:>8}\n"
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
    page = found["preview"] = timed(lambda: client.get(path))
    fingerprint = re.search(r'name="fingerprint" value="(\w+)"', page.answer.text)
    answer = {"fingerprint": fingerprint[1] if fingerprint else ""}
    found["import"] = timed(lambda: client.post(path, answer))
    client.post(PATH, {"file": SimpleUploadedFile(f"errors.{format}", data)})
    found["again"] = timed(lambda: client.get(path))
    found |= {"MB": memory() - before, "kB": len(page.answer.content) // 1000}
    if ErrorCode.objects.count() != count:
        raise RuntimeError("Not everything was imported.")
    return found


@dataclass
class Timed:
    """An answer, with the seconds that it took and those of them that this process computed."""

    answer: Any
    seconds: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.seconds:.1f} ({self.cpu:.1f})"

    def __reduce__(self) -> Any:
        return (str, (str(self),))  # to the process that prints it


def timed(ask: Callable[[], Any]) -> Timed:
    start, start_cpu = time.perf_counter(), time.process_time()
    answer = ask()
    return Timed(answer, time.perf_counter() - start, time.process_time() - start_cpu)


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
    sys.stdout.write(f"{count} rows, seconds (CPU)\n")
    names = {name: name for name in ("database", "format", "preview", "import", "again", "kB", "MB")}
    sys.stdout.write(LINE.format(**names))
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
