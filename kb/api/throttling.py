"""Cost limits of API calls: long texts, many texts and the whole catalogue count as several calls."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest

from .. import rate_limits
from .problems import TooMuchError

WINDOW_SECONDS = 60
TEXTS_A_CALL = 5  # short texts to recognise for each call that is allowed
SHORT_TEXT_CHARS = 2000  # a longer text costs as much as so many short ones
CATALOGUE_TEXTS = 60  # texts that cost as much as putting the whole catalogue together


def allow_texts(request: HttpRequest, texts: Iterable[str]) -> None:
    """Many texts in one call, and long ones, cost as much as many calls."""
    _allow_cost(request, sum(1 + len(text) // SHORT_TEXT_CHARS for text in texts))


def allow_catalogue(request: HttpRequest) -> None:
    _allow_cost(request, min(CATALOGUE_TEXTS, settings.API_CALLS_A_MINUTE * TEXTS_A_CALL))


def _allow_cost(request: HttpRequest, cost: int) -> None:
    """What the work of the calls costs, besides their number."""
    most = settings.API_CALLS_A_MINUTE * TEXTS_A_CALL
    limit = rate_limits.allow(f"texts:{rate_limits.client(request)}", most, WINDOW_SECONDS, cost=cost)
    if not limit.is_allowed:
        raise TooMuchError(
            f"At most {most} texts of {SHORT_TEXT_CHARS} characters a minute;"
            f" the catalogue counts as {CATALOGUE_TEXTS}.",
            limit.reset,
        )
