"""NUL bytes in the admin's query strings, which PostgreSQL refuses."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class AdminNulByteMiddleware:
    """Remove NUL from query strings before the admin's filters hand it to the database.

    The path needs only to resemble one of the admin's: `kb.http.redirects` also asks for the page that was meant.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "admin" in request.path.lower() and "%00" in request.META.get("QUERY_STRING", ""):
            request.META["QUERY_STRING"] = request.META["QUERY_STRING"].replace("%00", "")
        return self.get_response(request)
