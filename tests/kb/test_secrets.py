"""Secrets of every kind that people paste, through every door: none is kept anywhere."""

import logging
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, models

from kb.contact import outbox
from kb.models import Attachment, ContactMessage, Delivery, Fix
from kb.outgoing import webhooks
from tests.factories import make_article, make_endpoint, make_error
from tests.helpers.editing import fields_of
from tests.helpers.receivers import Hook, server
from tests.helpers.secrets import LINES, PASTE, SECRETS, kept_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything_said(caplog, monkeypatch):
    """Whatever is logged or printed meanwhile."""
    said = StringIO()
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(webhooks, "LOOPBACK", True)
    with redirect_stdout(said), redirect_stderr(said):
        yield lambda: said.getvalue() + caplog.text


def stored():
    """Every text and every file in the database, of every table."""
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField | models.BinaryField):
                for value in model._base_manager.values_list(field.attname, flat=True):
                    text = (
                        bytes(value).decode("latin-1")
                        if isinstance(field, models.BinaryField) and value
                        else value
                    )
                    found.append(str(text))
    return "\n".join(found)


def send_through_every_door(client, form):
    log = SimpleUploadedFile(f"{list(SECRETS)[5]}.txt", PASTE.encode())
    broken = {"email": "fel", "attached": SimpleUploadedFile("a.json", PASTE.encode())}
    return [
        client.post("/sv/search/", {"text": PASTE}),
        *[client.get("/sv/search/suggestions/", {"q": line}) for line in PASTE.split("\n")],
        client.post("/sv/search/recognised/", {"text": PASTE}),
        client.post("/sv/errors/fortnox-api/2001304/", {"text": PASTE}),
        client.post("/sv/contact/suggestions/", form | {"message": PASTE}),
        client.post("/sv/contact/", form | broken | {"message": PASTE}),
        client.post("/sv/contact/", form | {"message": PASTE, "look": "1", "along": "1"}),
        client.post("/sv/contact/solved/", form | {"message": PASTE, "solved": "error:1"}),
        client.post(
            "/sv/contact/",
            form
            | {
                "message": PASTE,
                "name": PASTE[:100],
                "searches": PASTE.split("\n"),
                "along": "1",
                "attached": log,
            },
        ),
        client.post("/api/v1/resolve", {"text": PASTE}, content_type="application/json"),
        *[client.get("/api/v1/search", {"q": line}) for line in LINES],
        *[client.get("/sv/contact/", {"q": line}) for line in LINES],
        *[client.post("/sv/vote/", {"fix": Fix.objects.get().pk, **said}) for said in votes()],
        *[ask_widget(client, text=PASTE, **kind) for kind in ({"for": "form"}, {})],
    ]


def votes():
    """With a question that becomes a proposed alias, and with a comment."""
    yield from ({"helpful": "yes", "question": line} for line in LINES)
    yield {"helpful": "no", "reason": "unclear", "comment": PASTE[:500]}


def ask_widget(client, **asked):
    headers = {"origin": "http://testserver"}
    return client.post("/widget/sv/ask", asked, content_type="application/json", headers=headers)


def test_no_secret_is_kept_anywhere(client, form, everything_said):
    error = make_error(
        messages={"sv": ["Kunde inte hitta konto {Account}"]}, titles={"sv": "Kontot finns inte"}
    )
    make_article("add", {"sv": ("Lägg upp kontot", "Öppna {Account}.")}, [error])
    with server(Hook) as hook:
        make_endpoint(url=f"http://127.0.0.1:{hook.port}/", events=["contact.received"])
        answers = send_through_every_door(client, form)
        assert [answer.status_code for answer in answers if answer.status_code >= 400] == []
        assert list(outbox.send_due()) == [True, True]
    message = ContactMessage.objects.get()
    assert (message.error, Attachment.objects.count()) == (error, 2)
    [(headers, body)] = hook.received
    places = {
        "database": stored(),
        "cache": str(vars(cache).get("_cache", "")),
        "mail": mail.outbox[0].message().as_string() + mail.outbox[0].body,
        "webhook": str(headers) + body.decode(),
        "log": everything_said(),
        "addresses": " ".join(answer.headers.get("Location", "") for answer in answers),
    }
    assert {place: kept for place, text in places.items() if (kept := kept_in(text))} == {}
    for place in ("database", "mail", "webhook"):
        assert ("3050" in places[place], "2001304" in places[place]) == (True, True), place


def test_no_secret_of_a_pasted_sample_is_kept(admin_client):
    error = make_error(messages={"sv": ["Kunde inte hitta konto {Account}"]})
    address = f"/admin/errors/errorcode/{error.pk}/change/"
    fields = fields_of(admin_client.get(address).content.decode()) | {"sample": PASTE}
    assert admin_client.post(address, fields).status_code == 302
    error.refresh_from_db()
    assert (kept_in(stored()), "2001304" in error.sample) == ([], True)


def test_no_address_that_a_mail_server_names_is_kept(settings):
    settings.EMAIL_BACKEND = "tests.kb.test_secrets.Refusing"
    message = ContactMessage.objects.create(email="a@b.se", message="x", language="sv")
    delivery = Delivery.objects.create(message=message, event="contact.received")
    assert list(outbox.send_due()) == [False]
    delivery.refresh_from_db()
    assert delivery.last_error == "OSError: 550 no mailbox for [e-mail]"


class Refusing(BaseEmailBackend):
    def send_messages(self, messages):
        raise OSError("550 no mailbox for bengt.hemlig@privat.example")


def test_the_look_through_the_database_sees_everything():
    """The test above would find a secret wherever it lay."""
    secret = next(iter(SECRETS))
    ContactMessage.objects.create(email="a@b.se", message="x", language="sv", trail={"searches": [secret]})
    Attachment.objects.create(name="a", content_type="b", size=1, content=secret.encode())
    assert stored().count(secret) == 2
    assert set(connection.introspection.table_names()) >= {
        model._meta.db_table for model in apps.get_models()
    }
