"""Conditional requests of the API (If-None-Match, If-Match)."""

import hashlib
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import get_language

from ..http import etags
from ..models import ContentVersion
from .problems import problem


def unless_unchanged(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator: answer 304 if the client has the current content, 412 if a precondition fails.

    A matching tag answers before the view runs. `*` matches any existing content, so the view runs first, to show
    whether it exists. Only a response with status 200 gets a tag.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        tag = _content_tag(request)
        try:
            status = etags.precondition(request, tag)
        except etags.MalformedTagError as error:
            return problem(400, str(error))
        if status == HTTPStatus.NOT_MODIFIED and request.headers["If-None-Match"].strip() != etags.ANY:
            return HttpResponseNotModified(headers={"ETag": tag})
        response = view(request, *args, **kwargs)
        if response.status_code != HTTPStatus.OK:
            return response
        if status == HTTPStatus.PRECONDITION_FAILED:
            response = problem(412, "The content has changed.")
        elif status == HTTPStatus.NOT_MODIFIED:
            response = HttpResponseNotModified()
        response.headers["ETag"] = tag
        return response

    return wrapper


def _content_tag(request: HttpRequest) -> str:
    """Return a tag that differs between content versions, addresses and languages."""
    variant = f"{request.get_host()} {request.get_full_path()} {get_language()}"
    digest = hashlib.blake2b(variant.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return f'"{ContentVersion.current()}-{digest}"'
