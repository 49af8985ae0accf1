import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from errors.models import ErrorCode, ErrorLink, ErrorText, Fixer, Wording
from errors.recognition.resolver import resolve
from tests.factories import make_article, make_error
from tests.helpers.error_forms import ERRORS, error_form, message_row

pytestmark = pytest.mark.django_db
DERIVED = {
    "Signature",
    "Posting",
    "Term",
    "TermVariant",
    "CodeToken",
    "PublishedAddress",
    "ImportFile",
    "Presence",
}


def issues(response):
    context = response.context
    return context["errors"] if response.status_code == 200 and context else None


def test_every_model_is_in_the_admin():
    models = [model for model in apps.get_app_config("errors").get_models() if model.__name__ not in DERIVED]
    assert [model.__name__ for model in models if not admin.site.is_registered(model)] == []


@pytest.mark.parametrize("model", ["errorcode", "system", "errortext", "wording", "fixer", "errorlink"])
def test_lists_take_the_same_queries_for_one_row_and_three(admin_client, django_assert_num_queries, model):
    def make(number):
        error = make_error(f"20013{number:02}", titles={"sv": f"T{number}"}, fixed_by=["customer"])
        ErrorLink.objects.create(source=error, target=make_error(f"20014{number:02}"))

    make(0)
    admin_client.get(f"/admin/errors/{model}/")
    with CaptureQueriesContext(connection) as first:
        admin_client.get(f"/admin/errors/{model}/?q=2")
    for number in (1, 2):
        make(number)
    with django_assert_num_queries(len(first)):
        assert admin_client.get(f"/admin/errors/{model}/?q=2").status_code == 200


def test_error_is_made_with_all_its_parts_and_found_at_once(admin_client):
    data = error_form(
        code="2000999",
        texts=[{"language": "sv", "title": "Titel", "meaning": "rad 1\r\nrad 2"}],
        wordings=[
            {"language": "fi", "text": "Tiliä {Account} ei löydy", "origin": "official", "is_primary": "on"}
        ],
        fixers=[{"actor": "customer"}],
    )
    assert admin_client.post(f"{ERRORS}add/", data).status_code == 302
    error = ErrorCode.objects.get(key="2000999")
    assert error.texts.get().meaning == "rad 1\nrad 2"
    assert [fixer.actor for fixer in error.fixers.all()] == ["customer"]
    match = resolve("Tiliä 3050 ei löydy").best
    assert (match.error, match.values) == (error, {"Account": "3050"})


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"code": "A B/1"}, "A-B-1"),
        ({"wordings": [{"language": "sv", "text": "Fel på {X}!", "origin": "official"}]}, "fel-pa"),
    ],
)
def test_key_is_made_where_none_is_written(admin_client, fields, key):
    assert admin_client.post(f"{ERRORS}add/", error_form(**fields)).status_code == 302
    assert ErrorCode.objects.get().key == key


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"code": "+++"},
        {"code": "1", "key": "å/ä"},
        {"code": "1", "wordings": [{"language": "sv", "text": "{a b c", "origin": "official"}]},
        {"code": "1", "wordings": [{"language": "sv", "text": "x\0y", "origin": "official"}]},
        {"code": "1", "fixers": [{"actor": "customer"}, {"actor": "customer"}]},
        {"code": "1", "texts": [{"language": "sv", "title": "a"}, {"language": "sv", "title": "b"}]},
        {"code": "1", "texts": [{"language": "xx", "title": "a"}]},
        {"code": "2001304"},
        {"code": "1", "http_status": "-1"},
    ],
)
def test_what_the_database_would_refuse_is_told_in_the_form(admin_client, fields):
    make_error("2001304")
    response = admin_client.post(f"{ERRORS}add/", error_form(**fields))
    assert issues(response)
    assert ErrorCode.objects.count() == 1


def test_only_one_wording_of_a_language_is_the_first(admin_client):
    error = make_error(messages={"sv": ["a", "b"]})
    first, second = error.wordings.order_by("id")
    rows = [message_row(first), message_row(second, is_primary="on")]
    assert issues(admin_client.post(f"{ERRORS}{error.pk}/change/", error_form(error, wordings=rows)))


@pytest.mark.parametrize("change", [{"is_primary": ""}, {"is_primary": "on", "DELETE": "on"}])
def test_first_wording_moves_to_another_row(admin_client, change):
    error = make_error(messages={"sv": ["a", "b"]})
    first, second = error.wordings.order_by("id")
    rows = [message_row(first) | change, message_row(second, is_primary="on")]
    rows[0] = {name: value for name, value in rows[0].items() if value != ""}
    assert (
        admin_client.post(f"{ERRORS}{error.pk}/change/", error_form(error, wordings=rows)).status_code == 302
    )
    assert [row.text for row in Wording.objects.filter(is_primary=True)] == ["b"]


def test_error_cannot_link_or_merge_into_itself(admin_client):
    error = make_error("2001304")
    for fields in ({"links": [{"target": error.pk, "kind": "related"}]}, {"merged_into": error.pk}):
        assert issues(admin_client.post(f"{ERRORS}{error.pk}/change/", error_form(error, **fields)))


def test_text_in_a_language_without_pages_keeps_it(admin_client):
    error = make_error(titles={"fi": "Tili"})
    rows = [{"id": error.texts.get().pk, "language": "fi", "title": "Tili 2", "meaning": ""}]
    assert admin_client.post(f"{ERRORS}{error.pk}/change/", error_form(error, texts=rows)).status_code == 302
    assert ErrorText.objects.get().title == "Tili 2"


def test_saving_an_unchanged_page_changes_nothing(admin_client):
    error = make_error(messages={"sv": ["a\nb"]}, titles={"sv": "T"}, fixed_by=["customer"])
    rows = [message_row(error.wordings.get(), text="a\r\nb")]
    admin_client.post(f"{ERRORS}{error.pk}/change/", error_form(error, wordings=rows))
    assert error.wordings.get().text == "a\nb"
    assert Fixer.objects.count() == 1
    assert LogEntry.objects.get().get_change_message() == "Inga fält ändrade."


def test_fixes_are_edited_on_the_errors_page(admin_client):
    error, article = make_error(), make_article("a")
    row = {"article": article.pk, "fixed_by": "customer", "order": 5, "when_sv": "När", "when_en": "When"}
    assert admin_client.post(f"{ERRORS}{error.pk}/change/", error_form(error, fixes=[row])).status_code == 302
    fix = error.fixes.get()
    assert {row.language: row.when for row in fix.conditions.all()} == {"sv": "När", "en": "When"}
    row |= {"id": fix.pk, "when_sv": "När då", "when_en": ""}
    admin_client.post(f"{ERRORS}{error.pk}/change/", error_form(error, fixes=[row]))
    assert {row.language: row.when for row in fix.conditions.all()} == {"sv": "När då"}


@pytest.mark.parametrize(
    "path", ["errors/errorcode/?q=%00", "errors/errorcode/?q=😀'%25", "errors/wording/?q=" + "x" * 3000]
)
def test_hostile_searches_are_answered(admin_client, path):
    assert admin_client.get(f"/admin/{path}").status_code == 200


def test_pages_of_the_admin_hold_no_inline_script_or_style(admin_client):
    error = make_error(titles={"sv": "T"})
    page = admin_client.get(f"{ERRORS}{error.pk}/change/").text
    assert "<style" not in page
    assert " style=" not in page
    assert not [part for part in page.split("<script")[1:] if "src=" not in part.split(">")[0]]
    assert "Klartext" in page


def test_the_key_of_a_stored_error_cannot_be_changed(admin_client):
    error = make_error("", {"en": ["Invalid refresh token"]}, key="invalid-refresh-token")
    form = admin_client.get(f"/admin/errors/errorcode/{error.pk}/change/").context["adminform"].form
    assert "key" not in form.fields
