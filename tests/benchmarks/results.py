"""Results as pyperf keeps them, and how they are printed."""

from collections.abc import Iterable, Sequence
from typing import Any

import pyperf
from django.db import connection


def result(
    what: str, values: Iterable[float], entries: int, unit: str = "second", **facts: Any
) -> pyperf.Benchmark:
    """Measured values, with what else is known of them."""
    database = connection.vendor
    facts |= {"name": f"{what}, {entries} entries, {database}", "unit": unit}
    facts |= {"what": what, "entries": entries, "database": database}
    return pyperf.Benchmark([pyperf.Run([max(float(value), 1e-9) for value in values], metadata=facts)])


def fact(benchmark: pyperf.Benchmark, name: str) -> Any:
    return benchmark.get_metadata()[name]


def ms(benchmark: pyperf.Benchmark) -> str:
    """Half of the values, and 95 of 100, are not above these, in milliseconds."""
    return f"{1000 * benchmark.percentile(50):.1f} / {1000 * benchmark.percentile(95):.1f}"


def mb(size: float) -> str:
    return f"{size / 1e6:.1f}"


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; nothing where there are no rows."""
    lines = [head, ["---"] * len(head), *([str(cell) for cell in row] for row in rows)]
    return (
        "\n".join([f"\n{title}\n", *(f"| {' | '.join(line)} |" for line in lines), ""]) if lines[2:] else ""
    )
