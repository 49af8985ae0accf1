"""Addresses of the widget: for registered sites only, without cookies."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from errors.alignment.tokens import MAX_TEXT_CHARS
from errors.languages import content_languages

from .. import rate_limits, search, widget
from ..contact import deflection, suggestions
from ..feedback import search_log
from ..http import etags
from ..http.costs import post_cost
from ..models import SearchLog, WidgetOrigin

MAX_HITS = 8
MAX_CALLS_A_MINUTE = 120  # calls of one reader
COUNTERS = {"opened", "solved"}  # what a reader does; that answers are shown, we see ourselves
HOUR = 3600  # seconds
_signer = Signer(salt="widget")

View = Callable[..., HttpResponse]


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """Return the script. Its address is permanent, because other sites name it."""
    content, tag = widget.script()
    response = etags.tagged(request, tag, lambda: HttpResponse(content))
    response.headers["Cache-Control"] = f"public, max-age={HOUR}"
    response.headers["Content-Type"] = "text/javascript; charset=utf-8"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """Show an example of another site's contact page with the widget in it."""
    return render(request, "kb/widget_demo.html", {"origin": request.build_absolute_uri("/")[:-1]})


def for_other_sites(view: View) -> View:
    """Decorator of a view that takes JSON from registered sites and returns JSON, with CORS headers and a limit."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _with_cors(request, _refusal(request) or view(request, *args, **kwargs))

    return csrf_exempt(wrapper)


@for_other_sites
def ask(request: HttpRequest, language: str) -> HttpResponse:
    """Return hits for the text of the widget's search box, or suggestions for the text of the site's own form."""
    body = _body(request)
    text = str(body.get("text") or "").replace("\0", "")[:MAX_TEXT_CHARS]
    with override(language if language in content_languages() else content_languages()[0]):
        if body.get("for") == "form":
            return JsonResponse(_answers(request, text, _form(body)))
        return JsonResponse(_hits(request, text, str(body.get("log") or "")))


@for_other_sites
def count(request: HttpRequest) -> HttpResponse:
    """Count that a suggestion was opened or solved the problem. Nothing else is stored."""
    body = _body(request)
    try:
        form = _signer.unsign(str(body.get("form")))
    except BadSignature:
        return JsonResponse({}, status=400)
    if (counter := str(body.get("counter"))) in COUNTERS:
        deflection.count(form, counter, [str(body.get("key"))])
    return JsonResponse({})


def _hits(request: HttpRequest, text: str, log: str) -> widget.Json:
    """Return hits for typed text. `log` is the signed name of the log row of its first letters; "" for a new one."""
    results = search.search(text, limit=MAX_HITS, is_typing=True)
    hits = widget.hits(results.hits, request.build_absolute_uri)
    count = ngettext("%(count)d result", "%(count)d results", len(hits)) % {"count": len(hits)}
    name = search_log.log_typed(text, results, log, SearchLog.Source.WIDGET)
    return {"hits": hits, "says": count if hits else _("No results."), "log": name}


def _answers(request: HttpRequest, text: str, form: str) -> widget.Json:
    suggested = suggestions.for_text(text)
    deflection.count(form, "shown", [key for suggestion in suggested for key in suggestion.keys])
    count = ngettext("%(count)d answer", "%(count)d answers", len(suggested)) % {"count": len(suggested)}
    answers = [widget.answer(suggestion, request.build_absolute_uri) for suggestion in suggested]
    return {"form": _signer.sign(form), "answers": answers, "says": count if suggested else ""}


def _form(body: widget.Json) -> str:
    """Return the name of the form on the reader's page: the signed one that came back, or a new one."""
    try:
        return _signer.unsign(str(body.get("form") or ""))
    except BadSignature:
        return f"widget-{get_random_string(22)}"


def _body(request: HttpRequest) -> widget.Json:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError, RequestDataTooBig):
        return {}
    return body if isinstance(body, dict) else {}


def _refusal(request: HttpRequest) -> HttpResponse | None:
    """Return the response to a wrong method, an unknown site, a preflight request or too many calls; else None."""
    if request.method not in ("POST", "OPTIONS"):
        return JsonResponse({}, status=405, headers={"Allow": "POST, OPTIONS"})
    if not _may_ask(request):
        return JsonResponse({"detail": "This site is not on the list."}, status=403)
    if request.method == "OPTIONS":
        return HttpResponse(status=204)
    limit = rate_limits.allow(_key(request), MAX_CALLS_A_MINUTE, 60, cost=post_cost(request))
    if not limit.is_allowed:
        return JsonResponse({}, status=429, headers={"Retry-After": str(limit.reset)})
    return None


def _key(request: HttpRequest) -> str:
    """Return the key of the rate limit. Each address of the widget has its own."""
    return f"{request.resolver_match.view_name}:{rate_limits.client(request)}"  # type: ignore[union-attr]


def _may_ask(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin", "")
    if origin == request.build_absolute_uri("/")[:-1]:
        return True
    return WidgetOrigin.objects.filter(origin=origin[:200].replace("\0", ""), is_active=True).exists()


def _with_cors(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Add the CORS headers without which a browser keeps the response from the other site's page."""
    patch_vary_headers(response, ["Origin"])
    response.headers["Cache-Control"] = "no-store"
    if response.status_code not in (403, 405):
        response.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin", "")
        response.headers["Access-Control-Allow-Methods"] = "POST"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        response.headers["Access-Control-Max-Age"] = str(HOUR)
    return response
