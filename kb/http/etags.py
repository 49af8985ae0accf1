"""Conditional requests (RFC 9110): entity tags of `If-Match` and `If-None-Match`, parsed and compared.

Comparison is weak in both headers. `GZipMiddleware`, and any proxy that compresses, makes a tag weak, and clients send
it back like that. Our tags are hashes of the content, so `W/"a"` and `"a"` name the same content.
"""

import re
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

ANY = "*"
_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


class MalformedTagError(ValueError):
    """The header is no list of entity tags; the message gives an example of one."""

    def __init__(self, name: str) -> None:
        super().__init__(f'{name} takes quoted entity tags, or *: {name}: "a", W/"b".')


def precondition(request: HttpRequest, tag: str | None) -> HTTPStatus | None:
    """Return 304 or 412 if the request's conditions require it, else None.

    `tag` is the current content's; None if there is no content. Raise MalformedTagError.
    """
    if "If-Match" in request.headers and not _matches(request, "If-Match", tag):
        return HTTPStatus.PRECONDITION_FAILED
    if "If-None-Match" in request.headers and _matches(request, "If-None-Match", tag):
        return (
            HTTPStatus.NOT_MODIFIED if request.method in ("GET", "HEAD") else HTTPStatus.PRECONDITION_FAILED
        )
    return None


def is_unchanged(request: HttpRequest, tag: str) -> bool:
    """Return True if If-None-Match names the current content; a malformed header matches nothing."""
    try:
        return "If-None-Match" in request.headers and _matches(request, "If-None-Match", tag)
    except MalformedTagError:
        return False


def tagged(request: HttpRequest, tag: str, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Return the response of `make` with the tag; 304, without calling it, if the client has the same content."""
    response = HttpResponseNotModified() if is_unchanged(request, tag) else make()
    response.headers["ETag"] = tag
    return response


def tags(name: str, header: str) -> set[str]:
    """Return the tags of a header value, without `W/`; {"*"} for any. Raise MalformedTagError(name)."""
    if header.strip() == ANY:
        return {ANY}
    parts = _TAG.split(header)
    entity_tags, separators = parts[1::2], parts[::2]
    if (
        not entity_tags
        or any(text.strip(" \t,") for text in separators)
        or not all("," in text for text in separators[1:-1])
    ):
        raise MalformedTagError(name)
    return set(entity_tags)


def _matches(request: HttpRequest, name: str, tag: str | None) -> bool:
    listed = tags(name, request.headers[name])
    return tag is not None and not listed.isdisjoint({ANY, tag.removeprefix("W/")})
