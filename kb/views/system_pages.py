"""Pages around the content: moved, gone, not found, refused, health, and what robots ask for."""

from typing import Any
from urllib.parse import unquote

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from errors.editing import unsent_forms
from errors.languages import content_languages
from errors.models import System
from errors.recognition.codes import has_format
from errors.redirects import lead_to, moved

from .. import search as engine
from ..feedback import search_log
from ..forms import typed_fields
from ..http.gates import limited
from ..http.redirects import meant, now_at
from ..http.refusals import page_with_fields
from ..models import ContentVersion

SUGGESTED = 5
UNSEARCHED = ("/static/", "/media/", "/api/", "/admin/", "/favicon")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing here: to where it is now or what was meant, else say that it is gone or never was, and search for what
    the address held."""
    is_page = not request.path.startswith(UNSEARCHED) and not request.path.endswith(".png")
    address = now_at(request.resolver_match) if is_page else None
    if address:
        return moved(request, address)
    if address is None and (nearest := meant(request)):
        return lead_to(request, nearest)
    if not is_page:
        return render(request, "404.html", status=404)
    return _say_missing(request, is_gone=address is not None)


@limited("missing", 60)
def _say_missing(request: HttpRequest, is_gone: bool) -> HttpResponse:
    """Show what is close. A code is said to be unknown only where the search does not recognise it either."""
    code = _asked_code(request)
    words = code or _words(request.path)
    results = engine.search(words.replace("-", " "), limit=SUGGESTED) if words else None
    context: dict[str, Any] = {"query": words, "hits": results.hits if results else []}
    if is_gone:
        return render(request, "410.html", context, status=410)
    if not (code and results) or results.resolution.known:
        return render(request, "404.html", context, status=404)
    system = System.objects.filter(slug=_asked(request).get("system", "").lower()).first()
    is_code = bool(system and has_format(code, [system.code_format]))
    if is_code and request.method != "HEAD":
        search_log.log(code, results)
    context |= {"code": code, "system": system, "is_code": is_code}
    return render(request, "kb/errors/unknown.html" if system else "404.html", context, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form could not be checked. What was typed comes back, with a way to go on; nothing is lost."""
    if request.headers.get("X-Requested-With"):
        # The editor puts any reply into its preview: one plain sentence, no page.
        return HttpResponse(_("Your session has ended. Sign in again in another tab."), "text/plain", 403)
    if kept := unsent_forms.fields_of(request):
        return unsent_forms.page(request, request.get_full_path(), kept, status=403)
    return page_with_fields(request, "403_csrf.html", 403, typed_fields(request.POST), has_token=True)


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers, 503 when it does not."""
    try:
        version = ContentVersion.current()
    except DatabaseError:
        return JsonResponse({"status": "database unavailable"}, status=503)
    return JsonResponse({"status": "ok", "content_version": version})


def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read except what was searched for, forms and the editors' side."""
    parts = ("search/?", "search/suggestions/", "search/recognised/", "contact/")
    closed = [f"/{language}/{part}" for language in content_languages() for part in parts]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in ["/admin/", *closed]), ""]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap_index'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address unasked; the page's own link names the picture."""
    return redirect(static("img/favicon.svg"))


def _asked(request: HttpRequest) -> dict[str, str]:
    """The parameters of the address without what a database refuses."""
    asked = request.resolver_match.kwargs if request.resolver_match else {}
    return {name: str(value).replace("\0", "")[:100] for name, value in asked.items()}


def _asked_code(request: HttpRequest) -> str:
    """The code that the address asked for, where it is the address of an error."""
    asked = _asked(request)
    return asked.get("key") or asked.get("code") or ""


def _words(path: str) -> str:
    """The words of an address without its language."""
    parts = [part for part in unquote(path).replace("\0", "").split("/") if part]
    parts = parts[1:] if parts and parts[0] in content_languages() else parts
    return " ".join(" ".join(parts).replace("-", " ").replace("_", " ").split())[:200]
