"""Machine-readable views: pages as Markdown, llms.txt, OpenSearch description, social cards."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import resolve, reverse
from django.utils.http import quote_etag
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from errors.languages import active_language, content_languages
from errors.models import ErrorCode, System

from ..http import etags
from ..http.gates import limited
from ..http.refusals import limit_text
from ..markdown.negotiation import PAGES, markdown_address, to_markdown
from ..models import Category
from ..rate_limits import DAY
from ..sitemaps import CategorySitemap, SystemSitemap
from ..social_cards import Card, draw


@require_safe
@limited("markdown", 120, refusal=limit_text)
def markdown(request: HttpRequest, page: str) -> HttpResponse:
    """Render the page of the address without `.md` as Markdown."""
    path = f"/{active_language()}/{'' if page == 'index' else f'{page}/'}"
    match = resolve(path)
    if match.view_name not in PAGES:
        raise Http404(page)
    request.path, request.path_info, request.resolver_match = path, path, match
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    if "Location" in response.headers:
        response.headers["Location"] = markdown_address(response.headers["Location"])
    to_markdown(request, response)
    return response


@require_safe
@limited("cards", 120, refusal=limit_text)
def card(request: HttpRequest, system: str, key: str) -> HttpResponse:
    """Return the social card (PNG) of a published error, in the language of the address."""
    errors = ErrorCode.objects.reachable().select_related("system").prefetch_related("texts", "wordings")
    error = get_object_or_404(errors, system__slug=system, key=key.replace("\0", ""), merged_into=None)
    error_card = Card.of(error)
    tag = quote_etag(error_card.tag)
    response = etags.tagged(request, tag, lambda: HttpResponse(draw(error_card), content_type="image/png"))
    response.headers["Cache-Control"] = f"public, max-age={DAY}"
    return response


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """Return the OpenSearch description, by which a browser searches here from its address bar."""
    search, picture = reverse("kb:search"), static("img/favicon.svg")
    context = {"search": request.build_absolute_uri(search), "picture": request.build_absolute_uri(picture)}
    return render(request, "kb/opensearch.xml", context, content_type="application/opensearchdescription+xml")


@require_safe
@limited("llms.txt", 60, refusal=limit_text)
def llms(request: HttpRequest) -> HttpResponse:
    """Return llms.txt (llmstxt.org): the pages as Markdown, for language models."""
    rows: list[System | Category] = [*SystemSitemap().items(), *CategorySitemap().items()]
    languages = []
    for code in content_languages():
        with override(code):
            pages = [
                (_("All messages"), reverse("errors:wordings")),
                (_("Questions and answers"), reverse("kb:faq")),
            ]
            pages += [(str(page), page.get_absolute_url()) for page in rows]
        links = [(title, markdown_address(url)) for title, url in pages]
        languages.append({"name": get_language_info(code)["name_local"].capitalize(), "links": links})
    return render(request, "kb/llms.txt", {"languages": languages}, content_type="text/plain; charset=utf-8")
