"""The page of one error: the catalogue's row with the articles that fix it."""

from itertools import groupby
from operator import itemgetter

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from errors.addresses import with_code
from errors.models import ErrorCode, ErrorLink
from errors.publishing import Status
from errors.resolver import Match, resolve
from errors.signatures import placeholders

from ..answers import own_values
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
    match, values = _recognise(error, asked)
    related = error.related()
    context = {
        "error": error,
        "match": match,
        "asked": asked,
        "values": values,
        "message": (message := (match and match.message) or error.message_in()),
        "has_slots": bool(message and placeholders(message.text)),
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
        error = next((other for other in with_code(key) if other.system.slug == system), None)
    if error is None or (error.status == Status.DRAFT and not request.user.is_staff):
        raise Http404(key)
    return error


def _recognise(error: ErrorCode, text: str) -> tuple[Match | None, dict[str, str]]:
    """How this error was recognised in the reader's text, if it was, and the values that go into its steps."""
    matches = resolve(text).matches if text else []
    match = next((match for match in matches if match.error == error), None)
    return match, own_values(match, matches, text) if match else {}
