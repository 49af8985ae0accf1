"""System pages: not found, gone, CSRF failure, health, robots.txt, favicon."""

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

from .. import search
from ..feedback import search_log
from ..forms import typed_fields
from ..http.gates import limited
from ..http.redirects import meant, now_at
from ..http.refusals import page_with_fields
from ..models import ContentVersion

MAX_SUGGESTED_HITS = 5
PATHS_WITHOUT_SEARCH = ("/static/", "/media/", "/api/", "/admin/", "/favicon")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Redirect to the page's new address or to the one that was probably meant; else answer 410 or 404.

    The page shows hits for the words of the address.
    """
    is_page = not request.path.startswith(PATHS_WITHOUT_SEARCH) and not request.path.endswith(".png")
    address = now_at(request.resolver_match) if is_page else None
    if address:
        return moved(request, address)
    if address is None and (nearest := meant(request)):
        return lead_to(request, nearest)
    if not is_page:
        return render(request, "404.html", status=404)
    return _missing_page(request, is_gone=address is not None)


@limited("missing", 60)
def _missing_page(request: HttpRequest, is_gone: bool) -> HttpResponse:
    """Show hits for the address. A code is called unknown only if the search does not recognise it either."""
    code = _code_parameter(request)
    words = code or _words(request.path)
    results = search.search(words.replace("-", " "), limit=MAX_SUGGESTED_HITS) if words else None
    context: dict[str, Any] = {"query": words, "hits": results.hits if results else []}
    if is_gone:
        return render(request, "410.html", context, status=410)
    if not (code and results) or results.resolution.known:
        return render(request, "404.html", context, status=404)
    system = System.objects.filter(slug=_parameters(request).get("system", "").lower()).first()
    is_code = bool(system and has_format(code, [system.code_format]))
    if is_code and request.method != "HEAD":
        search_log.log(code, results)
    context |= {"code": code, "system": system, "is_code": is_code}
    return render(request, "kb/errors/unknown.html" if system else "404.html", context, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a post whose CSRF token is not valid with a page that holds the typed text and sends it again."""
    if request.headers.get("X-Requested-With"):
        # The Markdown editor shows any response in its preview: one sentence, no page.
        return HttpResponse(_("Your session has ended. Sign in again in another tab."), "text/plain", 403)
    if fields := unsent_forms.fields_of(request):
        return unsent_forms.resend_page(request, request.get_full_path(), fields, status=403)
    return page_with_fields(request, "403_csrf.html", 403, typed_fields(request.POST), has_token=True)


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 with the content version; 503 if the database does not answer."""
    try:
        version = ContentVersion.current()
    except DatabaseError:
        return JsonResponse({"status": "database unavailable"}, status=503)
    return JsonResponse({"status": "ok", "content_version": version})


def robots(request: HttpRequest) -> HttpResponse:
    """Allow robots everything but searches, forms and the admin."""
    parts = ("search/?", "search/suggestions/", "search/recognised/", "contact/")
    closed = [f"/{language}/{part}" for language in content_languages() for part in parts]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in ["/admin/", *closed]), ""]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap_index'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def favicon(request: HttpRequest) -> HttpResponse:
    """Redirect to the icon, for browsers that do not read the page's link to it."""
    return redirect(static("img/favicon.svg"))


def _parameters(request: HttpRequest) -> dict[str, str]:
    """Return the parameters of the address without NUL, which PostgreSQL refuses; at most 100 characters each."""
    kwargs = request.resolver_match.kwargs if request.resolver_match else {}
    return {name: str(value).replace("\0", "")[:100] for name, value in kwargs.items()}


def _code_parameter(request: HttpRequest) -> str:
    """Return the code in the address of an error; empty for another address."""
    parameters = _parameters(request)
    return parameters.get("key") or parameters.get("code") or ""


def _words(path: str) -> str:
    """Return the words of an address without its language; at most 200 characters."""
    parts = [part for part in unquote(path).replace("\0", "").split("/") if part]
    parts = parts[1:] if parts and parts[0] in content_languages() else parts
    return " ".join(" ".join(parts).replace("-", " ").replace("_", " ").split())[:200]
