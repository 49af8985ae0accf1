"""The stock admin with a start page and a handbook of its own."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path


class EditorsSite(AdminSite):
    """`kb.admin` is imported late: its admins register with this site as they are imported."""

    def get_urls(self) -> list[URLPattern | URLResolver]:
        handbook = self.admin_view(self.handbook)
        own = [
            path("handbook/", handbook, name="handbook"),
            path("handbook/<slug:slug>/", handbook, name="handbook_page"),
        ]
        return [*own, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        from .admin.start import start_context

        return super().index(request, start_context(request) | (extra_context or {}))

    def handbook(self, request: HttpRequest, **named: str) -> HttpResponse:
        from .admin.handbook import show

        return show(request, **named)
