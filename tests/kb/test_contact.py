"""Messages are saved first, without secrets, and queued in the same moment."""

import json
import uuid

import pytest

from kb import contact
from kb.contact_form import ContactForm
from kb.models import ContactMessage, Delivery
from tests.factories import make_article, make_endpoint, make_error

pytestmark = pytest.mark.django_db


def valid_form(message="Hej", reference=None):
    form = ContactForm({})
    form.cleaned_data = {
        "token": reference or uuid.uuid4(),
        "name": "Anna",
        "email": "anna@example.se",
        "message": message,
    }
    return form


def test_save_leaves_secrets_out():
    saved = contact.save(valid_form("Lösenord: katt"), None, [], "sv")
    saved.refresh_from_db()
    assert (saved.message, saved.email) == ("Lösenord: [password]", "anna@example.se")


def test_save_of_the_same_form_gives_one_message():
    reference = uuid.uuid4()
    first = contact.save(valid_form("Hej", reference), None, [], "sv")
    assert contact.save(valid_form("Hej igen", reference), None, [], "sv") == first
    assert ContactMessage.objects.count() == 1


def test_save_queues_the_mail_once():
    reference = uuid.uuid4()
    for _time in range(2):
        saved = contact.save(valid_form("Hej", reference), None, [], "sv")
    assert [(row.message, row.endpoint) for row in Delivery.objects.all()] == [(saved, None)]


def test_save_without_an_address_for_mail_only_tells_webhooks(settings):
    settings.CONTACT_EMAIL = ""
    endpoint = make_endpoint(events=["contact.received"])
    make_endpoint()
    contact.save(valid_form("Lösenord: katt"), None, [], "sv")
    [delivery] = Delivery.objects.all()
    assert delivery.endpoint == endpoint
    assert json.loads(delivery.body)["data"]["message"] == "Lösenord: [password]"


def test_suggestions_are_confident_or_absent():
    make_article(errors=[make_error(messages={"sv": ["Kunde inte hitta konto {Account}"]})])
    assert [hit.code for hit in contact.suggestions("Vi ser: Kunde inte hitta konto 3050")] == ["2001304"]
    assert contact.suggestions("Var parkerar jag bilen?") == []


@pytest.mark.parametrize("value", ["", "fortnox-api", "fortnox-api/9", "a\0/b", "/", "x/y/z", "%", "å/ä"])
def test_error_from_tolerates_anything(value):
    assert contact.error_from(value) is None
