"""Problem JSON (RFC 9457) where an address of the API was answered by Django's own HTML."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ..api.problems import problem


class ApiProblemMiddleware:
    """Replace HTML error answers under `/api/`: unknown addresses, wrong methods, our own failures."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_html = response.headers.get("Content-Type", "").startswith("text/html")
        if not (request.path.startswith("/api/") and response.status_code >= 400 and is_html):
            return response
        answer = problem(response.status_code)
        if allowed := response.headers.get("Allow"):
            answer.headers["Allow"] = allowed
        return answer
