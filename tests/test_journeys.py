"""Journeys of readers, from the first page to the last."""

import re

import pytest
from django.contrib.staticfiles import finders
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.models import ContactMessage, SearchLog
from tests.factories import make_article, make_error
from tests.helpers.hostile import HOSTILE
from tests.helpers.pages import html

pytestmark = pytest.mark.django_db


@pytest.fixture
def error():
    error = make_error(
        messages={"sv": ["Kunde inte hitta konto {Account}"]},
        titles={"sv": "Kontot finns inte"},
        fixed_by=["customer"],
    )
    make_article("add", {"sv": ("Lägg upp kontot", "1. Öppna konto {Account}.")}, [error])
    make_article("why", {"sv": ("Varför?", "Därför.")}, kind="question")
    return error


def addresses(error):
    article = error.articles.get()
    return [
        "/sv/",
        "/sv/errors/",
        "/sv/errors/messages/",
        "/sv/errors/fortnox-api/",
        error.get_absolute_url(),
        article.get_absolute_url(),
        article.category.get_absolute_url(),
        "/sv/faq/",
        "/sv/search/?q=konto",
        "/sv/contact/?from=fortnox-api/2001304",
    ]


def test_paste_to_answer_to_page_with_values(client, error):
    answer = client.post("/sv/search/", {"text": 'HTTP 400\n{"message": "Kunde inte hitta konto 3050"}'})
    form = re.search(
        r'<form method="post" action="([^"]+)"><input type="hidden" name="text" value="([^"]+)">',
        html(answer),
    )
    assert form[1] == error.get_absolute_url()
    page = html(client.post(form[1], {"text": form[2].replace("&quot;", '"')}))
    assert page.count(">3050</mark>") == 2  # in the message and in the step
    assert "3050" not in form[1]


def test_language_switch_never_ends_in_nothing(client, error):
    for address in addresses(error):
        page = html(client.get(address))
        target = re.search(r'<a lang="en" hreflang="en" href="([^"]+)"', page)[1].replace("&amp;", "&")
        assert target.partition("?")[2] == address.partition("?")[2]
        assert client.get(target, follow=True).status_code == 200


def test_every_link_of_every_page_leads_somewhere(client, error):
    pages = [html(client.get(address)) for address in addresses(error)]
    links = {link.replace("&amp;", "&") for page in pages for link in re.findall(r'href="(/[^"#]*)', page)}
    files = {link for link in links if link.startswith("/static/")}
    assert [link for link in links - files if client.get(link, follow=True).status_code != 200] == []
    assert [file for file in files if not finders.find(file.removeprefix("/static/"))] == []


def test_support_is_one_click_from_everywhere(client, error):
    for address in [*addresses(error), "/sv/nonsense/", "/sv/errors/fortnox-api/2001399/"]:
        assert 'href="/sv/contact/' in html(client.get(address))


def test_unknown_code_says_so_searches_and_offers_contact(client, error):
    response = client.get("/e/2001399", headers={"accept-language": "en"})
    assert response.status_code == 404
    assert "<code>2001399</code> is not in our catalogue" in html(response)
    assert 'href="/en/contact/"' in html(response)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_input_breaks_a_page(client, error, text):
    answers = [
        client.get("/sv/search/", {"q": text}),
        client.post("/sv/search/", {"text": text}),
        client.post(error.get_absolute_url(), {"text": text}),
        client.get("/sv/errors/", {"system": text, "area": text, "who": text, "page": text}),
        client.get(error.get_absolute_url(), {"from": text}),
        client.get("/sv/contact/", {"from": text}),
        client.post(
            "/sv/contact/", {"message": text, "email": text, "name": text, "token": text, "from": text}
        ),
        client.post("/sv/contact/", {"message": text, "email": text, "look": text, "token": text}),
        client.post("/sv/contact/suggestions/", {"message": text}),
    ]
    assert {answer.status_code for answer in answers} <= {200, 302}
    assert not any("<script>alert" in html(answer) for answer in answers)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec="utf-8"), max_size=200))
def test_no_text_breaks_the_search(client, error, text):
    assert client.post("/sv/search/", {"text": text}).status_code in (200, 302)


def test_nothing_secret_is_kept(client, error):
    secret = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
    client.post("/sv/search/", {"text": f"Kunde inte hitta konto 3050\nAuthorization: Bearer {secret}"})
    client.post(error.get_absolute_url(), {"text": f"Kunde inte hitta konto 3050 {secret}"})
    assert [secret in entry.query for entry in SearchLog.objects.all()] == [False]
    assert ContactMessage.objects.count() == 0


def test_an_unknown_host_is_refused_without_an_error_of_ours(client):
    assert client.get("/sv/", headers={"host": "evil.example"}).status_code == 400
