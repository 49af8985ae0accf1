"""Worklist of translations for one language, the articles with the most votes first."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from ..models import Article, TranslationState
from ..roles import language_choices

PAGE_SIZE = 50


class CountedPaginator(Paginator):
    """Paginator with a precomputed count, because the query is expensive."""

    def __init__(self, rows: Any, per_page: int, count: int) -> None:
        super().__init__(rows, per_page)
        self.count = count  # type: ignore[misc]


def worklist_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """Show the articles with the state of their translation, for example `?language=en&state=update`."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    choices = dict(language_choices(request.user) or settings.LANGUAGES)
    language = request.GET.get("language", "")
    language = language if language in choices else list(choices)[-1]
    state = request.GET.get("state", "")
    rows: Any = Article.objects.to_translate(language)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    is_one = state in TranslationState.values
    rows = rows.filter(state=state) if is_one else rows
    number = counts.get(state, 0) if is_one else sum(counts.values())
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Translations to do"),
        "opts": model_admin.opts,
        "page": CountedPaginator(rows, PAGE_SIZE, number).get_page(request.GET.get("page")),
        "language": language,
        "languages": choices.items(),
        "state": state if is_one else "",
        "states": [(value, label, counts.get(value, 0)) for value, label in TranslationState.choices],
    }
    return TemplateResponse(request, "admin/kb/worklist.html", context)
