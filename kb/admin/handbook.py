"""The handbook as pages of the admin, for everybody who may sign in."""

from django.contrib import admin
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse

from .. import handbook


def show(request: HttpRequest, slug: str = handbook.FIRST) -> TemplateResponse:
    """One page beside the list of all."""
    if (page := handbook.page(slug)) is None:
        raise Http404(slug)
    steps = handbook.first_article(request.user) if page.slug == handbook.FIRST else []
    context = admin.site.each_context(request) | {
        "title": page.title,
        "page": page,
        "pages": handbook.pages(),
        "steps": steps,
    }
    return TemplateResponse(request, "admin/handbook.html", context)
