"""What stands before public views: where a post must come from."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from errors.origins import is_from_here

MOST_TYPED = 200  # fields that come back to their writer

View = Callable[..., HttpResponse]


def without_token(view: View) -> View:
    """Decorator: take posts from our own pages, which are cached and carry no CSRF token, and from no other site."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if request.method == "POST" and is_from_here(request) is False:
            return send_again(request, "403_csrf.html", 403)
        return view(request, *args, **named)

    return csrf_exempt(answer)


def send_again(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    """A page with a form that posts to the same address what was posted there; never passwords."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    typed = [(n, v) for n, v in fields if n != "csrfmiddlewaretoken" and "password" not in n][:MOST_TYPED]
    texts = [value for name, value in typed if name in ("message", "body", "text", "comment")]
    context |= {"typed": typed, "text": texts[0] if texts else "", "again": request.path}
    context["has_token"] = "csrfmiddlewaretoken" in request.POST
    return render(request, template, context | {"has_files": bool(request.FILES)}, status=status)
