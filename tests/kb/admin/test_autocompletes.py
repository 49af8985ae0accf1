"""Autocomplete fields with hostile input: none of it is a server error."""

import pytest
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteMixin
from django.forms.models import _get_foreign_key

from errors.editing.fields import RowSelect, RowsSelect
from kb.models import ApiToken, UnansweredQuery
from tests.helpers.admin import make_rows
from tests.helpers.searches import ask

pytestmark = pytest.mark.django_db
RUBBISH = ["x", "\0", "9" * 20, "🙈", "-1"]


def autocompletes(model):
    """The names in a post of all on its page and in the rows of others that stand there."""
    own = admin.site._registry[model]
    yield from own.autocomplete_fields
    for inline in own.inlines:
        key = _get_foreign_key(model, inline.model, inline.fk_name)
        prefix = key.remote_field.get_accessor_name()
        yield from (f"{prefix}-0-{name}" for name in inline.autocomplete_fields)


PAGES = [model for model in admin.site._registry if list(autocompletes(model))]


def address(model):
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


def posted(response, rubbish):
    """The page as it was opened, with rubbish in fields; a formset gets a row for it."""
    data = rubbish | {"form_version": response.context.get("form_version", "")}
    for inline in response.context["inline_admin_formsets"]:
        prefix = inline.formset.prefix
        rows = any(name.startswith(f"{prefix}-") for name in rubbish)
        data |= {f"{prefix}-TOTAL_FORMS": int(rows), f"{prefix}-INITIAL_FORMS": 0}
    return data


@pytest.mark.parametrize("model", PAGES, ids=[model.__name__ for model in PAGES])
def test_autocompletes_take_any_value(admin_client, admin_user, model):
    make_rows(1)
    ApiToken.objects.create(name="t", user=admin_user)
    row, add = model.objects.first(), f"{address(model)}add/"
    form = f"{address(model)}{row.pk}/change/" if row else add
    opened = admin_client.get(form)
    for value in RUBBISH:
        rubbish = dict.fromkeys(autocompletes(model), value)
        typed, bare = (admin_client.post(form, data) for data in (posted(opened, rubbish), rubbish))
        codes = [typed.status_code, bare.status_code, admin_client.get(add, rubbish).status_code]
        assert codes == [200, 200, 200], value
        assert "errorlist" in typed.text, value


@pytest.mark.parametrize("model", PAGES, ids=[model.__name__ for model in PAGES])
def test_every_autocomplete_is_ours(admin_client, model):
    """Django's own fail on what is no key."""
    page = admin_client.get(f"{address(model)}add/").context
    forms = [page["adminform"].form, *(one.formset.empty_form for one in page["inline_admin_formsets"])]
    widgets = [field.widget for form in forms for field in form.fields.values()]
    found = [getattr(widget, "widget", widget) for widget in widgets]
    stock = [widget for widget in found if isinstance(widget, AutocompleteMixin)]
    assert {type(widget) for widget in stock} <= {RowSelect, RowsSelect}
    assert len(stock) > 0


@pytest.mark.parametrize("value", RUBBISH)
def test_autocompletes_of_our_own_pages_take_any_value(admin_client, value):
    make_rows(1)
    ask("lagret är tomt på skruv")
    question = UnansweredQuery.objects.get()
    merging, wording = "errors/errorcode/merge/?id=1", f"kb/unansweredquery/{question.pk}/wording/do/"
    for path, field in ((merging, "target"), (wording, "other")):
        assert admin_client.post(f"/admin/{path}", {field: value}).status_code == 200
