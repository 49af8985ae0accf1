"""Conditional requests of the API: nothing is sent that the client has already."""

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
    """Decorator: send nothing that the client has already. Only what is there has a tag, and only a tag saves the work:
    with `*` the view must say first whether there is anything."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
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
            response = problem(412, "The content is another one by now.")
        elif status == HTTPStatus.NOT_MODIFIED:
            response = HttpResponseNotModified()
        response.headers["ETag"] = tag
        return response

    return answer


def _content_tag(request: HttpRequest) -> str:
    """Other content, another address or another language: another answer."""
    asked = f"{request.get_host()} {request.get_full_path()} {get_language()}"
    digest = hashlib.blake2b(asked.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return f'"{ContentVersion.current()}-{digest}"'
