"""Who may ask what, how often, and what has not changed since they asked last."""

import hashlib
from collections.abc import Callable, Iterable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import get_language
from ninja.errors import HttpError
from ninja.security import HttpBearer

from .. import rate_limits
from ..http import etags
from ..models import ApiToken, ContentVersion
from .problems import TooMuchError, problem

MINUTE = 60
TEXTS = 5  # short texts to recognise for each call that is allowed
SHORT = 2000  # characters: a longer text costs as much as so many short ones
CATALOGUE = 60  # texts that cost as much as putting the whole catalogue together


def guard(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: limit the calls of each client, and say in headers how many are left. HEAD is GET without a body."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/"):
            return get_response(request)
        if request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH"):
            return problem(411, "Say how long the body is: Content-Length.")
        limit = rate_limits.allow(f"api:{rate_limits.client(request)}", settings.API_CALLS_A_MINUTE, MINUTE)
        if limit.is_allowed:
            response = _with_head(request, get_response)
        else:
            response = problem(429, f"Too many calls. Try again in {limit.reset} seconds.")
            response.headers["Retry-After"] = str(limit.reset)
        response.headers["RateLimit-Policy"] = f'"calls";q={limit.most};w={MINUTE}'
        response.headers["RateLimit"] = f'"calls";r={limit.remaining};t={limit.reset}'
        if not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response

    return answer


def _with_head(request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    if request.method != "HEAD":
        return get_response(request)
    request.method = "GET"
    response = get_response(request)
    request.method = "HEAD"
    if not response.streaming:
        response.headers["Content-Length"] = str(len(response.content))
        response.content = b""
    return response


def allow_texts(request: HttpRequest, texts: Iterable[str]) -> None:
    """Many texts in one call, and long ones, cost as much as many calls."""
    _allow_cost(request, sum(1 + len(text) // SHORT for text in texts))


def allow_catalogue(request: HttpRequest) -> None:
    _allow_cost(request, min(CATALOGUE, settings.API_CALLS_A_MINUTE * TEXTS))


def _allow_cost(request: HttpRequest, cost: int) -> None:
    """What the work of the calls costs, besides their number."""
    most = settings.API_CALLS_A_MINUTE * TEXTS
    limit = rate_limits.allow(f"texts:{rate_limits.client(request)}", most, MINUTE, times=cost)
    if not limit.is_allowed:
        raise TooMuchError(
            f"At most {most} texts of {SHORT} characters a minute; the catalogue counts as {CATALOGUE}.",
            limit.reset,
        )


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


class Bearer(HttpBearer):
    """Lets in who has a token with this scope, as the user whom the token stands for."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        found = ApiToken.objects.in_force(token)
        if found is None:
            return None
        if self.scope not in found.scopes:
            raise HttpError(403, f"This token is not for {self.scope}.")
        found.used()
        request.user = found.user
        return found
