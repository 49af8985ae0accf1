"""Rate limit of public pages that the page cache cannot keep."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from ..http.gates import refusal
from ..markdown.negotiation import is_page


class PageLimitMiddleware:
    """Limit pages that are made anew for each request: with a query, with cookies, as Markdown on request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        as_markdown = "text/markdown" in request.headers.get("Accept", "")
        is_kept = request.method == "GET" and not (request.GET or request.COOKIES or as_markdown)
        is_read = request.method in ("GET", "HEAD") and is_page(request)
        return refusal(request, "pages") if is_read and not is_kept else None
