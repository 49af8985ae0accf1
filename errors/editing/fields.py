"""Form fields and mixins of the admins of both apps: multi-line texts, languages, autocompletes, hidden lists."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminTextareaWidget, AutocompleteSelect, AutocompleteSelectMultiple
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.text import capfirst


class LinesField(forms.CharField):
    """Multi-line text with LF line ends. Browsers post CRLF, which would make every save a change."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


class LanguageForm(forms.ModelForm):
    """Form of a row in one of the content languages. An imported row may keep another language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, language = self.fields.get("language"), getattr(self.instance, "language", "")
        if isinstance(field, forms.ChoiceField) and language and language not in dict(settings.LANGUAGES):
            field.choices = [*settings.LANGUAGES, (language, language)]


class ContentFields:
    """Mixin of admins and inlines: LF line ends, and a choice of content languages for the fields in `languages`."""

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
    """Mixin of autocompletes that ignores posted values that are no keys. Django's own fail on them.

    The field's own validation reports such a value.
    """

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [key for key in value if is_key(key)], attr)  # type: ignore[misc]


class RowSelect(_Keys, AutocompleteSelect):
    """Autocomplete of one row."""


class RowsSelect(_Keys, AutocompleteSelectMultiple):
    """Autocomplete of several rows."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the posted keys; 0, which no row has, for numbers that are too long for the database."""
        keys = super().value_from_datadict(data, files, name)
        return ["0" if key.isdecimal() and not is_key(key) else key for key in keys]


class Autocompletes:
    """Mixin of admins and inlines with `autocomplete_fields`."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs |= {"widget": RowSelect(db_field, self.admin_site)}  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs |= {"widget": RowsSelect(db_field, self.admin_site)}  # type: ignore[attr-defined]
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]


def is_key(value: Any) -> bool:
    """Return True if the database can compare the value with a row's key. Posted values may be anything."""
    text = str(value)
    return text.isascii() and text.isdigit() and len(text) < 19


class ReadOnly:
    """Mixin of admins whose rows nobody adds or changes by hand."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class Hidden:
    """Mixin of admins whose rows are edited on their parent's page: reachable, but not on the start page."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


class NamedFields(BaseInlineFormSet):
    """Formset of tables that gives every field an `aria-label`. Django's template has labels only above the columns."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            if not field.widget.is_hidden:
                field.widget.attrs.setdefault("aria-label", str(field.label))
