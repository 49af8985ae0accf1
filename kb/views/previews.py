"""Preview of an unpublished revision, for everybody who has its signed link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from errors.models import ErrorCode

from ..http.gates import limited
from ..markdown import cross_links
from ..publishing import previews


@require_safe
@limited("previews", 120)
@cache_control(private=True, no_store=True)
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show the article's page with the revision's text; 410 if the link is forged or too old. Stores nothing."""
    revision = previews.read(token.replace("\0", ""))
    if revision is None:
        return _closed(render(request, "kb/articles/preview_gone.html", status=410))
    translation = revision.translation
    revision.html = cross_links.render_body(revision.body, translation.language).html
    article = translation.article
    context = {
        "article": article,
        "shown": translation,
        "revision": revision,
        "errors": ErrorCode.objects.listed().filter(fixes__article=article).distinct().with_texts(),
        "is_published": translation.published_id == revision.pk,
    }
    return _closed(render(request, "kb/articles/preview.html", context))


def _closed(response: HttpResponse) -> HttpResponse:
    """Keep the address, which is all that protects the text, from search engines and other sites."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
