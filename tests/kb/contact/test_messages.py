"""Messages are saved first, without secrets, and queued in the same moment."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from kb.contact import messages
from kb.feedback import search_log
from kb.models import Attachment, ContactMessage, Delivery, SearchLog, WordingProposal
from tests.factories import make_endpoint, make_error
from tests.helpers.contact import data

pytestmark = pytest.mark.django_db


def test_save_leaves_secrets_out():
    saved = messages.save(data("Lösenord: katt"))
    saved.refresh_from_db()
    assert (saved.message, saved.email) == ("Lösenord: [password]", "anna@example.se")


def test_save_of_the_same_form_gives_one_message_and_one_mail():
    token = uuid.uuid4()
    first = messages.save(data("Hej", token))
    assert messages.save(data("Hej", token)) == first
    assert [(row.message, row.endpoint) for row in Delivery.objects.all()] == [(first, None)]


def test_save_of_another_text_in_the_form_of_before_is_another_message():
    token = uuid.uuid4()
    texts = [messages.save(data(text, token)).message for text in ("Hej", "Hej igen", "Hej")]
    assert texts == ["Hej", "Hej igen", "Hej"]
    assert ContactMessage.objects.count() == 2


def test_save_without_an_address_for_mail_only_tells_webhooks(settings):
    settings.CONTACT_EMAIL = ""
    endpoint = make_endpoint(events=["contact.received"])
    make_endpoint()
    messages.save(data("Lösenord: katt"))
    [delivery] = Delivery.objects.all()
    assert delivery.endpoint == endpoint
    assert json.loads(delivery.body)["data"]["message"] == "Lösenord: [password]"


def test_save_takes_files_along_and_deletes_them_with_the_message():
    waiting = Attachment.objects.create(name="a.txt", content_type="text/plain", size=1, content=b"a")
    new = Attachment(name="b.txt", content_type="text/plain", size=1, content=b"b")
    message = messages.save(data(), attachments=[waiting, new])
    assert [file.name for file in message.attachments.all()] == ["a.txt", "b.txt"]
    message.delete()
    assert (Attachment.objects.count(), Delivery.objects.count()) == (0, 0)


def test_save_of_the_same_form_takes_a_file_that_was_forgotten():
    same = data()
    for names in (["a.txt"], ["a.txt", "b.txt"]):
        files = [Attachment(name=name, content_type="text/plain", size=1, content=b"a") for name in names]
        messages.save(same, attachments=files)
    assert [file.name for file in ContactMessage.objects.get().attachments.all()] == ["a.txt", "b.txt"]


def test_save_marks_the_searches_that_did_not_help():
    old = timezone.now() - timedelta(days=1)
    for query, created_at in (("konto", timezone.now()), ("konto", old), ("annat", timezone.now())):
        SearchLog.objects.create(query=query, language="sv", created_at=created_at)
    messages.save(data(), trail={"searches": ["konto"]})
    marked = SearchLog.objects.filter(source=SearchLog.Source.SITE, led_to_contact=True)
    assert [(entry.query, entry.created_at == old) for entry in marked] == [("konto", False)]


def test_receipt_opens_its_message_for_thirty_days(monkeypatch):
    message = messages.save(data())
    receipt = messages.receipt(message)
    assert messages.from_receipt(receipt) == message
    assert [messages.from_receipt(value) for value in (receipt + "x", "", "\0", str(message.reference))] == [
        None
    ] * 4
    monkeypatch.setattr(messages, "RECEIPT_LIFETIME", timedelta(seconds=-1))
    assert messages.from_receipt(receipt) is None


@pytest.mark.parametrize("value", ["", "fortnox-api", "fortnox-api/9", "a\0/b", "/", "x/y/z", "%", "å/ä"])
def test_error_from_tolerates_anything(value):
    make_error()
    assert messages.error_from(value) is None


# --- what a message tells the editors


def test_message_that_we_know_nothing_of_is_an_unanswered_search_once():
    same = data("Hur gör jag med hyllan?\nLösenord: katt")
    for _time in range(2):
        message = messages.save(same)
    search_log.keep_message(message)  # as an agent's button does
    [entry] = SearchLog.objects.all()
    assert (entry.query, entry.source) == ("Hur gör jag med hyllan? Lösenord: [password]", "contact")
    assert (entry.is_recognised, entry.led_to_contact, entry.created_at) == (False, True, message.created_at)


def test_message_that_we_know_something_of_is_no_unanswered_search():
    error = make_error("2001304", {"sv": ["Kunde inte hitta kontoplanen {Account}."]})
    messages.save(data("Fel 2001304: Kunde inte hitta kontoplanen 3050."))
    messages.save(data("Det går inte"), error)
    assert SearchLog.objects.count() == 0
    assert WordingProposal.objects.count() == 0


def test_message_with_a_known_code_and_another_text_proposes_it_once_without_secrets():
    error = make_error("2001304", {"sv": ["Kunde inte hitta kontoplanen {Account}."]})
    same = data("Fel 2001304: Bokföringskontot 3050 saknas i kontoplanen.\n\nLösenord: katt")
    for _time in range(2):
        messages.save(same)
    [proposal] = WordingProposal.objects.all()
    assert (proposal.error, proposal.times) == (error, 1)
    assert proposal.text.rstrip(".") == "Bokföringskontot {Value} saknas i kontoplanen"
