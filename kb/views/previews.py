"""A text as readers would see it, before it is published: for whoever has the link."""

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
    """The public page with this text in it. Nothing is stored, so nothing can be published by it."""
    revision = previews.read(token.replace("\0", ""))
    if revision is None:
        return _closed(render(request, "kb/articles/preview_gone.html", status=410))
    shown = revision.translation
    revision.html = cross_links.render_body(revision.body, shown.language).html
    article = shown.article
    context = {
        "article": article,
        "shown": shown,
        "revision": revision,
        "errors": ErrorCode.objects.listed().filter(fixes__article=article).distinct().with_texts(),
        "is_published": shown.published_id == revision.pk,
    }
    return _closed(render(request, "kb/articles/preview.html", context))


def _closed(response: HttpResponse) -> HttpResponse:
    """Whoever has the address sees the text: it goes to no search engine and to no other site."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
