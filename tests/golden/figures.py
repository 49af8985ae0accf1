"""A measured share with the texts that were lost, and the table of all of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Figure:
    """`count` of `total` texts fulfil what `name` says; `misses` tell of the others, or of those where none may be."""

    name: str
    count: int
    total: int
    misses: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.count / self.total if self.total else 0.0

    def __str__(self) -> str:
        return f"{self.name:46} {self.count:5} / {self.total:5} = {self.share:6.3f}"


def share_of(name: str, rows: Iterable[tuple[bool, str]]) -> Figure:
    """Return the share of rows that are right. The others are listed."""
    rows = list(rows)
    return Figure(
        name, sum(right for right, _said in rows), len(rows), [said for right, said in rows if not right]
    )


def count_of(name: str, rows: Iterable[tuple[bool, str]]) -> Figure:
    """Return the share of rows where something is that should not be. Those are listed."""
    rows = list(rows)
    return Figure(
        name, sum(found for found, _said in rows), len(rows), [said for found, said in rows if found]
    )


def total(name: str, parts: Iterable[Figure]) -> Figure:
    """Return the sum of figures. Its misses are theirs, and not listed twice."""
    parts = list(parts)
    return Figure(name, sum(part.count for part in parts), sum(part.total for part in parts))
