"""Django's admin site with the editors' start page and handbook."""

from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse

# Former and present `app/model` of renamed models: bookmarks to their lists are redirected.
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
    """Autocomplete results with key and title, as the lists of errors and articles show them."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        result: dict[str, str] = super().serialize_result(obj, to_field_name)
        title = getattr(obj, "title", "")
        return result | ({"text": f"{obj} – {title}"} if title and title != str(obj) else {})


class EditorsSite(AdminSite):
    """Admin site of the editors. Its methods import `kb.admin` late, because that package registers with this site."""

    def get_urls(self) -> list[URLPattern | URLResolver]:
        handbook = self.admin_view(self.handbook)
        pages = [
            path("handbook/", handbook, name="handbook"),
            path("handbook/<slug:slug>/", handbook, name="handbook_page"),
        ]
        redirects = [path(f"{old}/", _redirect_renamed, {"new": new}) for old, new in RENAMED_MODELS.items()]
        redirects += [
            path(f"{old}/<path:rest>", _redirect_renamed, {"new": new}) for old, new in RENAMED_MODELS.items()
        ]
        return [*pages, *redirects, *super().get_urls()]

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return cast(HttpResponse, TitledAutocompleteView.as_view(admin_site=self)(request))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        from .admin.start_page import start_context

        return super().index(request, start_context(request) | (extra_context or {}))

    def handbook(self, request: HttpRequest, **kwargs: str) -> HttpResponse:
        from .admin.handbook import show

        return show(request, **kwargs)
