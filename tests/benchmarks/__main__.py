"""Benchmark of the answer engine beside FTS5 and ts_rank, on SQLite and on a PostgreSQL that it starts.

    .venv/bin/python -m tests.benchmarks                                   1,000 and 10,000 entries, some minutes
    .venv/bin/python -m tests.benchmarks --entries 100000 -o now.json
    .venv/bin/python -m pyperf compare_to before.json now.json --table

CPU times are those of the process and of the PostgreSQL process that serves it. Ours read everything that a list of
results shows, the others only ids. The PostgreSQL that this starts never waits for its disk. Linux only.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import django
import pyperf

from tests.helpers.postgres import postgres_server

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
django.setup()

from .processes import in_processes  # noqa: E402 (needs Django)
from .suite import SUBJECTS, Effort, compare, parts, report  # noqa: E402


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "python -m tests.benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--entries", type=int, nargs="+", default=[1000, 10_000], metavar="N")
    parser.add_argument("--only", choices=SUBJECTS, nargs="+", default=SUBJECTS, help="default: all")
    parser.add_argument("--queries", type=int, default=100, metavar="N", help="of each kind (100)")
    parser.add_argument("--seconds", type=float, default=5, metavar="S", help="of each load (5)")
    parser.add_argument(
        "--url",
        nargs="+",
        metavar="URL",
        help="databases to use instead, as in DATABASE_URL; empty ones, or filled by an earlier run. They are kept",
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="keep the results, for pyperf")
    return parser.parse_args()


@contextmanager
def new_database(vendor: str) -> Iterator[str]:
    """The address of an empty database."""
    if vendor == "postgresql":
        with postgres_server() as url:
            yield url
    else:
        with TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/db.sqlite3"


def main(options: argparse.Namespace) -> None:
    found = []
    for entries in options.entries:
        effort = Effort(entries, options.only, options.queries, options.seconds)
        for address in options.url or ("sqlite", "postgresql"):
            with nullcontext(address) if options.url else new_database(address) as url:
                os.environ["DATABASE_URL"] = url
                rows = [row for part in parts(effort) for row in in_processes(part)[0]]
            sys.stdout.write(report(rows))
            found += rows
    sys.stdout.write(compare(found))
    if options.output:
        pyperf.BenchmarkSuite(found).dump(str(options.output), replace=True)


if __name__ == "__main__":
    main(arguments())
