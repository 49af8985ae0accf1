"""Removal of NUL bytes from the admin's query strings: PostgreSQL refuses them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class AdminNulByteMiddleware:
    """Remove NUL from query strings before the admin's filters pass it to the database.

    A path that only resembles the admin's counts as well: `kb.http.redirects` calls the view of the intended address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "admin" in request.path.lower() and "%00" in request.META.get("QUERY_STRING", ""):
            request.META["QUERY_STRING"] = request.META["QUERY_STRING"].replace("%00", "")
        return self.get_response(request)
