"""The page on which an editor settles what two of them have written: base, theirs and mine, side by side."""

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

from . import merge, snapshots
from .fields import is_key
from .merge import DELETE_FIELD, Difference, Merge, Row, Values

CHOICE, THEIRS = "choose-", "theirs-"
MIN_COPIED_CHARS = 10  # characters: numbers and choices are not worth copying
INTERNAL_FIELDS = ("csrfmiddlewaretoken", "form_version", "tab", "_restore")


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """One difference in words. `name` is the field's name in a post; pieces are those of `three_way.marked`."""

    name: str
    label: str
    base: str | None
    theirs: list[tuple[str, str]]
    mine: list[tuple[str, str]]
    their_values: Values
    my_values: Values
    is_text: bool
    is_long: bool
    language: str  # of the text; empty where it has none of its own


def settle(request: HttpRequest) -> None:
    """Put what the editor chose on this page in the place of what was typed before."""
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
    """`parts` are the page's form and its formsets as they would be opened now."""
    asked = [_show(difference, merged, parts) for difference in merged.conflicts]
    fields = _others(request, parts) | snapshots.to_post(merged.result)
    for shown in asked:
        if shown.is_text:
            fields.pop(shown.name, None)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Somebody else has changed this too"),
        "opts": model_admin.opts,
        "original": obj,
        "last": last_entry(obj),
        "asked": asked,
        "taken": [_show(difference, merged, parts) for difference in merged.taken],
        "fields": [(name, value) for name, values in fields.items() for value in values],
        "version": version,
    }
    return TemplateResponse(request, "admin/conflict.html", context)


def deleted_page(model_admin: Any, request: HttpRequest) -> TemplateResponse:
    """The page of what somebody else has deleted: what was typed is there to be copied."""
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
    """Who saved it last, and when."""
    entries = LogEntry.objects.filter(content_type=get_content_type_for_model(obj), object_id=str(obj.pk))
    return entries.select_related("user").order_by("-action_time", "-id").first()


def _others(request: HttpRequest, parts: list[Any]) -> dict[str, Values]:
    """What was posted beside the forms: the button that was pressed."""
    form, *formsets = parts
    own = tuple(f"{formset.prefix}-" for formset in formsets)
    names = {*snapshots.of_page(form), *INTERNAL_FIELDS}
    return {
        name: values for name, values in request.POST.lists() if not (name in names or name.startswith(own))
    }


# --- in words


def _show(difference: Difference, merged: Merge, parts: list[Any]) -> DifferenceView:
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
        theirs=list(merge.word_changes(base or "", theirs))
        if is_text and base is not None
        else [("", theirs)],
        mine=list(merge.word_changes(base or "", mine)) if is_text and base is not None else [("", mine)],
        their_values=difference.theirs,
        my_values=difference.mine,
        is_text=is_text,
        is_long=is_text and isinstance(field.widget, forms.Textarea),  # type: ignore[union-attr]
        language=_language(field, form, parts) if is_text else "",
    )


def _language(field: Any, form: Any, parts: list[Any]) -> str:
    """That of the field, else of its row, else of the page's."""
    rows = (form.instance, parts[0].instance)
    found = (field.widget.attrs.get("lang"), *(getattr(row, "language", "") for row in rows))
    return next(filter(None, found), "")


def _name(difference: Difference, merged: Merge) -> str:
    rows = merged.result.get(difference.prefix, {})
    if difference.prefix and difference.key not in rows:
        return ""  # a row that is gone has no fields
    return snapshots.posted_name(merged.result, difference.prefix, difference.key, difference.name)


def _form_of(difference: Difference, parts: list[Any]) -> Any:
    form, *formsets = parts
    if not difference.prefix:
        return form
    formset = next(formset for formset in formsets if formset.prefix == difference.prefix)
    rows = {str(row.instance.pk): row for row in formset.initial_forms}
    return rows.get(difference.key, formset.empty_form)


def _field_of(form: Any, name: str) -> forms.Field | None:
    """The field that posts this name: of several inputs, as of date and time, each has a number behind it."""
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
        said = "; ".join(_row_words(form, difference.row))
        return gettext("deleted: %(row)s") % {"row": said} if values else said
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
