"""Redirects of addresses that show nothing: to where the page is now, and to the page that was meant.

Asked only where nothing was found, so an address that is right costs nothing extra.
"""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from urllib.parse import urlsplit

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import ResolverMatch, is_valid_path, resolve
from django.utils.encoding import escape_uri_path
from django.utils.http import MAX_URL_REDIRECT_LENGTH
from django.utils.translation import get_language, get_language_from_path, override

from errors import redirects

from ..markdown.negotiation import PAGES, markdown_address

MAX_PATH_PARTS = 8  # of a path: no address of ours has as many
SAFE = ("GET", "HEAD")
GONE = (404, 410)


def now_at(match: ResolverMatch | None) -> str | None:
    """Return where the page of this route is now, as `errors.redirects.now_at` does."""
    asked = {name: str(value).replace("\0", "") for name, value in match.kwargs.items()} if match else {}
    if "code" in asked:
        return redirects.now_at(code=asked["code"])
    if "key" in asked:
        return redirects.now_at("errors/{system}/{key}".format(**asked))
    if "pk" in asked:
        return redirects.now_at("help/{pk}".format(**asked))
    if match and "slug" in asked:
        folder = "errors" if match.view_name == "errors:system" else "category"
        return redirects.now_at(f"{folder}/{asked['slug']}")
    return None


def meant(request: HttpRequest) -> str | None:
    """Return the address, with its query, that a reader meant by one that shows nothing; None where none is near.

    Capitals, too few slashes or too many, no language, `.md` where there is none. Each form is asked as a reader would
    ask it and its own redirect is taken over, so that one redirect mends everything.
    """
    path = request.path_info
    address = _nearest(request, path)
    if address is None and path.lower().endswith(".md"):
        address = _as_markdown(_nearest(request, path[:-3]))
    return address if address and len(address) <= MAX_URL_REDIRECT_LENGTH else None


def _nearest(request: HttpRequest, path: str) -> str | None:
    forms = [form for form in dict.fromkeys(_forms(path)) if form != request.path_info]
    return next(filter(None, (_leads_to(request, form) for form in forms)), None)


def _forms(path: str) -> Iterator[str]:
    """Yield the path as it may have been meant, with as few words in small letters as it takes: keys have capitals."""
    parts = [part for part in re.split(r"[/\\]+", path) if part]
    for count in range(len(parts) + 1) if len(parts) <= MAX_PATH_PARTS else ():
        form = "/" + "/".join([*(part.lower() for part in parts[:count]), *parts[count:]])
        ends = ["/"] if path.lower().endswith(".md/") else ["/", ""]  # `.md` stands in the place of the slash
        yield from (
            f"{prefix}{form.rstrip('/')}{end}" for prefix in ("", f"/{get_language()}") for end in ends
        )


def _leads_to(request: HttpRequest, path: str) -> str | None:
    """Return this path with the query, or where its page sends readers; None where nothing is there."""
    with _language_of(path):
        try:
            match = resolve(path)
        except Http404:
            return None
        if request.method in SAFE:
            response = _ask(request, path, match)
        else:  # asking would do what is posted; a view that has refused it is not asked for again
            response = HttpResponse(status=404 if request.resolver_match else 200)
    if response.status_code in GONE:
        return None
    address = response.headers.get("Location") or redirects.with_query(request, escape_uri_path(path))
    return address if urlsplit(address).path != escape_uri_path(request.path_info) else None


def _ask(request: HttpRequest, path: str, match: ResolverMatch) -> HttpResponse:
    """Ask the view for the headers only: it writes nothing down and renders as little as it can."""
    before = {name: getattr(request, name) for name in ("method", "path", "path_info", "resolver_match")}
    vars(request).update(method="HEAD", path=path, path_info=path, resolver_match=match)
    try:
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    except Http404:
        address = now_at(match)
        response = (
            HttpResponseRedirect(redirects.with_query(request, address))
            if address
            else HttpResponse(status=404)
        )
    except (BadRequest, PermissionDenied, SuspiciousOperation):
        response = HttpResponse()  # there is something, which says itself what is wrong
    finally:
        vars(request).update(before)
    if isinstance(response, FileResponse):
        response.file_to_stream.close()
    return response


def _as_markdown(address: str | None) -> str | None:
    """Return the address of the page's Markdown; None where it has none."""
    path = urlsplit(address or "").path
    with _language_of(path):
        is_page = is_valid_path(path) and resolve(path).view_name in PAGES
    return markdown_address(address) if address and is_page else None


def _language_of(path: str) -> AbstractContextManager[None]:
    """Switch to the language of the path: routes are found in the active one only."""
    return override(get_language_from_path(path) or get_language())
