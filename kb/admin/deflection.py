"""Admin of deflection counters."""

import csv
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from errors.transfer.table import escape

from ..contact.deflection import COUNTERS
from ..models import Deflection
from .feedback import ReadOnly

RELATED = ("error__system", "fix__error", "fix__article", "article")


class KindFilter(admin.SimpleListFilter):
    """Filter counters by the kind of their subject."""

    title = _("of what")
    parameter_name = "of"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("page", _("All together")),
            ("error", _("error")),
            ("fix", _("fix")),
            ("article", _("article")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        of = str(self.value())
        if of == "page":
            return queryset.filter(error=None, fix=None, article=None)
        return queryset.exclude(**{of: None}) if of in ("error", "fix", "article") else queryset


@admin.register(Deflection)
class DeflectionAdmin(ReadOnly, admin.ModelAdmin):
    change_list_template = "admin/kb/deflection_list.html"
    list_display = ("__str__", "week", *COUNTERS, "share")
    list_filter = (KindFilter, "week")
    list_select_related = RELATED
    date_hierarchy = "week"

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.as_csv)
        return [path("csv/", view, name="kb_deflection_csv"), *super().get_urls()]

    @admin.display(description=_("solved, of shown"))
    def share(self, row: Deflection) -> str:
        return f"{100 * row.solved / row.shown:.0f} %" if row.shown else "–"

    def as_csv(self, request: HttpRequest) -> HttpResponse:
        """Return all counters as CSV, one row a week and subject. A row without a subject is of the whole page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="answers.csv"'
        rows = csv.writer(response)
        rows.writerow(["week", "error", "fix", "article", *COUNTERS])
        for row in Deflection.objects.select_related(*RELATED):
            names = [str(subject or "") for subject in (row.error, row.fix, row.article)]
            counts = [getattr(row, counter) for counter in COUNTERS]
            rows.writerow([row.week.isoformat(), *(escape(name) for name in names), *counts])
        return response
