"""Pages of the admin beside Django's own, with its frame."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


def page(
    model_admin: admin.ModelAdmin, request: HttpRequest, name: str, title: str, **context: Any
) -> HttpResponse:
    """Render `templates/admin/errors/<name>.html` with the context of the admin's frame."""
    frame = model_admin.admin_site.each_context(request) | {"opts": model_admin.opts, "title": title}
    return TemplateResponse(request, f"admin/errors/{name}.html", frame | context)
