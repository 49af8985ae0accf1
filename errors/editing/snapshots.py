"""Snapshots of a page's forms (`errors.editing.merge`): of what is stored, of what was posted, and back to a post."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.forms.models import BaseInlineFormSet
from django.http import QueryDict

from .merge import DELETE_FIELD, Row, Snapshot, Values

MAX_FORMSET_ROWS = 1000  # Django's own limit of a formset
MANAGEMENT = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")


def of_forms(form: forms.BaseForm, formsets: Iterable[BaseInlineFormSet]) -> Snapshot:
    """Return the snapshot of unbound forms: what is stored now."""
    snapshot: Snapshot = {"": {"": of_page(form)}}
    for formset in formsets:
        rows = {str(row.instance.pk): of_form(row) for row in formset.initial_forms}
        snapshot[str(formset.prefix)] = rows
    return snapshot


def of_page(form: forms.BaseForm) -> Row:
    """Return the visible fields of the page's own form. Hidden fields are posted as they are."""
    hidden = {name for name, field in form.fields.items() if field.widget.is_hidden}
    return {name: values for name, values in of_form(form).items() if name not in hidden}


def of_form(form: forms.BaseForm) -> Row:
    """Return an unbound form's fields by name, as a browser would post them unchanged."""
    row: Row = {}
    for name, field in form.fields.items():
        row |= _posted(field.widget, name, form[name].value())
    return row


def of_post(data: QueryDict, form: forms.BaseForm, formsets: Iterable[BaseInlineFormSet]) -> Snapshot:
    """Return the snapshot of a post to the same page, without added rows that were left empty."""
    snapshot: Snapshot = {"": {"": {name: _values(data, name) for name in of_page(form)}}}
    for formset in formsets:
        snapshot[str(formset.prefix)] = dict(_rows(data, formset))
    return snapshot


def _rows(data: QueryDict, formset: BaseInlineFormSet) -> Iterator[tuple[str, Row]]:
    prefix, blank = formset.prefix, of_form(formset.empty_form)
    known = {str(row.instance.pk) for row in formset.initial_forms}
    for number in range(min(_number(data, f"{prefix}-TOTAL_FORMS"), MAX_FORMSET_ROWS)):
        row = {name: _values(data, f"{prefix}-{number}-{name}") for name in blank}
        pk = next(iter(row.get("id", [])), "")
        is_old = number < _number(data, f"{prefix}-INITIAL_FORMS") or pk in known
        if pk and is_old:
            yield pk, row
        elif row != blank and not row.get(DELETE_FIELD):
            yield f"+{number}", row | {"id": []}


def to_post(snapshot: Snapshot) -> dict[str, Values]:
    """Return the fields that a browser posts for a snapshot, stored rows first."""
    posted: dict[str, Values] = {}
    for prefix, rows in snapshot.items():
        if not prefix:
            posted |= rows[""]
            continue
        stored = sum(not key.startswith("+") for key in rows)
        posted |= {f"{prefix}-TOTAL_FORMS": [str(len(rows))], f"{prefix}-INITIAL_FORMS": [str(stored)]}
        for key, row in rows.items():
            posted |= {posted_name(snapshot, prefix, key, name): values for name, values in row.items()}
    return posted


def posted_name(snapshot: Snapshot, prefix: str, key: str, name: str) -> str:
    return f"{prefix}-{list(snapshot[prefix]).index(key)}-{name}" if prefix else name


def _posted(widget: Any, name: str, value: Any) -> Row:
    if isinstance(widget, RelatedFieldWidgetWrapper):
        return _posted(widget.widget, name, value)
    if hasattr(widget, "decompress"):  # of several inputs, as for date and time
        values = value if isinstance(value, list) else widget.decompress(value)
        parts = zip(widget.widgets_names, widget.widgets, values, strict=True)
        return {
            key: posted
            for end, part, one in parts
            for key, posted in _posted(part, f"{name}{end}", one).items()
        }
    if isinstance(widget, forms.CheckboxInput):
        return {name: ["on"] if widget.check_test(value) else []}
    formatted = widget.format_value(value)
    return {name: _clean(formatted if isinstance(formatted, list | tuple) else [formatted])}


def _values(data: QueryDict, name: str) -> Values:
    return _clean(data.getlist(name))


def _clean(values: Iterable[Any]) -> Values:
    """Return the values sorted, with LF line ends and without empty ones, which browsers post for some fields only."""
    texts = (str(value).replace("\r\n", "\n").replace("\r", "\n") for value in values if value is not None)
    return sorted(text for text in texts if text)  # the order of a multiple choice has no meaning


def _number(data: QueryDict, name: str) -> int:
    value = data.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 0
