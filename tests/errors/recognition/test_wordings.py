"""Wordings: what they recognise, their twins, and adding one to an error."""

import pytest
from django.core.exceptions import ValidationError

from errors import versions
from errors.alignment.signatures import generalise, signature_of
from errors.models import ErrorCode
from errors.recognition import wordings
from errors.recognition.resolver import resolve
from tests.factories import make_error
from tests.helpers.error_forms import ERRORS, error_form, message_row

pytestmark = pytest.mark.django_db
CHECK = "/admin/errors/errorcode/check/"


def test_wording_reads_its_values_without_an_index():
    reading = wordings.try_wording(
        "Kunde inte hitta konto {Account}.", '{"message": "Kunde inte hitta konto 3050."}'
    )
    assert (reading.is_match, reading.values) == (True, {"Account": "3050"})


def test_wording_that_does_not_match_names_what_is_missing():
    reading = wordings.try_wording("Kunde inte hitta kontot {Account}", "Kunde inte spara 3050")
    assert (reading.is_match, reading.missing) == (False, ("hitta", "kontot"))


@pytest.mark.parametrize(
    "wording",
    ["Kunde inte hitta konto {Account}.", "KUNDE inte hitta konto {Other}", "kunde inte hitta konto 1930"],
)
def test_twins_are_found_whatever_the_case_and_the_placeholder(wording):
    error, other = make_error("1"), make_error("2", {"sv": ["Något helt annat"]})
    assert wordings.twins(wording, other) == [error]
    assert wordings.twins(wording, error) == []


def test_twins_are_no_neighbours_and_drafts_count():
    make_error("1", {"sv": ["Kunde inte hitta konto {Account} i kontoplanen"]})
    draft = make_error("2", {"sv": ["Kunde inte hitta konto {Account}"]}, status="draft")
    assert wordings.twins("kunde inte hitta konto {Account}") == [draft]


def test_survivor_of_a_merge_is_no_twin():
    survivor = make_error("1")
    merged = make_error("2", merged_into=survivor)
    assert wordings.twins("Kunde inte hitta konto {X}", merged) == []
    assert wordings.twins("Kunde inte hitta konto {X}", survivor) == []


def test_added_wording_is_found_at_once_and_only_once_there():
    error = make_error("1", {"sv": ["Kontot saknas"]})
    first = wordings.add_wording(error, "Bokföringskontot {Account} existerar inte", "sv")
    again = wordings.add_wording(error, "BOKFÖRINGSKONTOT {Konto} existerar inte!", "sv")
    english = wordings.add_wording(error, "No such ledger account", "en")
    assert (first, first.is_primary, english.is_primary) == (again, False, True)
    assert resolve("Bokföringskontot 3050 existerar inte").best.values == {"Account": "3050"}


@pytest.mark.parametrize("text", ["", "{a b", "x" * 4001])
def test_wording_that_cannot_be_stored_is_refused(text):
    error = make_error("1")
    with pytest.raises(ValidationError):
        wordings.add_wording(error, text, "sv")
    assert error.wordings.count() == 1


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("Konto 3050 saknas i serie A1", "Konto {Value} saknas i serie {Value2}"),
        ('Fältet "Kund" är fel', "Fältet {Value} är fel"),
        ("Inget att byta", "Inget att byta"),
    ],
)
def test_generalised_text_has_the_same_shape(text, template):
    assert generalise(text) == template
    assert [token.word for token in signature_of(template)] == [token.word for token in signature_of(text)]


def test_sample_must_lead_to_its_error():
    body = '{"message": "Kunde inte hitta konto 3050.", "code": 2001304}'
    good, other = make_error("2001304", sample=body), make_error("2", {"sv": ["Annat fel"]}, sample=body)
    silent = make_error("3", {"sv": ["Tredje felet"]}, sample="nothing known")
    assert wordings.broken_samples([good, other, silent]) == [(other, good), (silent, None)]


# --- in the admin


def test_check_shows_values_and_twins(admin_client):
    error = make_error("1")
    other = make_error("2", {"sv": ["Annat"]})
    fields = {
        "text": "Kunde inte hitta konto {Konto}",
        "sample": "Kunde inte hitta konto 3050",
        "error": other.pk,
    }
    page = admin_client.post(CHECK, fields).text
    assert "<dt>Konto</dt><dd>3050</dd>" in page
    assert f'href="{ERRORS}{error.pk}/change/"' in page


@pytest.mark.parametrize("field", ["text", "sample", "error"])
@pytest.mark.parametrize(
    "value", ["\0", "x" * 30_000, "😀'\"%", "{", "{{}}{a b}", "-1", "9" * 40, "\u202eabc"]
)
def test_check_answers_anything(admin_client, field, value):
    fields = {"text": "Kunde inte hitta {X}", "sample": "Kunde inte hitta 1"} | {field: value}
    assert admin_client.post(CHECK, fields).status_code == 200


def test_check_is_posted_by_editors_only(client, admin_client, django_user_model):
    assert admin_client.get(CHECK).status_code == 405
    client.force_login(django_user_model.objects.create_user("x", is_staff=True))
    assert client.post(CHECK, {"text": "a"}).status_code == 403


def test_stored_wordings_are_tried_without_script(admin_client):
    error = make_error("2001304", {"sv": ["Kunde inte hitta konto {Account}.", "Kontot saknas"]})
    page = admin_client.post(f"{ERRORS}{error.pk}/try/", {"sample": "Fel: Kunde inte hitta konto 3050."})
    assert [reading.is_match for _message, reading in page.context["readings"]] == [True, False]
    assert page.context["best"].error == error
    assert admin_client.post(f"{ERRORS}{error.pk}/try/", {"sample": ""}).context["form"].errors
    assert admin_client.get(f"{ERRORS}999/try/").status_code == 404


def test_saving_warns_of_a_twin_with_a_link_and_saves(admin_client):
    twin, error = make_error("1"), make_error("2", {"sv": ["Annat"]})
    rows = [message_row(error.wordings.get(), text="Kunde inte hitta konto {Konto}")]
    response = admin_client.post(f"{ERRORS}{error.pk}/change/", error_form(error, wordings=rows), follow=True)
    assert f'<a href="{ERRORS}{twin.pk}/change/">' in response.text
    assert error.wordings.get().text == "Kunde inte hitta konto {Konto}"


def test_saving_warns_of_a_sample_that_leads_elsewhere(admin_client):
    twin, error = make_error("1"), make_error("2", {"sv": ["Annat"]})
    data = error_form(error, sample="Kunde inte hitta konto 3050")
    response = admin_client.post(f"{ERRORS}{error.pk}/change/", data, follow=True)
    assert f'<a href="{ERRORS}{twin.pk}/change/">' in response.text
    assert ErrorCode.objects.get(pk=error.pk).sample == "Kunde inte hitta konto 3050"


def test_wording_that_is_added_moves_the_page_that_an_editor_has_open():
    error = make_error("1", {"sv": ["Kontot finns inte"]})
    opened = versions.read([versions.name_of(error)])
    wordings.add_wording(error, "Bokföringskontot saknas", "sv")
    assert versions.claim(opened) is False
