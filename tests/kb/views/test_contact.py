"""The contact page: sending is one visible click, and nothing that was typed is lost."""

import re

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from kb.contact.deflection import figures
from kb.contact.forms import new_token
from kb.http import gates
from kb.models import ContactMessage, Fix
from tests.factories import make_article, make_error

pytestmark = pytest.mark.django_db
CONTACT = "/sv/contact/"


@pytest.fixture
def error():
    error = make_error(
        messages={"sv": ["Kunde inte hitta konto {Account}"]}, titles={"sv": "Kontot finns inte"}
    )
    make_article("add", {"sv": ("Lägg upp kontot", "Så här.")}, [error])
    return error


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
    assert [suggestion.error for suggestion in response.context["suggestions"]] == [error]
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
    assert f'data-key="error:{error.pk}"' in html(response)


def test_contact_carries_the_error_along(client, error, form):
    page = html(client.get(f"{CONTACT}?from=fortnox-api/2001304"))
    assert "Kontot finns inte" in page
    assert 'name="from" value="fortnox-api/2001304"' in page
    client.post(CONTACT, form | {"from": "fortnox-api/2001304", "along": "1"})
    assert ContactMessage.objects.get().error == error


def test_a_search_is_cut_after_its_secrets_are_out(client):
    token = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"
    page = html(client.get(CONTACT, {"q": f"{'a ' * 45}{token}"}))
    assert re.findall(r'name="searches" value="([^"]*)"', page) == [f"{'a ' * 45}[token]"]


TRAIL = {
    "shown": ["error:1", "x", "a\0b"],
    "opened": ["fix:2"],
    "searches": ["konto", "lösenord: katt", "\0", "konto"],
}
STORED = {"shown": ["error:1"], "opened": ["fix:2"], "searches": ["konto", "lösenord: [password]"]}


@pytest.mark.parametrize(("along", "stored"), [({"along": "1"}, STORED), ({}, {})])
def test_contact_sends_the_trail_along_if_the_sender_lets_it(client, error, form, along, stored):
    client.post(CONTACT, form | TRAIL | along | {"message": "Kunde inte hitta konto 3050"})
    saved = ContactMessage.objects.get()
    assert (saved.trail, saved.error) == (stored, error if along else None)


def test_contact_lists_what_goes_along(client, error, form):
    fix = error.fixes.get()
    looked = {"message": "Kunde inte hitta konto 3050", "opened": [f"fix:{fix.pk}"], "searches": ["<b>konto"]}
    page = client.post(CONTACT, form | looked | {"look": "1", "along": "1"})
    listed = re.search(r'data-part="along">(.*?)</ul>', html(page), re.DOTALL)[1]
    assert ("Kontot finns inte" in listed, "Lägg upp kontot" in listed, "&lt;b&gt;konto" in listed) == (
        True,
        True,
        True,
    )
    assert 'name="along" value="1" checked' in html(page)
    page = client.post(CONTACT, form | looked | {"look": "1"})
    assert 'name="along" value="1" checked' not in html(page)


def test_contact_offers_the_search_one_comes_from(client):
    assert 'name="searches" value="konto"' in html(client.get(CONTACT, {"q": "konto"}))


def test_contact_routes_to_who_can_fix_it(client, error, form):
    Fix.objects.update(fixed_by="system_administrator")
    page = html(client.post(CONTACT, form | {"message": "Kunde inte hitta konto 3050", "look": "1"}))
    assert "mailto:?subject=" in page
    assert page.count("3050</mark>") == 1  # in the note


def test_contact_asks_which_of_several_fixes_it_is(client, error, form):
    make_article("other", {"sv": ("Välj ett annat konto", "Så.")}, [error])
    page = html(client.post(CONTACT, form | {"message": "Kunde inte hitta konto 3050", "look": "1"}))
    assert page.count('class="suggestion__ask"') == 1


@pytest.mark.parametrize("limit", ["MAX_CLIENT_MESSAGES", "MAX_ADDRESS_MESSAGES"])
def test_contact_takes_no_flood_and_keeps_the_text(client, form, monkeypatch, limit):
    monkeypatch.setattr(f"kb.views.contact.{limit}", 2)
    answers = [client.post(CONTACT, form | {"message": f"Hej {number}"}) for number in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "Hej 2</textarea>" in html(answers[2])
    assert ContactMessage.objects.count() == 2


def test_contact_gives_the_text_back_when_the_database_is_busy(client, form, monkeypatch):
    def busy(*_arguments, **_named):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr("kb.contact.messages.save", busy)
        response = client.post(CONTACT, form | {"message": "Min långa text"})
    page = html(response)
    assert (response.status_code, "Min långa text</textarea>" in page) == (503, True)
    again = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    client.post(CONTACT, {name: value for name, value in again.items() if name != "csrfmiddlewaretoken"})
    assert ContactMessage.objects.get().message == "Min långa text"


def test_receipt_links_to_what_was_sent_for_the_sender_only(client, form):
    sent = client.post(CONTACT, form | {"message": "Bara mitt. Lösenord: katt"}).headers["Location"]
    page = html(client.get(sent))
    own = re.search(r'href="http://testserver(/sv/contact/own/[^"]+)"', page)[1]
    assert "Bara mitt. Lösenord: [password]" in html(Client().get(own))
    assert ("Bara mitt" in page, "/own/" in html(Client().get(sent))) == (False, False)


@pytest.mark.parametrize("receipt", ["x", "a:b:c", "%00", "å", "x" * 300])
def test_own_page_refuses_what_is_no_receipt(client, receipt):
    response = client.get(f"{CONTACT}own/{receipt}/")
    assert (response.status_code, "no-store" in response.headers["Cache-Control"]) == (410, True)


def test_solved_stores_a_counter_and_gives_the_text_back(client, error, form):
    key = f"fix:{error.fixes.get().pk}"
    response = client.post(f"{CONTACT}solved/", form | {"solved": key})
    assert (response.status_code, 'name="message" value="Hej"' in html(response)) == (200, True)
    assert (ContactMessage.objects.count(), figures(timezone.localdate()).solved) == (0, 1)


def test_solved_counts_no_flood(client, error, form, monkeypatch):
    monkeypatch.setitem(gates.RULES, "solved", gates.Rule(2, 3600))
    answers = []
    for _reader in range(3):
        token = re.search(r'name="token" value="([^"]+)"', html(client.get(CONTACT)))[1]
        posted = {"token": token, "solved": f"error:{error.pk}", "message": "Konto 3050"}
        answers.append(client.post(f"{CONTACT}solved/", posted))
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 'name="message" value="Konto 3050"' in html(answers[2])
    assert figures(timezone.localdate()).solved == 2


@pytest.mark.parametrize("key", ["", "fix:0", "fix:999", "error:x", "\0", "fix:9999999999999999999"])
def test_solved_tolerates_anything(client, form, key):
    assert client.post(f"{CONTACT}solved/", form | {"solved": key, "token": key}).status_code == 200
    assert figures(timezone.localdate()).solved == 0


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


def test_contact_from_an_error_whose_message_is_written_again_says_that_it_is_known(client, error, form):
    typed = form | {"from": "fortnox-api/2001304", "message": "Kunde inte hitta konto 3050", "look": "1"}
    response = client.post(CONTACT, typed)
    assert (response.context["suggestions"], response.context["first_suggestion"].error) == ([], error)
    assert (response.context["is_unanswered"], html(response).count(f'data-key="error:{error.pk}"')) == (
        False,
        1,
    )


def test_contact_from_an_error_with_the_message_of_another_takes_the_message(client, error, form):
    other = make_error("2000550", messages={"sv": ["Kontot är inte aktivt"]})
    from_other = form | {
        "from": "fortnox-api/2000550",
        "message": "Kunde inte hitta konto 3050",
        "along": "1",
    }
    page = client.post(CONTACT, from_other | {"look": "1"})
    opened = re.findall(r'name="opened" value="([^"]+)"', html(page))
    client.post(CONTACT, from_other | {"opened": opened})
    saved = ContactMessage.objects.get()
    assert (saved.error, saved.trail["opened"]) == (error, [f"error:{other.pk}"])
