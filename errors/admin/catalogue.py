"""Admin of the catalogue. One page has everything of an error; `kb.admin.fixes` adds the fixes."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..editing.fields import Autocompletes, ContentFields, Hidden, LanguageForm, NamedFields
from ..editing.versioned import VersionedAdmin
from ..models import ErrorCode, ErrorLink, ErrorText, Fixer, System, Wording
from ..models.catalogue import key_from_code, key_from_message
from .exporting import CatalogueExporting, PartExporting
from .importing import Importing
from .merging import Merging
from .wording_test import WordingTestAdmin, WordingWidget

# --- parts of an error


class ErrorTextInline(ContentFields, admin.StackedInline):
    """Texts on the page of an error."""

    model = ErrorText
    form = LanguageForm
    extra = 0


class WordingRowForm(forms.ModelForm):
    """Row of the wordings on the page of an error."""

    def _get_validation_exclusions(self) -> set[str]:
        """Exclude `is_primary`: only the formset sees all rows, and checks that one wording a language is the first."""
        return super()._get_validation_exclusions() | {"is_primary"}  # type: ignore[misc,no-any-return]


class WordingFormSet(NamedFields):
    """Formset with one first wording a language, which may move from one row to another."""

    def clean(self) -> None:
        super().clean()
        first: set[str] = set()
        for form in self.forms:
            row = getattr(form, "cleaned_data", {})
            if not row.get("is_primary") or row.get("DELETE"):
                continue
            if row.get("language") in first:
                form.add_error("is_primary", _("Only one wording of a language can be the first."))
            first.add(row.get("language", ""))

    def save(self, commit: bool = True) -> Any:
        """Unset the old first wordings before the new ones are written: the database allows only one a language."""
        before = [form.instance.pk for form in self.initial_forms if form.initial.get("is_primary")]
        after = {form.instance.pk for form in self.initial_forms if form.cleaned_data.get("is_primary")}
        deleted = {form.instance.pk for form in self.deleted_forms}
        replaced = [pk for pk in before if pk not in after - deleted]
        Wording.objects.filter(pk__in=replaced).update(is_primary=False)
        return super().save(commit)


class WordingInline(ContentFields, admin.TabularInline):
    """Wordings on the page of an error."""

    model = Wording
    form = WordingRowForm
    formset = WordingFormSet
    languages: ClassVar[tuple[str, ...]] = ()  # a system may speak any language
    extra = 0

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest | None, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "text":
            field.widget = WordingWidget(attrs=field.widget.attrs)
        return field


class FixerInline(admin.TabularInline):
    """Actors on the page of an error."""

    model = Fixer
    formset = NamedFields
    extra = 0


class LinkForm(forms.ModelForm):
    """Row of the links on the page of an error."""

    def clean_target(self) -> ErrorCode:
        target: ErrorCode = self.cleaned_data["target"]
        if target.pk == self.instance.source_id:
            raise forms.ValidationError(_("An error cannot be linked to itself."))
        return target


class ErrorLinkInline(Autocompletes, admin.TabularInline):
    """Links on the page of an error."""

    model = ErrorLink
    form = LinkForm
    formset = NamedFields
    fk_name = "source"
    autocomplete_fields = ("target",)
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[ErrorLink]:
        return super().get_queryset(request).select_related("source__system", "target__system")


class ErrorCodeForm(forms.ModelForm):
    """Form of an error."""

    def clean(self) -> dict[str, Any]:
        """Make a missing key of the code, else of the first wording on the same page."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "key" in self.fields and not cleaned.get("key") and "key" not in self.errors:
            wording = str(self.data.get("wordings-0-text", ""))
            cleaned["key"] = key_from_code(cleaned.get("code") or "")[:120] or key_from_message(wording)
            if not cleaned["key"]:
                self.add_error("key", _("Write a code, a key or a message."))
        return cleaned


@admin.register(ErrorCode)
class ErrorCodeAdmin(Importing, CatalogueExporting, Merging, WordingTestAdmin, ContentFields, VersionedAdmin):
    """Admin of errors, with import, export, merging and tests of wordings."""

    form = ErrorCodeForm
    list_display = ("key", "shown_title", "system", "shown_area", "status", "who", "checked_on")
    list_filter = ("status", "system", "fixers__actor", "area")
    search_fields = ("code", "key", "texts__title", "wordings__text")
    autocomplete_fields = ("system", "merged_into")
    readonly_fields = ("created_at", "updated_at")
    inlines: ClassVar[list[Any]] = [ErrorTextInline, WordingInline, FixerInline, ErrorLinkInline]
    fieldsets = (
        (None, {"fields": (("system", "code", "key"), ("status", "area", "http_status"), "signals")}),
        (
            _("For editors"),
            {
                "fields": (
                    "checked_on",
                    "merged_into",
                    "sources",
                    "note",
                    "sample",
                    ("created_at", "updated_at"),
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ErrorCode]:
        return (
            super()
            .get_queryset(request)
            .select_related("system")
            .prefetch_related("texts", "wordings", "fixers")
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Make the key of a stored error read-only: it is part of addresses that readers have."""
        return (*self.readonly_fields, "key") if obj else self.readonly_fields

    @admin.display(description=_("title"))
    def shown_title(self, error: ErrorCode) -> str:
        return error.title

    @admin.display(description=_("area"), ordering="area")
    def shown_area(self, error: ErrorCode) -> str:
        return error.area_name

    @admin.display(description=_("who can fix it"))
    def who(self, error: ErrorCode) -> str:
        return ", ".join(str(actor.label) for actor in error.actors)


@admin.register(System)
class SystemAdmin(VersionedAdmin):
    """Admin of systems."""

    list_display = ("name", "slug", "vendor", "kind", "code_format")
    list_filter = ("kind",)
    search_fields = ("name", "slug", "vendor")


# --- the same parts as lists of their own, to search in


class PartAdmin(ContentFields, VersionedAdmin):
    """Admin of rows that belong to an error."""

    autocomplete_fields: ClassVar[tuple[str, ...]] = ("error",)
    list_select_related: ClassVar[tuple[str, ...]] = ("error__system",)


@admin.register(ErrorText)
class ErrorTextAdmin(PartExporting, PartAdmin):
    """List of all texts."""

    export_kinds = ("title", "meaning")
    form = LanguageForm
    list_display = ("title", "language", "error")
    list_filter = ("language", "error__system")
    search_fields = ("title", "meaning", "error__key", "error__code")


@admin.register(Wording)
class WordingAdmin(PartExporting, PartAdmin):
    """List of all wordings."""

    export_kinds = ("message", "origin")
    languages: ClassVar[tuple[str, ...]] = ()
    list_display = ("text", "language", "origin", "is_primary", "error")
    list_filter = ("language", "origin", "is_primary", "error__system")
    search_fields = ("text", "error__key", "error__code")


@admin.register(Fixer)
class FixerAdmin(Hidden, PartAdmin):
    """Hidden list of actors, which are edited on the page of an error."""

    list_display = ("error", "actor")
    list_filter = ("actor",)
    search_fields = ("error__key", "error__code")


@admin.register(ErrorLink)
class ErrorLinkAdmin(Hidden, PartAdmin):
    """Hidden list of links, which are edited on the page of an error."""

    list_display = ("source", "kind", "target")
    list_filter = ("kind",)
    search_fields = ("source__key", "target__key")
    autocomplete_fields = ("source", "target")
    list_select_related = ("source__system", "target__system")
