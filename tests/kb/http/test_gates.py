"""Responses to refused readers, and posts from other sites."""

import pytest
from django.test import Client

from kb.http import gates
from kb.models import Fix, HelpfulVote, SearchLog
from tests.factories import make_article, make_error

pytestmark = pytest.mark.django_db
PASTE = "Kunde inte hitta konto 3050\nanna & co"
PAGE = "/sv/errors/fortnox-api/2001304/"


@pytest.fixture(autouse=True)
def fix():
    make_article("add", {"sv": ("Lägg upp kontot", "Gör så.")}, [make_error()])
    return Fix.objects.get()


@pytest.fixture
def none_left(monkeypatch):
    """No limit lets anybody through."""
    for name, rule in gates.RULES.items():
        monkeypatch.setitem(gates.RULES, name, gates.Rule(0, rule.seconds))


def test_refused_search_keeps_the_text_in_the_box(client, none_left):
    response = client.post("/sv/search/", {"text": PASTE})
    page = response.content.decode()
    assert (response.status_code, "no-store" in response.headers["Cache-Control"]) == (429, True)
    assert "Kunde inte hitta konto 3050\nanna &amp; co</textarea>" in page
    assert "försök igen om 1 minut." in page


def test_refused_search_speaks_the_readers_language(client, none_left):
    assert "try again in 1 minute." in client.get("/en/search/?q=konto").content.decode()


def test_refused_vote_comes_back_to_be_cast_again(client, none_left, fix):
    posted = {"fix": str(fix.pk), "helpful": "no", "reason": "unclear", "comment": "Steg 2 <saknas>"}
    page = client.post("/sv/vote/", posted).content.decode()
    assert 'action="/sv/vote/"' in page
    for name, value in {**posted, "comment": "Steg 2 &lt;saknas&gt;"}.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    assert not HelpfulVote.objects.exists()


def test_refused_message_keeps_its_files(client, none_left):
    """They wait at the server, each under the token that the form holds."""
    page = client.post("/sv/contact/", {"message": "Hej", "kept": ["one", "two"]}).content.decode()
    for name, value in [("message", "Hej"), ("kept", "one"), ("kept", "two")]:
        assert f'<input type="hidden" name="{name}" value="{value}">' in page


@pytest.mark.parametrize("path", ["search/suggestions/", "search/recognised/", "contact/suggestions/"])
def test_refused_scripts_get_a_sentence(client, none_left, path):
    response = client.post(f"/sv/{path}", {"text": "konto", "message": "konto"})
    assert (response.status_code, response.headers["Content-Type"]) == (429, "text/plain; charset=utf-8")
    assert (
        response.content.decode()
        == "Det blev för många förfrågningar på kort tid: försök igen om 60 sekunder."
    )


def test_long_texts_count_as_several_calls(client, monkeypatch):
    monkeypatch.setitem(gates.RULES, "recognised", gates.Rule(4, 60))
    answers = [client.post("/sv/search/recognised/", {"text": "x" * 9000}).status_code for _ in range(2)]
    assert answers == [200, 429]


def test_pages_that_are_kept_are_not_counted(client, monkeypatch):
    monkeypatch.setitem(gates.RULES, "pages", gates.Rule(1, 60))
    assert [client.get(PAGE).status_code for _ in range(3)] == [200] * 3
    assert [client.get(f"{PAGE}?x={number}").status_code for number in range(2)] == [200, 429]


def test_health_is_always_told(client, none_left):
    assert client.get("/healthz").status_code == 200


# --- where posts come from

FOREIGN = [
    {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
    {"sec-fetch-site": "same-site"},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://testserver.evil.example"},
    {"origin": "http://["},
    {"referer": "https://evil.example/http://testserver/"},
    {"referer": "http://testserver.evil.example/"},
]
OURS = [
    {},
    {"sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "none"},
    {"origin": "http://testserver"},
    {"referer": "http://testserver/sv/"},
    {"origin": "https://help.example"},
]
POSTS = {
    "/sv/vote/": {"fix": "{fix}", "helpful": "yes"},
    "/sv/search/": {"text": PASTE},
    "/sv/search/suggestions/": {"text": PASTE},
    "/sv/search/recognised/": {"text": PASTE},
    PAGE: {"text": PASTE},
    "/sv/handover/fortnox-api/2001304/customer/": {"text": PASTE},
}


def post(path, headers, fix):
    posted = {name: value.format(fix=fix.pk) for name, value in POSTS[path].items()}
    return Client(enforce_csrf_checks=True).post(path, posted, headers=headers)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("path", POSTS)
def test_posts_from_other_sites_are_refused_and_can_be_sent_again(path, headers, fix):
    response = post(path, headers, fix)
    assert (response.status_code, f'action="{path}"' in response.content.decode()) == (403, True)
    assert (HelpfulVote.objects.count(), SearchLog.objects.count()) == (0, 0)


@pytest.mark.parametrize("headers", OURS, ids=str)
@pytest.mark.parametrize("path", POSTS)
def test_posts_from_our_own_pages_are_taken(path, headers, fix, settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://help.example"]
    assert post(path, headers, fix).status_code in (200, 303)
