"""Whether a post comes from a page of ours: what stands in for a CSRF token where a cached page can carry none."""

from django.conf import settings
from django.http import HttpRequest


def is_from_here(request: HttpRequest) -> bool | None:
    """Return what the browser says of the page that sent this; None where it says nothing.

    Sec-Fetch-Site decides; browsers without it send Origin with a post, and most send Referer.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return {"same-origin": True, "none": None}.get(site, False)
    ours = [f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS]
    if origin := request.headers.get("Origin"):
        return origin in ours
    if referer := request.headers.get("Referer"):
        return referer.startswith(tuple(f"{origin}/" for origin in ours))
    return None
