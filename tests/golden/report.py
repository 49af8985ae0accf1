"""Report of the queries that a failing floor lost."""

from collections.abc import Iterable


def listed(title: str, rows: Iterable[Iterable[object]]) -> str:
    return "\n   ".join(["", title, *(" ".join(map(str, row)) for row in rows)])
