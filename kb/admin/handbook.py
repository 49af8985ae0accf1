"""Pages of the handbook in the admin, for all staff."""

from django.contrib import admin
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse

from .. import handbook


def show(request: HttpRequest, slug: str = handbook.FIRST) -> TemplateResponse:
    """Show one page of the handbook beside the list of all pages."""
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
