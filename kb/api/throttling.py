"""Cost limits of API calls: long texts, many texts and the whole catalogue count as several calls."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest

from .. import rate_limits
from ..rate_limits import MINUTE
from .problems import TooMuchError

TEXTS_A_CALL = 5  # short texts that each allowed call adds to the cost limit
SHORT_TEXT_CHARS = 2000  # a longer text costs one more for each such length
CATALOGUE_TEXTS = 60  # cost of the whole catalogue, in short texts


def allow_texts(request: HttpRequest, texts: Iterable[str]) -> None:
    """Count the texts by number and length; raise TooMuchError beyond the limit."""
    _allow_cost(request, sum(1 + len(text) // SHORT_TEXT_CHARS for text in texts))


def allow_catalogue(request: HttpRequest) -> None:
    """Count one download of the catalogue; raise TooMuchError beyond the limit."""
    _allow_cost(request, min(CATALOGUE_TEXTS, settings.API_CALLS_A_MINUTE * TEXTS_A_CALL))


def _allow_cost(request: HttpRequest, cost: int) -> None:
    max_cost = settings.API_CALLS_A_MINUTE * TEXTS_A_CALL
    limit = rate_limits.allow(f"texts:{rate_limits.client(request)}", max_cost, MINUTE, cost=cost)
    if not limit.is_allowed:
        raise TooMuchError(
            f"At most {max_cost} texts of {SHORT_TEXT_CHARS} characters a minute;"
            f" the catalogue counts as {CATALOGUE_TEXTS}.",
            limit.reset,
        )
