"""The contact page: sending is one visible click, and nothing that was typed is lost."""

import re
import time
import uuid

import pytest
from django.core.signing import TimestampSigner, b62_encode
from django.test import Client

from kb.contact_form import new_token
from kb.models import ContactMessage
from tests.factories import make_article, make_error

pytestmark = pytest.mark.django_db
CONTACT = "/sv/contact/"


class EarlierSigner(TimestampSigner):
    def timestamp(self):
        return b62_encode(int(time.time()) - 5)


@pytest.fixture
def error():
    error = make_error(
        messages={"sv": ["Kunde inte hitta konto {Account}"]}, titles={"sv": "Kontot finns inte"}
    )
    make_article("add", {"sv": ("Lägg upp kontot", "Så här.")}, [error])
    return error


@pytest.fixture
def form():
    """What a person sends who has had the form open for five seconds."""
    token = EarlierSigner(salt="contact").sign(str(uuid.uuid4()))
    return {"message": "Hej", "email": "anna@example.se", "token": token}


def html(response):
    return response.content.decode()


def test_contact_saves_first_and_shows_the_reference(client, form):
    response = client.post(CONTACT, form, follow=True)
    saved = ContactMessage.objects.get()
    assert (saved.message, saved.email, saved.language) == ("Hej", "anna@example.se", "sv")
    assert saved.short_reference in html(response)


def test_contact_sent_twice_is_one_message(client, form):
    first, second = client.post(CONTACT, form), client.post(CONTACT, form)
    assert first.headers["Location"] == second.headers["Location"]
    assert ContactMessage.objects.count() == 1


def test_contact_answers_programs_like_people_but_saves_nothing(client, form):
    response = client.post(CONTACT, form | {"website": "http://spam.example"}, follow=True)
    assert (response.status_code, response.context["reference"] != "") == (200, True)
    assert ContactMessage.objects.count() == 0


@pytest.mark.parametrize("make_token", [str, lambda: "x", lambda: "\0", new_token])
def test_contact_without_a_ripe_token_keeps_the_text_and_asks_again(client, form, make_token):
    response = client.post(CONTACT, form | {"token": make_token(), "message": "Viktigt <b>"})
    assert (response.status_code, ContactMessage.objects.count()) == (200, 0)
    assert "Viktigt &lt;b&gt;</textarea>" in html(response)


def test_contact_shown_again_can_be_sent(client, form):
    page = html(client.post(CONTACT, form | {"email": "fel"}))
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    client.post(CONTACT, form | {"token": token})
    assert ContactMessage.objects.count() == 1


def test_contact_says_what_is_missing_beside_the_field(client, form):
    page = html(client.post(CONTACT, form | {"message": " ", "email": "fel"}))
    for name in ("message", "email"):
        assert f'id="{name}-error"' in page
        assert f'aria-describedby="{name}-error"' in page


def test_contact_suggests_without_script_and_keeps_what_was_typed(client, error, form):
    typed = form | {"message": "Vi får: Kunde inte hitta konto 3050", "name": "Anna", "look": "1"}
    response = client.post(CONTACT, typed)
    assert [hit.code for hit in response.context["suggestions"]] == ["2001304"]
    page = html(response)
    assert "Lägg upp kontot" in page
    assert all(f"{value}" in page for value in (typed["message"], "Anna", "anna@example.se", form["token"]))
    assert (ContactMessage.objects.count(), page.count('type="submit"') >= 2) == (0, True)


def test_contact_suggests_nothing_rather_than_something_unrelated(client, error, form):
    response = client.post(CONTACT, form | {"message": "Var parkerar jag bilen?", "look": "1"})
    assert response.context["suggestions"] == []


def test_contact_fragment_is_the_same_as_on_the_page(client, error):
    response = client.post(
        f"{CONTACT}suggestions/", {"message": "Kunde inte hitta konto 3050. Lösenord: katt"}
    )
    assert (response.status_code, "<html" in html(response)) == (200, False)
    assert "Lösenord: [password]" in html(response)
    assert 'data-key="error:2001304"' in html(response)


def test_contact_carries_the_error_along(client, error, form):
    page = html(client.get(f"{CONTACT}?from=fortnox-api/2001304"))
    assert "Kontot finns inte" in page
    assert 'name="from" value="fortnox-api/2001304"' in page
    client.post(CONTACT, form | {"from": "fortnox-api/2001304", "shown": ["error:2001304", "a\0b", "c", "d"]})
    saved = ContactMessage.objects.get()
    assert (saved.error, saved.trail["shown"]) == (error, ["error:2001304", "ab", "c"])


def test_contact_is_never_stored_by_caches(client):
    response = client.get(CONTACT)
    assert "no-store" in response.headers["Cache-Control"]
    assert (client.get(f"{CONTACT}suggestions/").status_code, client.put(CONTACT).status_code) == (405, 405)


def test_contact_refused_without_a_cookie_gives_the_text_back(form):
    response = Client(enforce_csrf_checks=True).post(CONTACT, form | {"message": "Min långa text"})
    assert response.status_code == 403
    assert "Min långa text</textarea>" in html(response)


def test_contact_refused_can_go_on_with_the_text(form):
    browser = Client(enforce_csrf_checks=True)
    page = html(browser.post(CONTACT, form))
    csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    response = browser.post(CONTACT, {"message": "Hej", "look": "1", "csrfmiddlewaretoken": csrf})
    assert (response.status_code, "Hej</textarea>" in html(response)) == (200, True)
