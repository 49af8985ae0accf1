"""Problem JSON (RFC 9457) in place of Django's HTML error pages under `/api/`."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ..api.problems import problem


class ApiProblemMiddleware:
    """Replace HTML error responses under `/api/`: unknown addresses, wrong methods, server errors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_html = response.headers.get("Content-Type", "").startswith("text/html")
        if not (request.path.startswith("/api/") and response.status_code >= 400 and is_html):
            return response
        replacement = problem(response.status_code)
        if allowed := response.headers.get("Allow"):
            replacement.headers["Allow"] = allowed
        return replacement
