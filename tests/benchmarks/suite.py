"""All benchmarks of one database, and what is printed of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import pyperf

from . import bench_admin, bench_index, bench_load, bench_search
from .results import fact

SUBJECTS = ("search", "index", "load", "admin")


@dataclass(frozen=True)
class Effort:
    """How much is measured of what."""

    entries: int
    subjects: Sequence[str] = SUBJECTS
    queries: int = 100  # of each kind
    seconds: float = 5  # of each load
    loads: Sequence[bench_load.Load] = ((1, False), (4, False), (16, False), (4, True))


def parts(effort: Effort) -> list[Callable[[], list[pyperf.Benchmark]]]:
    """What is done on one database, one after another; each best in a process of its own."""
    entries, queries = effort.entries, effort.queries
    of_subject = {
        "search": [partial(bench_search.measure, entries, queries)],
        "index": [
            partial(bench_index.rebuild, entries, again=True),
            partial(bench_index.save, entries, queries // 4),
        ],
        "load": [
            partial(bench_load.keep_searching, entries, 5 * queries),
            partial(bench_load.measure, entries, effort.loads, effort.seconds),
        ],
        "admin": [partial(bench_admin.measure, entries)],
    }
    first = [partial(bench_index.fill, entries), partial(bench_index.rebuild, entries, again=False)]
    return first + [part for subject in effort.subjects for part in of_subject[subject]]


def report(results: Sequence[pyperf.Benchmark]) -> str:
    """The tables of one database."""
    found = {fact(row, "what"): row for row in results}
    title = "\n# {entries} entries, {database}\n".format(**results[0].get_metadata())
    return title + "".join(
        bench.report(found) for bench in (bench_search, bench_index, bench_load, bench_admin)
    )


def compare(results: Sequence[pyperf.Benchmark]) -> str:
    """The databases side by side."""
    found = {(fact(row, "entries"), fact(row, "database"), fact(row, "what")): row for row in results}
    sizes = sorted({entries for entries, _database, _what in found})
    return "".join(
        bench_search.compare({key[1:]: row for key, row in found.items() if key[0] == entries}, entries)
        for entries in sizes
    )
