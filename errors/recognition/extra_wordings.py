"""Texts of other apps that prove an error as its wordings do: readers' words that editors have accepted.

A source is registered once, when its app is ready. Its rows stand in the signature index beside the wordings, under
negative ids.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

Row = tuple[int, int, str, str]  # id, its error, language, text


class Source(Protocol):
    """Texts that prove errors."""

    def rows(self, errors: Sequence[int]) -> Iterable[Row]:
        """Return the texts of these errors. One query."""

    def texts(self, ids: Iterable[int]) -> dict[int, str]:
        """Return the texts with these ids. One query."""


_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source. There is one for now: ids of several would need a part each of the negative numbers."""
    _sources[:] = [source]


def rows(errors: Sequence[int]) -> list[Row]:
    """Return the texts of these errors under the ids of the signature index."""
    found = (row for source in _sources for row in source.rows(errors))
    return sorted((-id, error, language, text) for id, error, language, text in found)


def texts(ids: Iterable[int]) -> dict[int, str]:
    """Return texts by their ids in the signature index. No query without ids."""
    chosen = [-id for id in ids]
    return {-id: text for source in _sources if chosen for id, text in source.texts(chosen).items()}
