"""Sign-in of the admin: password tries are limited by address here, by name in django-axes."""

from functools import wraps
from math import ceil
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .. import rate_limits
from ..http import gates
from ..http.gates import MINUTE
from ..rate_limits import Limit

MAX_NAME_CHARS = 150
SIGN_IN = "sign-in"
gates.RULES[SIGN_IN] = gates.Rule(10, 15 * MINUTE)


def sign_in(view: gates.View) -> gates.View:
    """Decorator: an address that has tried many passwords waits, whatever the names were. (axes locks a name there.)

    A try is counted before it is known how it ends, so that many at once do not slip through; `signed_in` gives the
    right ones back.
    """

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        refused = gates.refusal(request, SIGN_IN, int(request.method == "POST"), _page)
        return view(request) if refused is None else refused

    return answer


@receiver(user_logged_in)
def signed_in(request: HttpRequest | None, **named: Any) -> None:
    """A right password does not count against those behind the same address."""
    if request is not None:
        rate_limits.give_back(f"{SIGN_IN}:{rate_limits.client(request)}")


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """Answer for axes, where a name is locked for this address."""
    seconds = int(settings.AXES_COOLOFF_TIME * 3600)
    return gates.refused(request, Limit(False, settings.AXES_FAILURE_LIMIT, 0, seconds), _page)


def username(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The name that failed logins are counted by, cut to what a name can be."""
    return str((credentials or request.POST).get("username") or "")[:MAX_NAME_CHARS]


def _page(request: HttpRequest, limit: Limit) -> HttpResponse:
    return render(request, "429_sign_in.html", {"minutes": ceil(limit.reset / MINUTE)}, status=429)
