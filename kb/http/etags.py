"""Conditional requests: the tags in `If-Match` and `If-None-Match`, read and compared as RFC 9110 says.

Comparison is weak in both headers. `GZipMiddleware`, and any proxy that compresses, passes a tag on as a weak one, and
clients send back what they were given. Our tags are hashes of the content, so `W/"a"` and `"a"` name the same content.
"""

import re
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

ANY = "*"
_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


class MalformedTagError(ValueError):
    """The header is no list of tags; the message says what is."""

    def __init__(self, name: str) -> None:
        super().__init__(f'{name} takes tags as they were given, in their quotes, or *: {name}: "a", W/"b".')


def precondition(request: HttpRequest, tag: str | None) -> HTTPStatus | None:
    """Return the status that the request's conditions ask for, or None where it may go on.

    `tag` is that of the content as it is now, None where there is none.
    """
    if "If-Match" in request.headers and not _matches(request, "If-Match", tag):
        return HTTPStatus.PRECONDITION_FAILED
    if "If-None-Match" in request.headers and _matches(request, "If-None-Match", tag):
        return (
            HTTPStatus.NOT_MODIFIED if request.method in ("GET", "HEAD") else HTTPStatus.PRECONDITION_FAILED
        )
    return None


def is_unchanged(request: HttpRequest, tag: str) -> bool:
    """True where the reader's own copy is as good as the content now; a header that cannot be read names no copy."""
    try:
        return "If-None-Match" in request.headers and _matches(request, "If-None-Match", tag)
    except MalformedTagError:
        return False


def tagged(request: HttpRequest, tag: str, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Return what `make` gives, with its tag; made only where the reader has no copy as good."""
    response = HttpResponseNotModified() if is_unchanged(request, tag) else make()
    response.headers["ETag"] = tag
    return response


def tags(name: str, header: str) -> set[str]:
    """Return the tags that the header of this name lists, without `W/`; `*` where it means any."""
    if header.strip() == ANY:
        return {ANY}
    parts = _TAG.split(header)
    found, gaps = parts[1::2], parts[::2]
    if not found or any(gap.strip(" \t,") for gap in gaps) or not all("," in gap for gap in gaps[1:-1]):
        raise MalformedTagError(name)
    return set(found)


def _matches(request: HttpRequest, name: str, tag: str | None) -> bool:
    listed = tags(name, request.headers[name])
    return tag is not None and not listed.isdisjoint({ANY, tag.removeprefix("W/")})
