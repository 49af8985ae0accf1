"""What every page's frame shows."""

from typing import Any

from django.http import HttpRequest

from errors.languages import active_language


def site(request: HttpRequest) -> dict[str, Any]:
    """The language of the page, and its own absolute address without a query."""
    return {"language": active_language(), "canonical": request.build_absolute_uri(request.path)}
