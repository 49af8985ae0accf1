"""Errors and articles with all that a page shows of them as answers."""

from collections.abc import Iterable

from errors.models import ErrorCode
from errors.resolver import Match

from .models import Fix
from .search import Hit


def opened(hits: list[Hit]) -> list[Hit]:
    """The hits with what they show when they are opened in place."""
    Fix.objects.attach_to(hit.object for hit in hits if isinstance(hit.object, ErrorCode))
    return hits


def own_values(match: Match, matches: Iterable[Match], text: str) -> dict[str, str]:
    """The reader's values for a match. Twins of one wording differ in what they name: a text of one line that shows
    both gives its values to either."""
    values: dict[str, str] = {}
    if "\n" not in text.strip():
        for other in matches:
            values = (other.values if other.is_sure else {}) | values
    return values | match.values
