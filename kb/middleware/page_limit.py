"""Rate limit of public pages that the page cache does not store."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from ..http.gates import count_call
from ..markdown.negotiation import is_page


class PageLimitMiddleware:
    """Limit pages that are rendered for each request: with a query, with cookies, or negotiated as Markdown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        as_markdown = "text/markdown" in request.headers.get("Accept", "")
        is_cached = request.method == "GET" and not (request.GET or request.COOKIES or as_markdown)
        is_public_page = request.method in ("GET", "HEAD") and is_page(request)
        return count_call(request, "pages") if is_public_page and not is_cached else None
