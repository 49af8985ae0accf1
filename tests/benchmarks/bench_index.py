"""Cost of building the index, and of saving one error."""

import time
from collections.abc import Mapping
from pathlib import Path

import pyperf
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from errors.models import ErrorCode, ErrorText, System, Wording
from kb import search
from kb.models import Document

from . import catalogue
from .processes import cpu, memory, server_cpu, watched_memory
from .results import fact, mb, ms, result, table


def fill(entries: int) -> list[pyperf.Benchmark]:
    """Put the catalogue into the database, past the index, unless it is there already."""
    call_command("migrate", verbosity=0)
    stored = ErrorCode.objects.count()
    if stored not in (0, entries):
        raise SystemExit(
            f"The database holds {stored} errors: give an empty one, or one that this has filled."
        )
    if not stored:
        catalogue.store(entries)
    return []


def rebuild(entries: int, *, again: bool) -> list[pyperf.Benchmark]:
    """CPU time and memory of a rebuild, in a process that has done nothing else. A second one only where asked for."""
    is_built = Document.objects.exists()
    if is_built and not again:
        return []
    before, began, began_server = memory("VmRSS"), cpu(), server_cpu()
    with watched_memory() as own:
        search.rebuild()
        grown = {"own": own(), "with_mapped": memory("VmHWM") - before}
    spent, at_server = cpu() - began, server_cpu() - began_server
    settle()
    what = "rebuild again" if is_built else "rebuild"
    return [result(what, [spent], entries, server=at_server, size=size(), **grown)]


def settle() -> None:
    """What PostgreSQL does by itself within a minute of such a change."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def size() -> int:
    """Bytes of the database."""
    if connection.vendor != "postgresql":
        return Path(connection.settings_dict["NAME"]).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def save(entries: int, rounds: int) -> list[pyperf.Benchmark]:
    """Wall time and statements of adding, editing and deleting one error, as a form does it: in one transaction."""
    statements, times = {}, {step: [] for step in STEPS}
    for step, change in STEPS.items():
        with CaptureQueriesContext(connection) as captured:
            change(entries)
        statements[step] = len(captured)
    for number in range(entries, entries + rounds):
        for step, change in STEPS.items():
            began = time.perf_counter()
            change(number)
            times[step].append(time.perf_counter() - began)
    return [result(step, times[step], entries, statements=statements[step]) for step in STEPS]


@transaction.atomic
def add(number: int) -> None:
    new = catalogue.entry(number)
    error = ErrorCode.objects.create(system=System.objects.get(), code=new.code, status="published")
    Wording.objects.create(error=error, language=new.language, text=new.message, is_primary=True)
    ErrorText.objects.create(error=error, language=new.language, title=new.title, meaning=new.meaning)


@transaction.atomic
def edit(number: int) -> None:
    error = ErrorCode.objects.get(code=catalogue.entry(number).code)
    message = error.wordings.get()
    message.text += " igen"
    error.save()
    message.save()


@transaction.atomic
def delete(number: int) -> None:
    ErrorCode.objects.get(code=catalogue.entry(number).code).delete()


STEPS = {"add": add, "edit": edit, "delete": delete}


def sizes(row: pyperf.Benchmark) -> list[str]:
    return [mb(fact(row, name)) for name in ("own", "with_mapped", "size")]


def report(found: Mapping[str, pyperf.Benchmark]) -> str:
    """The tables of one database."""
    rebuilt = [
        [what, *(f"{value:.1f}" for value in (row.mean(), fact(row, "server"))), *sizes(row)]
        for what, row in found.items()
        if what in ("rebuild", "rebuild again")
    ]
    saved = [[what, ms(row), fact(row, "statements")] for what, row in found.items() if what in STEPS]
    head = ["", "CPU s", "of it the server's", "own memory MB", "with mapped files MB", "database MB"]
    steps = ["", "wall ms p50 / p95", "statements"]
    return table("Index", head, rebuilt) + table("One error", steps, saved)
