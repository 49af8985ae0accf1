"""Errors by the code in an address, which people type from paper or memory, and new addresses of moved pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import MAX_URL_REDIRECT_LENGTH

from .languages import content_languages
from .models import ErrorCode, PublishedAddress
from .recognition.codes import with_code

MAX_OWNERS = 10


def elsewhere(system: str, code: str) -> list[ErrorCode]:
    """Return the errors of other systems with this code; none if this system's own page has moved or was deleted."""
    path = f"errors/{system}/{code}".replace("\0", "")
    return with_code(code) if now_at(path) is None else []


def moved(request: HttpRequest, url: str) -> HttpResponse:
    """Redirect to this page of ours with the query that came along."""
    return lead_to(request, with_query(request, url))


def with_query(request: HttpRequest, url: str) -> str:
    """Return the address with the query that came along, unless that is too long for an address."""
    query = request.META.get("QUERY_STRING")
    full = f"{url}{'&' if '?' in url else '?'}{query}" if query else url
    return full if len(full) <= MAX_URL_REDIRECT_LENGTH else url


def lead_to(request: HttpRequest, url: str) -> HttpResponse:
    """Redirect permanently, or temporarily if the address has no language and the reader's was chosen. Keeps a POST."""
    has_language = request.path.strip("/\\").partition("/")[0].lower() in content_languages()
    is_posted = request.method not in ("GET", "HEAD")
    return redirect(url, permanent=has_language, preserve_request=is_posted)


def now_at(path: str = "", *, code: str = "") -> str | None:
    """Return the new address of a page that was published at this path, or at a path that ends with this code.

    "" if the page was deleted or hidden; None if there never was one.
    """
    query = {"path__startswith": "errors/", "path__endswith": f"/{code}"} if code else {"path": path}
    published = list(PublishedAddress.objects.filter(**query).order_by("path")[:MAX_OWNERS])
    return next(filter(None, map(_address_now, published)), "") if published else None


def _address_now(published: PublishedAddress) -> str:
    row = published.row
    if isinstance(row, ErrorCode):
        target = row.merged_into or row
        row = ErrorCode.objects.reachable().filter(pk=target.pk).select_related("system").first()
    return row.get_absolute_url() if row else ""  # type: ignore[attr-defined]
