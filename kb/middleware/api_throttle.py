"""Rate limit of the API, with rate-limit headers; HEAD is answered as GET without a body."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .. import rate_limits
from ..api.problems import problem
from ..rate_limits import MINUTE


class ApiThrottleMiddleware:
    """Limit the calls of each client under `/api/` and state in headers how many are left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/"):
            return self.get_response(request)
        if request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH"):
            return problem(411, "The Content-Length header is missing.")
        limit = rate_limits.allow(f"api:{rate_limits.client(request)}", settings.API_CALLS_A_MINUTE, MINUTE)
        if limit.is_allowed:
            response = self._with_head(request)
        else:
            response = problem(429, f"Too many calls. Try again in {limit.reset} seconds.")
            response.headers["Retry-After"] = str(limit.reset)
        response.headers["RateLimit-Policy"] = f'"calls";q={limit.max_calls};w={MINUTE}'
        response.headers["RateLimit"] = f'"calls";r={limit.remaining};t={limit.reset}'
        if not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response

    def _with_head(self, request: HttpRequest) -> HttpResponse:
        if request.method != "HEAD":
            return self.get_response(request)
        request.method = "GET"
        response = self.get_response(request)
        request.method = "HEAD"
        if not response.streaming:
            response.headers["Content-Length"] = str(len(response.content))
            response.content = b""
        return response
