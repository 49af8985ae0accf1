"""The outbox: a row is the truth, and each delivery has one holder."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from kb.contact import outbox
from kb.models import ContactMessage, Delivery
from tests.factories import make_endpoint, make_error
from tests.helpers.contact import waiting

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def send_due():
    return list(outbox.send_due())


def held_until(**time):
    return {"lease": uuid.uuid4(), "lease_until": timezone.now() + timedelta(**time)}


def test_send_due_mails_once():
    delivery = waiting(name="Anna\nBcc: x@example.se")
    ContactMessage.objects.update(error=make_error())
    assert [send_due(), send_due()] == [[True], []]
    [sent] = mail.outbox
    assert sent.subject == f"Meddelande {delivery.message.short_reference}"
    assert (sent.reply_to, sent.extra_headers) == (
        ["anna@example.se"],
        {"Message-ID": f"<{delivery.message.reference}@klartext>"},
    )
    assert "/sv/errors/fortnox-api/2001304/" in sent.body


def test_send_due_tries_again_later_and_longer_each_time(settings):
    settings.EMAIL_BACKEND = "tests.helpers.contact.BrokenBackend"
    delivery, waits = waiting(), []
    for _attempt in range(3):
        Delivery.objects.update(next_at=timezone.now())
        assert send_due() == [False]
        delivery.refresh_from_db()
        waits.append(round((delivery.next_at - timezone.now()).total_seconds() / 60))
    assert (waits, delivery.attempts, delivery.sent_at, delivery.lease) == ([1, 2, 4], 3, None, None)
    assert delivery.last_error == "OSError: no route to the mail server"


def test_send_due_gives_up_after_three_days_and_an_agent_can_try_again(settings):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.helpers.contact.BrokenBackend"
    waiting(attempts=outbox.MAX_ATTEMPTS - 1)
    assert (send_due(), Delivery.objects.given_up().count()) == ([False], 1)
    settings.EMAIL_BACKEND = backend
    Delivery.objects.update(next_at=timezone.now())
    assert send_due() == []
    assert (Delivery.objects.try_again(), send_due(), len(mail.outbox)) == (1, [True], 1)


def test_all_attempts_together_take_three_days():
    waits = [min(outbox.RETRY * 2 ** min(n, 10), outbox.MAX_WAIT) for n in range(outbox.MAX_ATTEMPTS - 1)]
    assert timedelta(days=2) < sum(waits, timedelta()) < timedelta(days=4)


def test_send_due_leaves_what_another_worker_holds():
    waiting(**held_until(minutes=1))
    assert send_due() == []


def test_send_due_takes_over_from_a_worker_that_died():
    waiting(**held_until(minutes=-1))
    assert send_due() == [True]


def test_send_due_takes_new_ones_before_those_that_failed():
    old = waiting(attempts=3, next_at=timezone.now() - timedelta(hours=1))
    new = waiting()
    send_due()
    first, second = Delivery.objects.order_by("sent_at")
    assert [first, second] == [new, old]


def test_one_that_lost_its_lease_does_not_write_over_the_other(monkeypatch):
    delivery = waiting()

    def take_over(message):
        Delivery.objects.update(lease=uuid.uuid4())

    monkeypatch.setattr("kb.contact.messages.mail", take_over)
    assert send_due() == [False]
    delivery.refresh_from_db()
    assert (delivery.sent_at, delivery.lease is None) == (None, False)


def test_send_outbox_command_sends_what_waits(capsys):
    waiting()
    call_command("send_outbox", "--once")
    assert (capsys.readouterr().out, len(mail.outbox)) == ("1 sent, 0 failed\n", 1)


def test_send_outbox_forgets_events_that_are_long_delivered():
    long_ago = timezone.now() - timedelta(days=31)
    kept = waiting(sent_at=long_ago)  # goes with its message
    Delivery.objects.create(endpoint=make_endpoint(), event="error.changed", sent_at=long_ago)
    call_command("send_outbox")
    assert list(Delivery.objects.all()) == [kept]
