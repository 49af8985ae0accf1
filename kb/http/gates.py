"""Decorators of public views: rate limits, and the origin check of posts without a CSRF token.

`limited` declares a limit at its view. A test compares the limits with the table in docs/operate.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from errors.origins import is_from_here

from .. import rate_limits
from ..rate_limits import MINUTE
from .costs import Cost, call_cost
from .refusals import Refusal, limit_page, limit_response, resend_page

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Rule:
    """A limit of one client: at most `max_calls` in `seconds`."""

    max_calls: int
    seconds: int


RULES = {"pages": Rule(300, MINUTE)}


def limited(
    name: str,
    max_calls: int,
    seconds: int = MINUTE,
    *,
    cost: Cost = call_cost,
    refusal: Refusal = limit_page,
    client: Callable[[HttpRequest], str] = rate_limits.client,
) -> Callable[[View], View]:
    """Decorator: answer 429 to a client that has made too many calls. Views with the same name share one limit."""
    RULES[name] = Rule(max_calls, seconds)

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            refused = count_call(request, name, cost(request), refusal, client(request))
            return view(request, *args, **kwargs) if refused is None else refused

        return wrapper

    return decorate


def count_call(
    request: HttpRequest, name: str, cost: int = 1, refusal: Refusal = limit_page, client: str = ""
) -> HttpResponse | None:
    """Count a call of the rule `name`; return None if it is allowed, else the 429 response."""
    if not cost:
        return None
    rule = RULES[name]
    key = f"{name}:{client or rate_limits.client(request)}"
    limit = rate_limits.allow(key, rule.max_calls, rule.seconds, cost)
    return None if limit.is_allowed else limit_response(request, limit, refusal)


def without_token(view: View) -> View:
    """Decorator: take posts without a CSRF token, but only from our own pages, which are cached and carry none."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and is_from_here(request) is False:
            return resend_page(request, "403_csrf.html", 403)
        return view(request, *args, **kwargs)

    return csrf_exempt(wrapper)
