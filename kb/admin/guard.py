"""What is kept from the admin: names and addresses that a database refuses."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

MAX_NAME = 150


def username(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The name that failed logins are counted by, cut to what a name can be."""
    return str((credentials or request.POST).get("username") or "")[:MAX_NAME]


def drop_nul(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: the admin's filters hand an address's NUL on to the database; PostgreSQL fails on it.

    Also where the path is only nearly one of the admin's: `kb.redirects` asks what it means.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if "admin" in request.path.lower() and "%00" in request.META.get("QUERY_STRING", ""):
            request.META["QUERY_STRING"] = request.META["QUERY_STRING"].replace("%00", "")
        return get_response(request)

    return answer
