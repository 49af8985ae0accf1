"""Responses to refused requests. None of them loses what was typed."""

from collections.abc import Callable
from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import ngettext

from errors.editing.unsent_forms import TOKEN, Fields, posted_fields

from ..forms import AskForm, text_in
from ..rate_limits import MINUTE, Limit

MAX_RESENT_FIELDS = 200  # fields of a form that a page offers to send again

Refusal = Callable[[HttpRequest, Limit], HttpResponse]


def limit_page(request: HttpRequest, limit: Limit) -> HttpResponse:
    """Return a 429 page in the reader's language, with the typed text and a button to send it again."""
    query = AskForm(request.POST or request.GET).query
    return resend_page(request, "429.html", 429, minutes=ceil(limit.reset / MINUTE), query=query)


def limit_text(request: HttpRequest, limit: Limit) -> HttpResponse:
    """Return a 429 with one sentence as plain text, for scripts and programs."""
    template = ngettext(
        "That was too many requests in a short time: try again in %(count)d second.",
        "That was too many requests in a short time: try again in %(count)d seconds.",
        limit.reset,
    )
    return HttpResponse(template % {"count": limit.reset}, "text/plain; charset=utf-8", status=429)


def limit_response(request: HttpRequest, limit: Limit, refusal: Refusal) -> HttpResponse:
    """Return the refusal with Retry-After; no cache may store it."""
    response = refusal(request, limit)
    response.headers["Retry-After"] = str(limit.reset)
    patch_cache_control(response, no_store=True)
    return response


def resend_page(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    """Return a page whose form posts the same fields to the same address again; passwords are left out."""
    context |= {"again": request.path, "has_token": TOKEN in request.POST}
    return page_with_fields(request, template, status, posted_fields(request)[:MAX_RESENT_FIELDS], **context)


def page_with_fields(
    request: HttpRequest, template: str, status: int, fields: Fields, **context: Any
) -> HttpResponse:
    """Return a page with posted fields in a form. It posts to `again`, if that is given, else to the contact page."""
    context |= {"typed": fields, "text": text_in(fields), "has_files": bool(request.FILES)}
    return render(request, template, context, status=status)
