"""What the admins of both apps share: texts of several lines, content languages, named fields, hidden lists."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.text import capfirst


class LinesField(forms.CharField):
    """A text of several lines. Browsers post CRLF, files and hashes are LF: without this every save is a change."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


class LanguageForm(forms.ModelForm):
    """A row in one of the content languages; one that came from a file may have another and keeps it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, own = self.fields.get("language"), getattr(self.instance, "language", "")
        if isinstance(field, forms.ChoiceField) and own and own not in dict(settings.LANGUAGES):
            field.choices = [*settings.LANGUAGES, (own, own)]


class ContentFields:
    """For admins and inlines: line ends as in files, and a choice of language where the text is ours."""

    languages: ClassVar[tuple[str, ...]] = ("language",)

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest | None, **kwargs: Any
    ) -> Any:
        if db_field.name in self.languages:
            return forms.ChoiceField(label=capfirst(db_field.verbose_name), choices=settings.LANGUAGES)
        if isinstance(db_field, models.TextField):
            kwargs |= {"form_class": LinesField, "widget": AdminTextareaWidget(attrs={"rows": 4})}
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]


class ReadOnly:
    """For admins of rows that nobody writes by hand."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class Hidden:
    """For admins of rows that are edited on their parent's page: reachable, but not on the start page."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


class NamedFields(BaseInlineFormSet):
    """For tables: every field says its own name, which the stock template writes only above the column."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            if not field.widget.is_hidden:
                field.widget.attrs.setdefault("aria-label", str(field.label))
