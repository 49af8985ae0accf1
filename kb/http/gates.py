"""What stands before public views: how often one client may call them, and where a post must come from.

`limited` declares a limit where it holds; docs/operate.md lists the same numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt

from errors.editing.unsent_forms import TOKEN, Fields, posted_fields
from errors.origins import is_from_here

from .. import rate_limits
from ..forms import AskForm, text_in
from ..rate_limits import Limit

MINUTE = 60
CHUNK = 4000  # bytes of a body that cost as much as one call more
MAX_FIELDS = 200  # fields that come back to their writer

View = Callable[..., HttpResponse]
Refusal = Callable[[HttpRequest, Limit], HttpResponse]
Cost = Callable[[HttpRequest], int]


@dataclass(frozen=True, slots=True)
class Rule:
    most: int
    seconds: int


RULES = {"pages": Rule(300, MINUTE)}


# --- what a call costs


def one(request: HttpRequest) -> int:
    return 1


def posted(request: HttpRequest) -> int:
    """Return what a post costs, by its length; reading is free."""
    length = request.META.get("CONTENT_LENGTH") or ""
    return 1 + (int(length) // CHUNK if length.isdecimal() else 0) if request.method == "POST" else 0


def wrote(request: HttpRequest) -> int:
    """Return what a message costs, by its length without its files."""
    return 1 + len(request.POST.get("message", "")) // CHUNK


def asked(request: HttpRequest) -> int:
    """Return what a question costs, by its length; a page without one is free."""
    query = AskForm(request.POST or request.GET).query
    return 1 + len(query) // CHUNK if query else 0


# --- what is said instead


def page(request: HttpRequest, limit: Limit) -> HttpResponse:
    """A page in the reader's language, with what was typed and a way to send it again."""
    query = AskForm(request.POST or request.GET).query
    return send_again(request, "429.html", 429, minutes=ceil(limit.reset / MINUTE), query=query)


def sentence(request: HttpRequest, limit: Limit) -> HttpResponse:
    """A sentence for scripts to show, and for programs."""
    says = ngettext(
        "That was a lot in a short time: try again in %(count)d second.",
        "That was a lot in a short time: try again in %(count)d seconds.",
        limit.reset,
    )
    return HttpResponse(says % {"count": limit.reset}, "text/plain; charset=utf-8", status=429)


def send_again(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    """A page with a form that posts to the same address what was posted there; never passwords."""
    context |= {"again": request.path, "has_token": TOKEN in request.POST}
    return give_back(request, template, status, posted_fields(request)[:MAX_FIELDS], **context)


def give_back(
    request: HttpRequest, template: str, status: int, typed: Fields, **context: Any
) -> HttpResponse:
    """A page with what was typed in a form: the contact page's, where nothing says that it is posted `again`."""
    context |= {"typed": typed, "text": text_in(typed), "has_files": bool(request.FILES)}
    return render(request, template, context, status=status)


# --- the gates


def limited(
    name: str,
    most: int,
    seconds: int = MINUTE,
    *,
    cost: Cost = one,
    refuse: Refusal = page,
    who: Callable[[HttpRequest], str] = rate_limits.client,
) -> Callable[[View], View]:
    """Decorator: let one client call so often, then answer 429. Views with the same name share one limit."""
    RULES[name] = Rule(most, seconds)

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            refused = refusal(request, name, cost(request), refuse, who(request))
            return view(request, *args, **named) if refused is None else refused

        return answer

    return decorate


def refusal(
    request: HttpRequest, name: str, cost: int = 1, refuse: Refusal = page, who: str = ""
) -> HttpResponse | None:
    """Count a call; the answer where there have been too many."""
    if not cost:
        return None
    rule = RULES[name]
    limit = rate_limits.allow(f"{name}:{who or rate_limits.client(request)}", rule.most, rule.seconds, cost)
    return None if limit.is_allowed else refused(request, limit, refuse)


def refused(request: HttpRequest, limit: Limit, refuse: Refusal) -> HttpResponse:
    response = refuse(request, limit)
    response.headers["Retry-After"] = str(limit.reset)
    patch_cache_control(response, no_store=True)
    return response


def editor(request: HttpRequest) -> str:
    """Who works in the admin: a person, wherever they are; strangers by their address."""
    return f"user {request.user.pk}" if request.user.is_authenticated else rate_limits.client(request)


def without_token(view: View) -> View:
    """Decorator: take posts from our own pages, which are cached and carry no CSRF token, and from no other site."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if request.method == "POST" and is_from_here(request) is False:
            return send_again(request, "403_csrf.html", 403)
        return view(request, *args, **named)

    return csrf_exempt(answer)
