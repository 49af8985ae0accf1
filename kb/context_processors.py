"""What every page's frame shows."""

from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from errors.languages import active_language


def site(request: HttpRequest) -> dict[str, Any]:
    """The language of the page, and its own absolute address without a query."""
    return {"language": active_language(), "canonical": _origin(request) + request.path}


def _origin(request: HttpRequest) -> str:
    """Ours where the request names a host that is not: the page that refuses it has a frame, too."""
    try:
        return f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return str(settings.SITE_URL)
