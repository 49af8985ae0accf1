"""Processes of our own to measure in, and what they cost: CPU time with the database server's, memory.

Linux only: the clock of another process and `/proc` are.
"""

import multiprocessing
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import django
from django.db import connection

SPAWN = multiprocessing.get_context("spawn")  # nothing of the parent's memory comes along
_START: Any = None


def in_processes(*jobs: Callable[[], Any]) -> list[Any]:
    """The results of the jobs, which run at the same time, each in a new process on the database of DATABASE_URL."""
    barrier = SPAWN.Barrier(len(jobs))
    with ProcessPoolExecutor(len(jobs), SPAWN, initializer=_set_up, initargs=(barrier,)) as pool:
        return [future.result() for future in [pool.submit(job) for job in jobs]]


def _set_up(barrier: Any) -> None:
    global _START  # noqa: PLW0603 (a barrier reaches another process only at its start)
    _START = barrier
    django.setup()


def begin_together() -> None:
    """Wait for the jobs that `in_processes` was given along with this one."""
    _START.wait(timeout=120)


def cpu() -> float:
    """CPU seconds of this process and of the server's process that serves it."""
    return time.process_time() + server_cpu()


def server_cpu() -> float:
    """CPU seconds of the PostgreSQL process that serves this connection, 0 on SQLite."""
    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    process = connection.connection.info.backend_pid
    return time.clock_gettime(~process << 3 | 2)  # how Linux names the clock of a process


def memory(field: str) -> int:
    """Bytes of this process: VmRSS now, VmHWM at most; RssAnon of its own, RssFile of mapped files."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(rf"^{field}:\s+(\d+) kB", status, re.MULTILINE)[1]) * 1024


@contextmanager
def watched_memory() -> Iterator[Callable[[], int]]:
    """How many bytes of its own this process has held more than at the start, at most, as far as looks tell."""
    start, looks, is_over = memory("RssAnon"), [0], Event()

    def look() -> int:
        looks.append(memory("RssAnon") - start)
        return max(looks)

    def watch() -> None:
        while not is_over.wait(0.05):
            look()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(watch)
        try:
            yield look
        finally:
            is_over.set()
