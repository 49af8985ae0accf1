"""The widget: our answers on another site's pages. Only sites on the list may ask; no cookie is read or set."""

import hashlib
import json
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.crypto import get_random_string
from django.utils.html import strip_tags
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from errors.languages import content_languages
from errors.text import MAX_TEXT

from .. import deflection, limits, searches, suggestions
from .. import search as engine
from ..models import SearchEntry, WidgetOrigin
from ..rendering import embed, fill_values, with_slots

MOST_HITS = 8
MOST_A_MINUTE = 120  # calls of one reader
COUNTERS = {"opened", "solved"}  # what a reader does; that answers are shown, we see ourselves
HOUR = 3600  # seconds
_signer = Signer(salt="widget")

View = Callable[..., HttpResponse]


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The script, at an address that stays the same, with its words in every language."""
    content, tag = _script()
    response = get_conditional_response(request, etag=tag) or HttpResponse(content)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"public, max-age={HOUR}"
    response.headers["Content-Type"] = "text/javascript; charset=utf-8"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """A contact page as another site may have it, with the widget in it."""
    return render(request, "kb/widget_demo.html", {"origin": request.build_absolute_uri("/")[:-1]})


def for_other_sites(view: View) -> View:
    """Decorator: answer posts from sites on the list, as JSON in and out, so often a minute."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if request.method not in ("POST", "OPTIONS"):
            response: HttpResponse = JsonResponse({}, status=405, headers={"Allow": "POST, OPTIONS"})
        elif not _may_ask(request):
            response = JsonResponse({"detail": "This site is not on the list."}, status=403)
        elif request.method == "OPTIONS":
            response = HttpResponse(status=204)
        elif not limits.allow(f"widget:{limits.client(request)}", MOST_A_MINUTE, 60).is_allowed:
            response = JsonResponse({}, status=429, headers={"Retry-After": "60"})
        else:
            response = view(request, *args, **named)
        return _with_cors(request, response)

    return csrf_exempt(answer)


@for_other_sites
def ask(request: HttpRequest, language: str) -> HttpResponse:
    """Hits for what is typed into the widget's box, else the answers to what is written in the site's own form."""
    given = _body(request)
    text = str(given.get("text") or "").replace("\0", "")[:MAX_TEXT]
    with override(language if language in content_languages() else content_languages()[0]):
        if given.get("for") == "form":
            return JsonResponse(_answers(request, text, _form(given)))
        return JsonResponse(_hits(request, text, str(given.get("log") or "")))


@for_other_sites
def count(request: HttpRequest) -> HttpResponse:
    """A reader has opened an answer, or it has solved the problem: a number moves, and nothing else is kept."""
    given = _body(request)
    try:
        form = _signer.unsign(str(given.get("form")))
    except BadSignature:
        return JsonResponse({}, status=400)
    if given.get("counter") in COUNTERS:
        deflection.count(form, str(given["counter"]), [str(given.get("key"))])
    return JsonResponse({})


def _hits(request: HttpRequest, text: str, log: str) -> dict[str, Any]:
    """`log` names the row that what was typed before is logged in."""
    found = engine.search(text, limit=MOST_HITS, is_typing=True)
    hits = [
        {
            "title": hit.title,
            "language": hit.language,
            "code": hit.code,
            "url": request.build_absolute_uri(hit.url),
            "text": strip_tags(str(hit.snippet)),
        }
        for hit in found.hits
    ]
    said = ngettext("%(count)d result", "%(count)d results", len(hits)) % {"count": len(hits)}
    name = searches.log_typed(text, found, log, SearchEntry.Source.WIDGET)
    return {"hits": hits, "says": said if hits else _("No results."), "log": name}


def _answers(request: HttpRequest, text: str, form: str) -> dict[str, Any]:
    found = suggestions.answers(text)
    deflection.count(form, "shown", [key for answer in found for key in answer.keys])
    said = ngettext("%(count)d answer", "%(count)d answers", len(found)) % {"count": len(found)}
    shown = [_answer(request, answer) for answer in found]
    return {"form": _signer.sign(form), "answers": shown, "says": said if found else ""}


def _answer(request: HttpRequest, answer: suggestions.Answer) -> dict[str, Any]:
    """Complete, so that nobody leaves the form: HTML is ours and safe, with the reader's values escaped in it."""
    values = answer.reading.values if answer.reading else {}
    shown: dict[str, Any] = {"key": answer.key, "title": answer.title, "language": answer.language}
    shown |= {"code": answer.error.code if answer.error else "", "known": answer.is_recognised}
    shown["url"] = request.build_absolute_uri(answer.url)
    if answer.error is None:
        text = answer.subject.translation  # type: ignore[union-attr]
        return shown | {"parts": [_part(answer.key, "", "", text, answer.key, {})]}
    meaning = answer.error.text_in()
    parts = [
        _part(
            way.key,
            str(way.fix.get_fixed_by_display()),
            way.fix.when,
            way.fix.article.translation,
            way.key,
            values,
        )
        for way in answer.ways
    ]
    html = fill_values(with_slots(meaning.meaning), values) if meaning else ""
    return shown | {"meaning": html, "parts": parts}


def _part(key: str, who: str, when: str, text: Any, prefix: str, values: dict[str, str]) -> dict[str, str]:
    html = fill_values(embed(text.html, prefix), values)
    return {
        "key": key,
        "who": who,
        "when": when,
        "title": text.title,
        "language": text.language,
        "html": html,
    }


def _form(given: dict[str, Any]) -> str:
    """The name of the form on the reader's page: what we called it before, else a new one."""
    try:
        return _signer.unsign(str(given.get("form") or ""))
    except BadSignature:
        return f"widget-{get_random_string(22)}"


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        given = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def _may_ask(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin", "")
    if origin == request.build_absolute_uri("/")[:-1]:
        return True
    return WidgetOrigin.objects.filter(origin=origin[:200].replace("\0", ""), is_active=True).exists()


def _with_cors(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What the browser wants to hear before it hands our answer to the other site's page."""
    patch_vary_headers(response, ["Origin"])
    response.headers["Cache-Control"] = "no-store"
    if response.status_code != 403:
        response.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin", "")
        response.headers["Access-Control-Allow-Methods"] = "POST"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        response.headers["Access-Control-Max-Age"] = str(HOUR)
    return response


@lru_cache(maxsize=1)
def _script() -> tuple[str, str]:
    words = {}
    for language in content_languages():
        with override(language):
            words[language] = _words()
    source = Path(str(finders.find("js/widget.js"))).read_text(encoding="utf-8")
    content = source.replace("/*WORDS*/ {}", json.dumps(words, ensure_ascii=False))
    return content, quote_etag(hashlib.blake2b(content.encode(), digest_size=8).hexdigest())


def _words() -> dict[str, str]:
    return {
        "help": _("Help"),
        "close": _("Close"),
        "search": _("Paste an error message, or search"),
        "answers": _("Answers to what you write"),
        "waits": _("Write what has happened: answers that fit are shown here."),
        "known": _("We know this error:"),
        "solved": _("This solved it"),
        "thanks": _("Good! You need not send anything."),
        "open": _("Open in a new tab"),
        "when": _("This applies when:"),
        "trouble": _("No contact with the help centre right now."),
    }
