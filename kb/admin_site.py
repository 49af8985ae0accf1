"""The stock admin with a start page and a handbook of its own."""

from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse

# Lists whose models have been renamed: bookmarks lead on.
RENAMED_MODELS = {
    "errors/errormessage": "errors/wording",
    "kb/question": "kb/unansweredquery",
    "kb/review": "kb/verification",
    "kb/reviewrule": "kb/verificationrule",
    "kb/check": "kb/verificationrecord",
    "kb/searchentry": "kb/searchlog",
}


def _redirect_renamed(request: HttpRequest, new: str, rest: str = "") -> HttpResponse:
    """Redirect to the same page of the model's new name, with its query."""
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{reverse('admin:index')}{new}/{rest}{'?' if query else ''}{query}")


class TitledAutocompleteView(AutocompleteJsonView):
    """Choosers with a search box name errors and articles as their lists do: with key and title."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        result: dict[str, str] = super().serialize_result(obj, to_field_name)
        title = getattr(obj, "title", "")
        return result | ({"text": f"{obj} – {title}"} if title and title != str(obj) else {})


class EditorsSite(AdminSite):
    """`kb.admin` is imported late: its admins register with this site as they are imported."""

    def get_urls(self) -> list[URLPattern | URLResolver]:
        handbook = self.admin_view(self.handbook)
        own = [
            path("handbook/", handbook, name="handbook"),
            path("handbook/<slug:slug>/", handbook, name="handbook_page"),
        ]
        moved = [path(f"{old}/", _redirect_renamed, {"new": new}) for old, new in RENAMED_MODELS.items()]
        moved += [
            path(f"{old}/<path:rest>", _redirect_renamed, {"new": new}) for old, new in RENAMED_MODELS.items()
        ]
        return [*own, *moved, *super().get_urls()]

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return cast(HttpResponse, TitledAutocompleteView.as_view(admin_site=self)(request))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        from .admin.start_page import start_context

        return super().index(request, start_context(request) | (extra_context or {}))

    def handbook(self, request: HttpRequest, **named: str) -> HttpResponse:
        from .admin.handbook import show

        return show(request, **named)
