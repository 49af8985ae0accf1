"""Redirects of addresses that are not found: to the page's new address, or to the one that was probably meant.

Used only for a 404, so a correct address costs nothing extra.
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

MAX_PATH_PARTS = 8  # more than any address of ours has
SAFE = ("GET", "HEAD")
GONE = (404, 410)


def now_at(match: ResolverMatch | None) -> str | None:
    """Return the new address of a route's page, as `errors.redirects.now_at` does."""
    parameters = {name: str(value).replace("\0", "") for name, value in match.kwargs.items()} if match else {}
    if "code" in parameters:
        return redirects.now_at(code=parameters["code"])
    if "key" in parameters:
        return redirects.now_at("errors/{system}/{key}".format(**parameters))
    if "pk" in parameters:
        return redirects.now_at("help/{pk}".format(**parameters))
    if match and "slug" in parameters:
        folder = "errors" if match.view_name == "errors:system" else "category"
        return redirects.now_at(f"{folder}/{parameters['slug']}")
    return None


def meant(request: HttpRequest) -> str | None:
    """Return the address, with its query, that was probably meant by one that is not found; None if none resembles it.

    It corrects capitals, missing and surplus slashes, a missing language, and a surplus `.md`. The view of each
    candidate is called; its own redirect becomes the result, so that the reader follows one redirect only.
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
    """Yield the forms of a path that may have been meant, those with the fewest lower-cased parts first.

    Keys may have capitals.
    """
    parts = [part for part in re.split(r"[/\\]+", path) if part]
    for count in range(len(parts) + 1) if len(parts) <= MAX_PATH_PARTS else ():
        form = "/" + "/".join([*(part.lower() for part in parts[:count]), *parts[count:]])
        ends = ["/"] if path.lower().endswith(".md/") else ["/", ""]  # `.md` replaces the slash
        yield from (
            f"{prefix}{form.rstrip('/')}{end}" for prefix in ("", f"/{get_language()}") for end in ends
        )


def _leads_to(request: HttpRequest, path: str) -> str | None:
    """Return this path with the query, or the target of its page's redirect; None if the page is not found."""
    with _language_of(path):
        try:
            match = resolve(path)
        except Http404:
            return None
        if request.method in SAFE:
            response = _head(request, path, match)
        else:  # calling the view would carry out the post; a view that has refused it is not tried again
            response = HttpResponse(status=404 if request.resolver_match else 200)
    if response.status_code in GONE:
        return None
    address = response.headers.get("Location") or redirects.with_query(request, escape_uri_path(path))
    return address if urlsplit(address).path != escape_uri_path(request.path_info) else None


def _head(request: HttpRequest, path: str, match: ResolverMatch) -> HttpResponse:
    """Call the view with HEAD: it stores nothing and renders as little as possible."""
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
        response = HttpResponse()  # the page exists, and its own response explains what is wrong
    finally:
        vars(request).update(before)
    if isinstance(response, FileResponse):
        response.file_to_stream.close()
    return response


def _as_markdown(address: str | None) -> str | None:
    """Return the address of the page's Markdown; None if it has none."""
    path = urlsplit(address or "").path
    with _language_of(path):
        is_page = is_valid_path(path) and resolve(path).view_name in PAGES
    return markdown_address(address) if address and is_page else None


def _language_of(path: str) -> AbstractContextManager[None]:
    """Return a context with the path's language active: routes resolve in the active language only."""
    return override(get_language_from_path(path) or get_language())
