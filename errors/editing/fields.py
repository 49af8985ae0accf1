"""What the admins of both apps share: texts of several lines, content languages, named fields, hidden lists."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminTextareaWidget, AutocompleteSelect, AutocompleteSelectMultiple
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


class _Keys:
    """Stock autocompletes fail on what is no key. It is not shown as chosen, and the field's own check names it."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [key for key in value if is_key(key)], attr)  # type: ignore[misc]


class RowSelect(_Keys, AutocompleteSelect):
    """One row, found by typing, whatever was posted."""


class RowsSelect(_Keys, AutocompleteSelectMultiple):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Keys longer than the database's numbers are nobody's: 0 says so in their place."""
        keys = super().value_from_datadict(data, files, name)
        return ["0" if key.isdecimal() and not is_key(key) else key for key in keys]


class Autocompletes:
    """For admins and inlines with `autocomplete_fields`."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs |= {"widget": RowSelect(db_field, self.admin_site)}  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs |= {"widget": RowsSelect(db_field, self.admin_site)}  # type: ignore[attr-defined]
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]


def is_key(value: Any) -> bool:
    """Whether the database can compare it with the key of a row: posted ones may be anything."""
    text = str(value)
    return text.isascii() and text.isdigit() and len(text) < 19


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
