"""What the API says where something did not work: problem JSON (RFC 9457), whoever noticed it."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from ..http.etags import MalformedTagError
from .schemas import Problem


class TooMuchError(HttpError):
    """Another call would cost too much; `reset` seconds later it may be made."""

    def __init__(self, detail: str, reset: int) -> None:
        super().__init__(429, detail)
        self.reset = reset


def problem(
    status: int, detail: str = "", errors: list[dict[str, str]] | None = None, **more: Any
) -> HttpResponse:
    """`more` are members of the fault's own, such as what is stored now."""
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors or [])
    content = body.model_dump() | more
    return JsonResponse(content, status=status, content_type="application/problem+json")


def answer_with_problems(api: NinjaAPI) -> None:
    """Let the API put its own faults in the same shape."""
    api.add_exception_handler(Http404, _nothing_here)
    api.add_exception_handler(HttpError, _refused)
    api.add_exception_handler(TooMuchError, _too_much)
    api.add_exception_handler(MalformedTagError, _unreadable)
    api.add_exception_handler(RequestDataTooBig, _too_big)
    api.add_exception_handler(AuthenticationError, _no_token)
    api.add_exception_handler(ValidationError, _does_not_fit)


def _nothing_here(request: HttpRequest, exception: Any) -> HttpResponse:
    return problem(404, "There is nothing at this address.")


def _refused(request: HttpRequest, exception: Any) -> HttpResponse:
    return problem(exception.status_code, str(exception))


def _too_much(request: HttpRequest, exception: Any) -> HttpResponse:
    said = problem(429, str(exception))
    said.headers["Retry-After"] = str(exception.reset)
    return said


def _unreadable(request: HttpRequest, exception: Any) -> HttpResponse:
    return problem(400, str(exception))


def _too_big(request: HttpRequest, exception: Any) -> HttpResponse:
    return problem(413, f"Send at most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE} bytes.")


def _no_token(request: HttpRequest, exception: Any) -> HttpResponse:
    said = problem(401, "Send a token that is in force: Authorization: Bearer …")
    said.headers["WWW-Authenticate"] = "Bearer"
    return said


def _does_not_fit(request: HttpRequest, exception: Any) -> HttpResponse:
    errors = [
        {"field": ".".join(str(part) for part in error["loc"]), "message": str(error["msg"])}
        for error in exception.errors
    ]
    return problem(422, "The request does not fit.", errors)
