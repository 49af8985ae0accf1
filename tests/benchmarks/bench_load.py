"""Many readers at once, an editor among them, and what searching leaves in a process's memory.

The readers are those of `granian --workers 2`: two processes, each with half of them as threads.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count

import pyperf
from django.db import connection

from kb import search

from . import catalogue
from .bench_index import add, delete, edit
from .catalogue import KINDS, Query, queries
from .processes import begin_together, in_processes, memory
from .results import fact, mb, ms, result, table

WORKERS = 2
ASKED = 60  # different queries, over and over
KEPT = "memory of searching"

Load = tuple[int, bool]  # readers, and whether there is an editor
Job = tuple[list[float], list[str]]  # wall seconds of what was done, and how it failed


def measure(entries: int, loads: Sequence[Load], seconds: float) -> list[pyperf.Benchmark]:
    """Answers to many readers at once, alone or while somebody saves errors one after another."""
    found = []
    for readers, with_editor in loads:
        workers = min(WORKERS, readers)
        jobs = [partial(reads, readers // workers, entries, seconds)] * workers
        done = in_processes(*jobs, *[partial(edits, entries, seconds)] * with_editor)
        what = f"{readers} and an editor" if with_editor else f"{readers} at once"
        found.append(summed(what, done[:workers], entries, seconds))
        found += [summed("the editor", done[workers:], entries, seconds)] if with_editor else []
    return found


def summed(what: str, done: list[Job], entries: int, seconds: float) -> pyperf.Benchmark:
    times = [value for values, _failures in done for value in values]
    failures = Counter(failure for _values, failures in done for failure in failures)
    named = "; ".join(f"{number} × {failure}" for failure, number in failures.most_common())
    return result(what, times, entries, per_second=len(times) / seconds, failures=named or "none")


def reads(threads: int, entries: int, seconds: float) -> Job:
    """Searches, in so many threads."""
    asked = mixed(entries)
    ask(asked[0])
    begin_together()
    with ThreadPoolExecutor(threads) as pool:
        parts = [asked[thread:] + asked[:thread] for thread in range(threads)]
        done = list(pool.map(lambda part: repeat(lambda n: ask(part[n % len(part)]), 0, seconds), parts))
    return [value for times, _ in done for value in times], [name for _, names in done for name in names]


def edits(entries: int, seconds: float) -> Job:
    """An error is added, edited and deleted, then the next one."""
    catalogue.entry(entries)  # reads its texts
    begin_together()
    return repeat(lambda number: [change(number) for change in (add, edit, delete)], entries, seconds)


def repeat(step: Callable[[int], object], first: int, seconds: float) -> Job:
    """Do `step` with rising numbers until the time is over."""
    times, failures = [], []
    end = time.perf_counter() + seconds
    for number in count(first):
        began = time.perf_counter()
        if began > end:
            break
        try:
            step(number)
        except Exception as error:  # noqa: BLE001 (whatever fails is counted)
            failures.append(f"{type(error).__name__}: {error}")
        times.append(time.perf_counter() - began)
    connection.close()
    return times, failures


def mixed(entries: int) -> list[Query]:
    """Pastes and questions in turn."""
    kinds = [queries(kind, ASKED // 2, entries) for kind in ("paste", "question")]
    return [query for pair in zip(*kinds, strict=True) for query in pair]


def ask(query: Query) -> None:
    search.search(query.text, query.entry.language)


def keep_searching(entries: int, searches: int) -> list[pyperf.Benchmark]:
    """How much a process's memory grows by so many searches after the first one."""
    asked = [query for kind in KINDS for query in queries(kind, searches // len(KINDS), entries)]
    ask(asked[0])
    own, mapped = memory("RssAnon"), memory("RssFile")
    for number in range(searches):
        ask(asked[number % len(asked)])
    grown = memory("RssAnon") - own
    return [result(KEPT, [grown], entries, unit="byte", searches=searches, mapped=memory("RssFile") - mapped)]


def report(found: Mapping[str, pyperf.Benchmark]) -> str:
    """The tables of one database."""
    loads = [
        [
            what,
            f"{fact(row, 'per_second'):.1f}",
            ms(row),
            f"{1000 * max(row.get_values()):.0f}",
            fact(row, "failures"),
        ]
        for what, row in found.items()
        if "per_second" in row.get_metadata()
    ]
    kept = [
        [fact(row, "searches"), mb(row.mean()), mb(fact(row, "mapped"))] for row in [found.get(KEPT)] if row
    ]
    return table("Load", ["", "a second", "wall ms p50 / p95", "longest", "failures"], loads) + table(
        "Memory", ["searches", "own MB", "mapped MB of the database's file"], kept
    )
