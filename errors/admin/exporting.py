"""Export of a list of the admin as a file: all rows that its search and filters leave."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, ClassVar, cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import ngettext

from .. import transfer
from ..models import ErrorCode
from ..transfer import po_files

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "po": "text/x-gettext-translation; charset=utf-8",
}


class Exporting(admin.ModelAdmin):
    """Admin whose list can be exported by everybody who may view it. Each export is logged.

    `export_fields` are the columns in Django's notation (`error__key`); by default all columns of the row.
    """

    change_list_template = "admin/errors/change_list.html"
    export_fields: ClassVar[tuple[str, ...]] = ()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export)
        name = self._export_url.partition(":")[2]
        return [path("export/<slug:route>/", view, name=name), *super().get_urls()]

    @property
    def _export_url(self) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_export"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        routes = [(label, reverse(self._export_url, args=[route])) for label, route in self.exports()]
        context = {"exports": routes} | (extra_context or {})
        return super().changelist_view(request, context)

    def exports(self) -> list[tuple[str, str]]:
        """Return (label, route) of every format."""
        return [(format.upper(), format) for format in transfer.FORMATS]

    def export(self, request: HttpRequest, route: str) -> HttpResponse:
        """Return the filtered list as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if route not in dict(self.exports()).values():
            raise Http404(route)
        try:
            rows = self.get_changelist_instance(request).queryset
            data = self.export_data(rows, route)
        except IncorrectLookupParameters:
            return redirect("../../")
        except transfer.TooLongError as error:
            messages.error(request, str(error))
            return redirect("../../")
        self._log_export(request, rows.count(), route)
        format, *pair = route.split("_")
        name = ".".join([str(self.opts.model_name), *pair[1:], format])
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return HttpResponse(data, content_type=CONTENT_TYPES[format], headers=headers)

    def export_data(self, rows: QuerySet[Any], route: str) -> bytes:
        """Return the rows' fields as a table in a file."""
        fields = self.export_fields or [field.name for field in rows.model._meta.concrete_fields]
        columns = [name.replace("__", "_") for name in fields]
        return transfer.write_table(route, columns, texts(rows.values_list(*fields)))

    def _log_export(self, request: HttpRequest, count: int, route: str) -> None:
        message = ngettext(
            "Exported %(count)d row as %(format)s.", "Exported %(count)d rows as %(format)s.", count
        )
        LogEntry.objects.create(
            user=cast("User", request.user),
            content_type=ContentType.objects.get_for_model(self.model),
            object_repr=str(self.opts.verbose_name_plural)[:200],
            action_flag=CHANGE,
            change_message=message % {"count": count, "format": route.partition("_")[0].upper()},
        )


def texts(rows: QuerySet[Any]) -> Iterator[list[str]]:
    for row in rows.iterator(chunk_size=2_000):
        yield [text_of(value) for value in row]


def text_of(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None else str(value)


class CatalogueExporting(Exporting):
    """Export of errors: files that can be imported again, and PO files for translators."""

    def exports(self) -> list[tuple[str, str]]:
        languages = [code for code, _name in settings.LANGUAGES]
        pairs = [(source, target) for source in languages for target in languages if source != target]
        return super().exports() + [(f"PO {one} → {two}", f"po_{one}_{two}") for one, two in pairs]

    def export_data(self, rows: QuerySet[Any], route: str) -> bytes:
        stored = transfer.Stored.load(rows)
        format, *pair = route.split("_")
        if format == "po":
            return po_files.write(stored, *pair)
        return transfer.write(stored, format)


class PartExporting(Exporting):
    """Export of texts and wordings: this part of the listed rows' errors, in all languages.

    With all languages a cell is empty only if there is no text, so the file can be imported again.
    """

    export_kinds: ClassVar[tuple[str, ...]] = ()

    def export_data(self, rows: QuerySet[Any], route: str) -> bytes:
        stored = transfer.Stored.load(ErrorCode.objects.filter(pk__in=rows.values("error")))
        return transfer.write(stored, route, self.export_kinds)
