"""Origin of a POST: replaces a CSRF token on cached pages, which cannot carry one."""

from django.conf import settings
from django.http import HttpRequest


def is_from_here(request: HttpRequest) -> bool | None:
    """Return whether the browser sent this from a page of ours; None if it sent no header about that.

    Sec-Fetch-Site decides. Browsers without it send Origin with a POST, and most send Referer.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return {"same-origin": True, "none": None}.get(site, False)
    ours = [f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS]
    if origin := request.headers.get("Origin"):
        return origin in ours
    if referer := request.headers.get("Referer"):
        return referer.startswith(tuple(f"{origin}/" for origin in ours))
    return None
