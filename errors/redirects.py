"""Errors by what stands in an address: people type codes from paper, telephone and memory. And where pages went."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import MAX_URL_REDIRECT_LENGTH

from .languages import content_languages
from .models import ErrorCode, PublishedAddress
from .recognition import index_reader

MAX_CODE_CHARS = 120
MAX_OWNERS = 10


def with_code(code: str, system: str = "") -> list[ErrorCode]:
    """The errors that have this key or code, whatever its case, punctuation and leading zeros; one a system at most
    where the key is written exactly. Merged errors are answered for by the ones they went into."""
    code = code.replace("\0", "").strip()[:MAX_CODE_CHARS]
    forms = index_reader.code_tokens(code)
    if not forms:
        return []
    errors = ErrorCode.objects.reachable().filter(merged_into=None).with_texts()
    if system:
        errors = errors.filter(system__slug__in=(system, system.lower()))
    if exact := list(errors.filter(key=code)):
        return exact
    found, _formats = index_reader.find_codes(forms)
    owners = {error for ids in found.values() for error in ids}
    return list(errors.filter(pk__in=owners)) or list(errors.filter(key__iexact=code))


def elsewhere(system: str, code: str) -> list[ErrorCode]:
    """Return the errors of other systems with this code; none where this system's own page has moved or gone."""
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
    """Redirect for good, unless the language is the reader's own and not part of the address. What is posted comes
    along."""
    has_language = request.path.strip("/\\").partition("/")[0].lower() in content_languages()
    is_posted = request.method not in ("GET", "HEAD")
    return redirect(url, permanent=has_language, preserve_request=is_posted)


def now_at(path: str = "", *, code: str = "") -> str | None:
    """Where the page is now that readers were once given this path for, or a path that ends with this code.

    "" where it is gone; None where no page ever was. For addresses that show nothing themselves.
    """
    wanted = {"path__startswith": "errors/", "path__endswith": f"/{code}"} if code else {"path": path}
    given = PublishedAddress.objects.filter(**wanted).order_by("path")
    found = list(given[:MAX_OWNERS])
    return next(filter(None, map(_address_now, found)), "") if found else None


def _address_now(given: PublishedAddress) -> str:
    row = given.row
    if isinstance(row, ErrorCode):
        shown = row.merged_into or row
        row = ErrorCode.objects.reachable().filter(pk=shown.pk).select_related("system").first()
    return row.get_absolute_url() if row else ""  # type: ignore[attr-defined]
