"""Conflict page: base, theirs and mine of every conflicting field, side by side, for the editor to choose."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext

from ..word_diff import ChangeKind, Piece, difference
from . import snapshots
from .fields import is_key
from .merge import DELETE_FIELD, Difference, Merge, Row, Values

CHOICE, THEIRS = "choose-", "theirs-"
MIN_COPIED_CHARS = 10  # of a single word offered for copying; numbers and choices are shorter
INTERNAL_FIELDS = ("csrfmiddlewaretoken", "form_version", "tab", "_restore")


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """One difference as the page shows it. `name` is the field's name in a post."""

    name: str
    label: str
    base: str | None
    theirs: list[Piece]
    mine: list[Piece]
    their_values: Values
    my_values: Values
    is_text: bool
    is_long: bool
    language: str  # of the text; empty where it has none of its own


def settle(request: HttpRequest) -> None:
    """Replace the typed values in the post by those that the editor chose on the conflict page."""
    chosen = [name for name, value in request.POST.items() if name.startswith(CHOICE) and value == "theirs"]
    data = request.POST.copy()
    for name in chosen:
        field = name.removeprefix(CHOICE)
        data.setlist(field, data.getlist(THEIRS + field))
    for name in list(data):
        if name.startswith((CHOICE, THEIRS)):
            del data[name]
    request.POST = data  # type: ignore[assignment]


def conflict_page(
    model_admin: Any, request: HttpRequest, obj: Model, merged: Merge, parts: list[Any], version: str
) -> TemplateResponse:
    """Return the conflict page. `parts` are the page's form and its formsets, unbound."""
    conflicts = [_view_of(difference, merged, parts) for difference in merged.conflicts]
    fields = _others(request, parts) | snapshots.to_post(merged.result)
    for conflict in conflicts:
        if conflict.is_text:
            fields.pop(conflict.name, None)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Somebody else has changed this too"),
        "opts": model_admin.opts,
        "original": obj,
        "last": last_entry(obj),
        "asked": conflicts,
        "taken": [_view_of(difference, merged, parts) for difference in merged.taken],
        "fields": [(name, value) for name, values in fields.items() for value in values],
        "version": version,
    }
    return TemplateResponse(request, "admin/conflict.html", context)


def deleted_page(model_admin: Any, request: HttpRequest) -> TemplateResponse:
    """Return the page for a row that somebody else has deleted, with the typed texts for copying."""
    lists = ((name, value) for name, values in request.POST.lists() for value in values)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Somebody else has deleted this"),
        "opts": model_admin.opts,
        "typed": [(name, value) for name, value in lists if name not in INTERNAL_FIELDS and _is_words(value)],
    }
    return TemplateResponse(request, "admin/deleted_meanwhile.html", context)


def _is_words(value: str) -> bool:
    return len(value) > MIN_COPIED_CHARS or " " in value


def last_entry(obj: Model) -> LogEntry | None:
    """Return the row's last entry in the audit log, with its user."""
    entries = LogEntry.objects.filter(content_type=get_content_type_for_model(obj), object_id=str(obj.pk))
    return entries.select_related("user").order_by("-action_time", "-id").first()


def _others(request: HttpRequest, parts: list[Any]) -> dict[str, Values]:
    """Return the posted fields that belong to no form, such as the pressed button."""
    form, *formsets = parts
    prefixes = tuple(f"{formset.prefix}-" for formset in formsets)
    names = {*snapshots.of_page(form), *INTERNAL_FIELDS}
    return {
        name: values
        for name, values in request.POST.lists()
        if not (name in names or name.startswith(prefixes))
    }


# --- in words


def _view_of(difference: Difference, merged: Merge, parts: list[Any]) -> DifferenceView:
    form = _form_of(difference, parts)
    field = _field_of(form, difference.name)
    theirs, mine = (
        _words(difference, field, form, values) for values in (difference.theirs, difference.mine)
    )
    base = None if difference.base is None else _words(difference, field, form, difference.base)
    is_text = field is not None and _is_text(field)
    return DifferenceView(
        name=_name(difference, merged),
        label=_label(difference, field, form),
        base=base,
        theirs=_pieces(base if is_text else None, theirs),
        mine=_pieces(base if is_text else None, mine),
        their_values=difference.theirs,
        my_values=difference.mine,
        is_text=is_text,
        is_long=is_text and isinstance(field.widget, forms.Textarea),  # type: ignore[union-attr]
        language=_language(field, form, parts) if is_text else "",
    )


def _pieces(base: str | None, text: str) -> list[Piece]:
    """Return the text with its changes since `base` marked; unmarked without a base."""
    return [Piece(ChangeKind.SAME, text)] if base is None else difference(base, text)


def _language(field: Any, form: Any, parts: list[Any]) -> str:
    """Return the language of the field, else of its row, else of the page's row, else ""."""
    rows = (form.instance, parts[0].instance)
    languages = (field.widget.attrs.get("lang"), *(getattr(row, "language", "") for row in rows))
    return next(filter(None, languages), "")


def _name(difference: Difference, merged: Merge) -> str:
    """Return the posted name of the field, "" for a deleted row."""
    rows = merged.result.get(difference.prefix, {})
    if difference.prefix and difference.key not in rows:
        return ""
    return snapshots.posted_name(merged.result, difference.prefix, difference.key, difference.name)


def _form_of(difference: Difference, parts: list[Any]) -> Any:
    form, *formsets = parts
    if not difference.prefix:
        return form
    formset = next(formset for formset in formsets if formset.prefix == difference.prefix)
    rows = {str(row.instance.pk): row for row in formset.initial_forms}
    return rows.get(difference.key, formset.empty_form)


def _field_of(form: Any, name: str) -> forms.Field | None:
    """Return the field that posts this name. The inputs of a date and time post `name_0` and `name_1`."""
    return form.fields.get(name) or form.fields.get(name.rpartition("_")[0])


def _is_text(field: forms.Field) -> bool:
    is_input = isinstance(field.widget, forms.TextInput | forms.Textarea | forms.NumberInput)
    return is_input and not field.widget.is_hidden


def _label(difference: Difference, field: forms.Field | None, form: Any) -> str:
    label = str(field.label) if field and difference.name != DELETE_FIELD else ""
    if not difference.prefix:
        return label
    row = capfirst(str(form.instance._meta.verbose_name))
    named = f"{row} “{form.instance}”" if form.instance.pk else row
    return f"{named}: {label}" if label else named


def _words(difference: Difference, field: forms.Field | None, form: Any, values: Values) -> str:
    if difference.name == DELETE_FIELD:
        text = "; ".join(_row_words(form, difference.row))
        return gettext("deleted: %(row)s") % {"row": text} if values else text
    return _value_words(field, values)


def _row_words(form: Any, row: Row) -> Iterator[str]:
    for name, values in row.items():
        field = _field_of(form, name)
        if values and field and not field.widget.is_hidden and name != DELETE_FIELD:
            yield f"{field.label}: {_value_words(field, values)}"


def _value_words(field: Any, values: Values) -> str:
    if isinstance(field, forms.BooleanField):
        return gettext("yes") if values else gettext("no")
    if isinstance(field, forms.ModelChoiceField):
        key = field.to_field_name or "pk"
        keys = [value for value in values if is_key(value)]
        return ", ".join(map(str, field.queryset.filter(**{f"{key}__in": keys})))  # type: ignore[union-attr]
    if isinstance(field, forms.ChoiceField):
        names = {str(value): str(label) for value, label in field.choices}  # type: ignore[union-attr, misc]
        return ", ".join(names.get(value, value) for value in values)
    return ", ".join(values)
