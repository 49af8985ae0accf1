"""Pages around the content: moved, gone, not found, refused, health, and what robots ask for."""

from urllib.parse import unquote

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from errors.addresses import now_at
from errors.admin import keeping
from errors.languages import content_languages

from .. import search as engine
from ..forms import typed_fields
from ..models import ContentVersion

SUGGESTED = 5
UNSEARCHED = ("/static/", "/media/", "/api/", "/admin/", "/favicon")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing here: to where it is now, else say that it is gone or never was, and search for what the address held."""
    if request.path.startswith(UNSEARCHED) or request.path.endswith(".png"):
        return render(request, "404.html", status=404)
    if address := _now_at(request):
        return _moved(request, address)
    code = _asked_code(request)
    words = code or _words(request.path)
    results = engine.search(words, limit=SUGGESTED) if words else None
    context = {"code": code, "query": words, "hits": results.hits if results else []}
    if address is None:
        return render(request, "404.html", context, status=404)
    return render(request, "410.html", context, status=410)


def _now_at(request: HttpRequest) -> str | None:
    """As `errors.addresses.now_at` says it of the address that was asked for."""
    match = request.resolver_match
    asked = {name: str(value).replace("\0", "") for name, value in match.kwargs.items()} if match else {}
    if "code" in asked:
        return now_at(code=asked["code"])
    if "key" in asked:
        return now_at("errors/{system}/{key}".format(**asked))
    if "pk" in asked:
        return now_at("help/{pk}".format(**asked))
    if match and "slug" in asked:
        return now_at(f"{'errors' if match.view_name == 'errors:system' else 'category'}/{asked['slug']}")
    return None


def _moved(request: HttpRequest, url: str) -> HttpResponse:
    """For good, unless the language is the reader's own and not part of the address."""
    query = request.META.get("QUERY_STRING")
    has_language = request.path.split("/")[1] in content_languages()
    return redirect(f"{url}?{query}" if query else url, permanent=has_language)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form could not be checked. What was typed comes back, with a way to go on; nothing is lost."""
    if request.headers.get("X-Requested-With"):
        # The editor puts any reply into its preview: one plain sentence, no page.
        return HttpResponse(_("Your session has ended. Sign in again in another tab."), "text/plain", 403)
    if kept := keeping.fields_of(request):
        return keeping.page(request, request.get_full_path(), kept, status=403)
    typed = typed_fields(request.POST)
    texts = [text for name, text in typed if name in ("message", "body", "text")]
    text, has_files = texts[0] if texts else "", bool(request.FILES)
    context = {"typed": typed, "text": text, "has_files": has_files, "reason": reason}
    return render(request, "403_csrf.html", context, status=403)


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


def _asked_code(request: HttpRequest) -> str:
    """The code that the address asked for, where it is the address of an error."""
    asked = request.resolver_match.kwargs if request.resolver_match else {}
    return str(asked.get("key") or asked.get("code") or "").replace("\0", "")[:100]


def _words(path: str) -> str:
    """The words of an address without its language."""
    parts = [part for part in unquote(path).replace("\0", "").split("/") if part]
    parts = parts[1:] if parts and parts[0] in content_languages() else parts
    return " ".join(" ".join(parts).replace("-", " ").replace("_", " ").split())[:200]
