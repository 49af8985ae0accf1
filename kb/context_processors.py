"""Context processor of the page frame."""

from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from errors.languages import active_language


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the page's language and its absolute address without a query."""
    return {"language": active_language(), "canonical": _origin(request) + request.path}


def _origin(request: HttpRequest) -> str:
    """Return scheme and host of the request; those of SITE_URL if the host is not allowed.

    The page that refuses such a request has a frame, too.
    """
    try:
        return f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return str(settings.SITE_URL)
