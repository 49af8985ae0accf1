"""Messages are saved first, without secrets, and mailed once."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from kb import contact
from kb.forms import ContactForm
from kb.models import ContactMessage
from tests.factories import make_article, make_error

pytestmark = pytest.mark.django_db


def waiting(**fields):
    return ContactMessage.objects.create(email="anna@example.se", message="Hej", language="sv", **fields)


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


def test_send_due_mails_once():
    message = waiting(error=make_error(), name="Anna\nBcc: x@example.se")
    assert [contact.send_due(), contact.send_due()] == [1, 0]
    [sent] = mail.outbox
    assert (sent.reply_to, message.short_reference in sent.subject) == (["anna@example.se"], True)
    assert "/sv/errors/fortnox-api/2001304/" in sent.body


def test_send_due_tries_again_after_a_failure(settings):
    settings.EMAIL_BACKEND = "tests.kb.test_contact.BrokenBackend"
    message = waiting()
    assert contact.send_due() == 0
    message.refresh_from_db()
    assert (message.attempts, message.sent_at, message.lease) == (1, None, None)
    assert message.next_at > timezone.now()
    assert message.last_error == "OSError: no route to the mail server"


def test_send_due_leaves_what_another_worker_holds():
    waiting(lease=uuid.uuid4(), lease_until=timezone.now() + timedelta(minutes=1))
    assert contact.send_due() == 0


def test_send_due_takes_over_from_a_worker_that_died():
    waiting(lease=uuid.uuid4(), lease_until=timezone.now() - timedelta(minutes=1))
    assert contact.send_due() == 1


def test_send_outbox_command_sends_what_waits(capsys):
    waiting()
    call_command("send_outbox", "--once")
    assert (capsys.readouterr().out, len(mail.outbox)) == ("1 sent\n", 1)


def test_suggestions_are_confident_or_absent():
    make_article(errors=[make_error(messages={"sv": ["Kunde inte hitta konto {Account}"]})])
    assert [hit.code for hit in contact.suggestions("Vi ser: Kunde inte hitta konto 3050")] == ["2001304"]
    assert contact.suggestions("Var parkerar jag bilen?") == []


@pytest.mark.parametrize("value", ["", "fortnox-api", "fortnox-api/9", "a\0/b", "/", "x/y/z", "%", "å/ä"])
def test_error_from_tolerates_anything(value):
    assert contact.error_from(value) is None


class BrokenBackend:
    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise OSError("no route to the mail server")
