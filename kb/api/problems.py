"""Problem JSON (RFC 9457): the error responses of the API, and the handlers that turn exceptions into them."""

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
    """The cost limit is reached; it resets in `reset` seconds."""

    def __init__(self, detail: str, reset: int) -> None:
        super().__init__(429, detail)
        self.reset = reset


def problem(
    status: int, detail: str = "", errors: list[dict[str, str]] | None = None, **more: Any
) -> HttpResponse:
    """Return a problem response. `more` are extension members, such as `current`, the stored text."""
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors or [])
    content = body.model_dump() | more
    return JsonResponse(content, status=status, content_type="application/problem+json")


def add_handlers(api: NinjaAPI) -> None:
    """Register the handlers below, so that every exception in a view becomes a problem."""
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(TooMuchError, _too_many_requests)
    api.add_exception_handler(MalformedTagError, _malformed_tag)
    api.add_exception_handler(RequestDataTooBig, _body_too_large)
    api.add_exception_handler(AuthenticationError, _unauthenticated)
    api.add_exception_handler(ValidationError, _invalid)


def _not_found(request: HttpRequest, exception: Any) -> HttpResponse:
    return problem(404, "There is nothing at this address.")


def _http_error(request: HttpRequest, exception: Any) -> HttpResponse:
    return problem(exception.status_code, str(exception))


def _too_many_requests(request: HttpRequest, exception: Any) -> HttpResponse:
    response = problem(429, str(exception))
    response.headers["Retry-After"] = str(exception.reset)
    return response


def _malformed_tag(request: HttpRequest, exception: Any) -> HttpResponse:
    return problem(400, str(exception))


def _body_too_large(request: HttpRequest, exception: Any) -> HttpResponse:
    return problem(413, f"The body is larger than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE} bytes.")


def _unauthenticated(request: HttpRequest, exception: Any) -> HttpResponse:
    response = problem(401, "A valid token is required: Authorization: Bearer …")
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _invalid(request: HttpRequest, exception: Any) -> HttpResponse:
    errors = [
        {"field": ".".join(str(part) for part in error["loc"]), "message": str(error["msg"])}
        for error in exception.errors
    ]
    return problem(422, "The request is not valid.", errors)
