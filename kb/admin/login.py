"""Rate limit of the admin's sign-in by client address. django-axes limits it by user name."""

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
from ..http.refusals import limit_response
from ..rate_limits import MINUTE, Limit

MAX_NAME_CHARS = 150
SIGN_IN = "sign-in"
gates.RULES[SIGN_IN] = gates.Rule(10, 15 * MINUTE)


def sign_in(view: gates.View) -> gates.View:
    """Return the view with a limit on attempts per client address, for whatever user names.

    An attempt is counted before its outcome is known, so that concurrent attempts are limited, too; `signed_in` takes
    successful ones off the count.
    """

    @wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        refused = gates.count_call(request, SIGN_IN, int(request.method == "POST"), _page)
        return view(request) if refused is None else refused

    return wrapper


@receiver(user_logged_in)
def signed_in(request: HttpRequest | None, **kwargs: Any) -> None:
    """Take a successful attempt off the count of its client address, which several people may share."""
    if request is not None:
        rate_limits.take_back(f"{SIGN_IN}:{rate_limits.client(request)}")


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """Return the response of django-axes for a locked user name (`AXES_LOCKOUT_CALLABLE`)."""
    seconds = int(settings.AXES_COOLOFF_TIME * 3600)
    return limit_response(request, Limit(False, settings.AXES_FAILURE_LIMIT, 0, seconds), _page)


def username(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Return the user name for django-axes, cut to the length of the column (`AXES_USERNAME_CALLABLE`)."""
    return str((credentials or request.POST).get("username") or "")[:MAX_NAME_CHARS]


def _page(request: HttpRequest, limit: Limit) -> HttpResponse:
    return render(request, "429_sign_in.html", {"minutes": ceil(limit.reset / MINUTE)}, status=429)
