"""Row-level permissions by language: translators may write only in the languages of their groups.

Wraps the registered admins of all models whose rows have a language.
"""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from errors.models import ErrorText

from ..models import ArticleTranslation, CategoryName, FixCondition, Revision
from ..roles import language_choices, languages_of, may_write

# Limited models, with the lookup of their language.
LIMITED: dict[type[models.Model], str] = {
    ArticleTranslation: "language",
    CategoryName: "language",
    ErrorText: "language",
    FixCondition: "language",
    Revision: "translation__language",
}


class OwnLanguages(admin.ModelAdmin):
    """Base class of admins: rows in other languages can be viewed, not changed or deleted."""

    def _may_write(self, request: HttpRequest, row: Any) -> bool:
        if row is None:
            return True
        for name in LIMITED[self.model].split("__"):
            row = getattr(row, name)
        return may_write(request.user, row)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_write(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_write(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Limit the rows of change list actions to the user's languages."""
        rows, languages = super().get_queryset(request), languages_of(request.user)
        url_name = request.resolver_match.url_name if request.resolver_match else ""
        if languages is None or request.method != "POST" or not str(url_name).endswith("_changelist"):
            return rows
        return rows.filter(**{f"{LIMITED[self.model]}__in": languages})

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "language" and field is not None:
            field.choices = language_choices(request.user)
        return field


for _model in LIMITED:
    _registered: Any = type(admin.site.get_model_admin(_model))
    admin.site.unregister(_model)
    admin.site.register(_model, type(_registered.__name__, (OwnLanguages, _registered), {}))
