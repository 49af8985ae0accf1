"""Webhooks: signed, sent to the open net only, and the secret is seen once."""

import json
import logging
import re
import socket
import time
from pathlib import Path

import pytest
from django.urls import reverse
from standardwebhooks import Webhook, WebhookVerificationError

from kb.contact import outbox
from kb.models import Delivery, WebhookEndpoint
from kb.outgoing import webhooks
from tests.factories import make_endpoint
from tests.helpers.receivers import Hook, server

OPERATE = Path(__file__).resolve().parents[3] / "docs" / "operate.md"


@pytest.fixture
def hook(monkeypatch):
    """A receiver on this machine, which tests may call."""
    monkeypatch.setattr(webhooks, "LOOPBACK", True)
    with server(Hook) as running:
        yield running


def url_of(hook):
    return f"http://127.0.0.1:{hook.port}/in?a=1"


def snippet():
    """Return the receiver's verification as the documentation gives it."""
    code = re.search(r"```python\n(import base64.*?)```", OPERATE.read_text(), re.DOTALL)[1]
    names = {}
    exec(code, names)  # noqa: S102 (our own documentation)
    return names["is_ours"]


@pytest.mark.django_db
def test_queue_stores_an_event_for_those_who_want_it():
    wanting = make_endpoint()
    make_endpoint(events=["article.published"])
    make_endpoint(is_active=False)
    assert webhooks.queue("error.changed", {"key": "2001304"}) == 1
    [delivery] = Delivery.objects.all()
    told = json.loads(delivery.body)
    assert (delivery.endpoint, told["type"], told["data"]) == (wanting, "error.changed", {"key": "2001304"})


@pytest.mark.django_db
def test_event_arrives_signed_as_documented(hook):
    endpoint = make_endpoint(url=url_of(hook))
    webhooks.queue("error.changed", {"title": "Räksmörgås"})
    assert list(outbox.send_due()) == [True]
    [(headers, body)] = hook.received
    is_ours = snippet()
    assert json.loads(body)["data"] == {"title": "Räksmörgås"}
    assert is_ours(endpoint.secret, headers, body)
    assert not is_ours(endpoint.secret, headers, body + b" ")
    assert not is_ours(webhooks.new_secret(), headers, body)
    old = str(int(time.time()) - 3600)
    signed = webhooks.signature(endpoint.secret, headers["webhook-id"], old, body)
    assert not is_ours(
        endpoint.secret, headers | {"webhook-timestamp": old, "webhook-signature": signed}, body
    )


@pytest.mark.django_db
def test_event_is_verified_by_the_reference_library(hook):
    endpoint = make_endpoint(url=url_of(hook))
    webhooks.queue("error.changed", {"title": "Räksmörgås"})
    assert list(outbox.send_due()) == [True]
    [(headers, body)] = hook.received
    assert Webhook(endpoint.secret).verify(body, headers)["data"] == {"title": "Räksmörgås"}
    for secret, content in ((endpoint.secret, body + b" "), (webhooks.new_secret(), body)):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(content, headers)


@pytest.mark.django_db
def test_event_is_the_same_in_every_attempt(hook):
    make_endpoint(url=url_of(hook))
    webhooks.queue("error.changed", {})
    hook.plan = iter(["refuse", ""]).__next__
    for outcome in (False, True):
        Delivery.objects.try_again()
        assert list(outbox.send_due()) == [outcome]
    assert Delivery.objects.get().identifier.hex in hook.received[0][0]["webhook-id"]
    assert (hook.faults["refuse"], len(hook.received)) == (1, 1)


class Status(Hook):
    """Answers with the status that its address names, and with a place to go to."""

    def do_POST(self):  # noqa: N802 (the name that the base class calls)
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append(self.path)
        self.send_response(int(self.path.strip("/")))
        self.send_header("Location", "/200")
        self.end_headers()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "is_sent"),
    [
        *[(status, True) for status in (200, 201, 202, 204, 299)],
        *[(status, False) for status in (300, 301, 302, 303, 304, 307, 308)],
        *[(status, False) for status in (400, 404, 410, 429, 499, 500, 503, 599)],
    ],
)
def test_event_is_delivered_by_an_answer_of_2xx_only(monkeypatch, status, is_sent):
    monkeypatch.setattr(webhooks, "LOOPBACK", True)
    with server(Status) as running:
        make_endpoint(url=f"http://127.0.0.1:{running.port}/{status}")
        webhooks.queue("error.changed", {})
        assert list(outbox.send_due()) == [is_sent]
        assert running.received == [f"/{status}"]
    assert Delivery.objects.get().last_error == (
        "" if is_sent else f"WebhookError: Mottagaren svarade {status}."
    )


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["hang", "cut"])
def test_event_is_not_delivered_without_an_answer(hook, monkeypatch, fault):
    monkeypatch.setattr(webhooks, "TIMEOUT", 0.2)
    make_endpoint(url=url_of(hook))
    webhooks.queue("error.changed", {})
    hook.plan = lambda: fault
    assert list(outbox.send_due()) == [False]
    assert Delivery.objects.get().sent_at is None


@pytest.mark.django_db
@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["93.184.215.14", "::1"]])
def test_name_with_a_private_address_is_never_called(monkeypatch, addresses):
    rows = [(0, 0, 0, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_o: rows)
    monkeypatch.setattr(socket, "create_connection", lambda *_a: pytest.fail("dialled"))
    make_endpoint(url="https://name.example/")
    webhooks.queue("error.changed", {})
    assert list(outbox.send_due()) == [False]
    assert Delivery.objects.get().last_error == "WebhookError: Adressen leder in i ett privat nät."


@pytest.mark.django_db
def test_plain_http_is_not_called_even_where_the_address_is_public(monkeypatch):
    monkeypatch.setattr(webhooks, "LOOPBACK", True)
    with pytest.raises(webhooks.WebhookError):
        webhooks.address("http://93.184.215.14/")


@pytest.mark.django_db
def test_failure_is_kept_without_address_and_secret(hook, caplog):
    endpoint = make_endpoint(url=url_of(hook))
    webhooks.queue("error.changed", {})
    hook.plan = lambda: "refuse"
    with caplog.at_level(logging.DEBUG):
        assert list(outbox.send_due()) == [False]
    said = Delivery.objects.get().last_error
    assert ("503" in said, "127.0.0.1" in said, endpoint.secret in said) == (True, False, False)
    assert endpoint.secret not in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "is_delivered"),
    [
        *[(str(status), True) for status in (200, 201, 202, 204, 299)],
        *[
            (str(status), False)
            for status in (300, 301, 302, 303, 304, 307, 308, 400, 404, 410, 429, 500, 503, 599)
        ],
        *[("cut", False), ("hang", False)],
    ],
)
def test_only_a_2xx_answer_is_a_delivery_and_redirections_are_not_followed(
    hook, monkeypatch, answer, is_delivered
):
    monkeypatch.setattr(webhooks, "TIMEOUT", 0.2)
    make_endpoint(url=url_of(hook))
    webhooks.queue("error.changed", {})
    hook.plan = lambda: answer
    assert list(outbox.send_due()) == [is_delivered]
    assert (Delivery.objects.get().sent_at is not None, hook.faults[answer]) == (is_delivered, 1)


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["10.0.0.1", "8.8.8.8"], ["8.8.8.8", "10.0.0.1"]])
@pytest.mark.django_db
def test_private_address_of_a_name_is_never_dialled(monkeypatch, addresses):
    dialled = []

    def dial(address, *_arguments, **_named):
        dialled.append(address[0])
        raise ConnectionRefusedError

    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_named: found)
    monkeypatch.setattr(socket, "create_connection", dial)
    make_endpoint(url="https://hook.example/")
    webhooks.queue("error.changed", {})
    assert list(outbox.send_due()) == [False]
    assert set(dialled) <= {"8.8.8.8"}


@pytest.mark.django_db
def test_event_for_an_endpoint_that_was_switched_off_waits():
    make_endpoint()
    webhooks.queue("error.changed", {})
    WebhookEndpoint.objects.update(is_active=False)
    assert list(outbox.send_due()) == [False]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "https://user:pass@example.com/",
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.1.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::1]/",
        "https://[fe80::1]/",
        "https:///x",
        "https://[x",
        "https://example.com:99999/",
        "",
    ],
)
def test_address_that_is_not_of_the_open_net_is_refused(url):
    with pytest.raises(webhooks.WebhookError):
        webhooks.address(url)


def test_address_of_the_open_net_is_taken():
    assert webhooks.address("https://93.184.215.14:8443/a?b=1").port == 8443
    assert webhooks.address("https://räksmörgås.example/").hostname == "räksmörgås.example"


@pytest.mark.django_db
def test_name_that_leads_into_our_own_network_is_refused_when_it_is_called():
    make_endpoint(url="https://localhost/")
    webhooks.queue("error.changed", {})
    assert list(outbox.send_due()) == [False]
    assert Delivery.objects.get().last_error.startswith("WebhookError: ")


@pytest.mark.django_db
def test_admin_shows_the_secret_once(admin_client):
    form = {"name": "CRM", "url": "https://example.com/x", "events": ["error.changed"], "is_active": "on"}
    page = admin_client.post(reverse("admin:kb_webhookendpoint_add"), form)
    endpoint = WebhookEndpoint.objects.get()
    assert (page.status_code, endpoint.secret in page.content.decode()) == (200, True)
    for address in ("changelist", "change", "history"):
        arguments = [] if address == "changelist" else [endpoint.pk]
        shown = admin_client.get(reverse(f"admin:kb_webhookendpoint_{address}", args=arguments))
        assert (shown.status_code, endpoint.secret in shown.content.decode()) == (200, False)


@pytest.mark.django_db
def test_admin_makes_a_new_secret(admin_client):
    endpoint = make_endpoint()
    chosen = {"action": "new_secret", "_selected_action": [endpoint.pk]}
    page = admin_client.post(reverse("admin:kb_webhookendpoint_changelist"), chosen).content.decode()
    before = endpoint.secret
    endpoint.refresh_from_db()
    assert (endpoint.secret != before, endpoint.secret in page, before in page) == (True, True, False)


@pytest.mark.django_db
def test_admin_refuses_an_address_of_our_own_network(admin_client):
    form = {"name": "x", "url": "https://127.0.0.1/", "events": ["error.changed"]}
    page = admin_client.post(reverse("admin:kb_webhookendpoint_add"), form)
    assert "url" in page.context["adminform"].form.errors
    assert WebhookEndpoint.objects.count() == 0


@pytest.mark.django_db
def test_admin_tries_dead_letters_again_and_shows_no_bodies(admin_client):
    make_endpoint()
    webhooks.queue("error.changed", {"marker": "m4rk3r"})
    Delivery.objects.update(given_up_at="2026-01-01T00:00Z", attempts=20)
    [delivery] = Delivery.objects.all()
    address = reverse("admin:kb_delivery_changelist")
    assert str(delivery) in admin_client.get(f"{address}?outcome=given_up").content.decode()
    shown = admin_client.get(reverse("admin:kb_delivery_change", args=[delivery.pk]))
    assert "m4rk3r" not in shown.content.decode()
    admin_client.post(address, {"action": "try_again", "_selected_action": [delivery.pk]})
    delivery.refresh_from_db()
    assert (delivery.given_up_at, delivery.attempts) == (None, 0)
