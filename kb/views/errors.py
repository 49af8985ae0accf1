"""The page of one error: the catalogue's row with the articles that fix it."""

from itertools import groupby
from operator import itemgetter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from errors.addresses import with_code
from errors.models import ErrorCode, ErrorLink
from errors.publishing import Status
from errors.resolver import read
from errors.signatures import placeholders

from ..forms import AskForm
from ..links import articles_linking_to


# Changes nothing, and its page is cached without a token: posting keeps what was pasted out of addresses and logs.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, system: str, key: str) -> HttpResponse:
    """An error, what it means and how to fix it; with the reader's own values where their text is posted."""
    error = _find(request, system, key)
    if error.merged_into:
        return HttpResponsePermanentRedirect(f"{error.merged_into.get_absolute_url()}?from={error.key}")
    if error.system.slug != system or error.key != key:
        return HttpResponsePermanentRedirect(error.get_absolute_url())
    asked = AskForm(request.POST).query
    related = error.related()
    reading = _read(error, related, asked)
    context = reading | {
        "error": error,
        "asked": asked,
        "has_slots": bool(reading["message"] and placeholders(reading["message"].text)),
        "fixes": error.fixes.for_reader(),
        "related": [
            (ErrorLink.Kind(kind).label, [other for _kind, other in rows])
            for kind, rows in groupby(related, key=itemgetter(0))
        ],
        "linking": articles_linking_to(error),
        "real_languages": [text.language for text in error.texts.all()],
        "redirected_from": request.GET.get("from", "")[:120],
        "short_url": request.build_absolute_uri(reverse("short_system", args=[system, key])),
    }
    return render(request, "errors/detail.html", context)


def _find(request: HttpRequest, system: str, key: str) -> ErrorCode:
    """The error at this address, else the one whose code is written differently here. Drafts are for editors."""
    errors = ErrorCode.objects.select_related("system", "merged_into__system").prefetch_related("fixers")
    error = errors.filter(system__slug=system, key=key.replace("\0", "")).first()
    if error is None:
        slugs = (system, system.lower())
        error = next((other for other in with_code(key) if other.system.slug in slugs), None)
    if error is None or (error.status == Status.DRAFT and not request.user.is_staff):
        raise Http404(key)
    return error


def _read(error: ErrorCode, related: list[tuple[str, ErrorCode]], text: str) -> dict[str, Any]:
    """What of a reader's text belongs to this error: the wording, and the values for its steps.

    Related errors are often twins whose wordings name the value that this one's leaves out.
    """
    message, values = read(error.messages.all(), text)
    for _kind, other in related if message else ():
        values = read(other.messages.all(), text)[1] | values
    is_recognised = bool(message) or (bool(error.code) and error.code in text)
    return {
        "message": message or error.message_in(),
        "values": values,
        "is_other": bool(text) and not is_recognised,
    }
