"""The stock admin with a start page of its own (`kb.admin.start`)."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse


class EditorsSite(AdminSite):
    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        from .admin.start import start_context  # models' admins register with this site as they are imported

        return super().index(request, start_context(request) | (extra_context or {}))
