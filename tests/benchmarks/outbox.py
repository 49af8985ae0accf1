"""Delivery of messages while receivers fail and workers are killed.

    .venv/bin/python -m tests.benchmarks.outbox --messages 500 --kills 3          some minutes

Messages are sent through the contact page while a worker delivers them by mail and to a webhook. One call in five is
refused, put off, cut or left hanging; for a while nothing answers at all. The worker is killed (kill -9) now and then.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

import django
from django.core.management import call_command

from tests.helpers.postgres import postgres_server


@contextmanager
def sqlite_file() -> Iterator[str]:
    with TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/db.sqlite3"


def main() -> None:
    parser = argparse.ArgumentParser("python -m tests.benchmarks.outbox", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--messages", type=int, default=500, metavar="N")
    parser.add_argument("--kills", type=int, default=3, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--postgresql", action="store_true", help="instead of SQLite; a server of its own")
    options = parser.parse_args()

    with postgres_server() if options.postgresql else sqlite_file() as url:
        os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings"}
        django.setup()
        from .bench_outbox import run

        call_command("migrate", verbosity=0)
        sys.stdout.write(f"{run(options.messages, options.kills, url, seed=options.seed)}\n")


if __name__ == "__main__":
    main()
