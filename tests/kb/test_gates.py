"""Posts from other sites."""

import pytest
from django.test import Client

from kb.models import Fix, HelpfulVote, SearchEntry
from tests.factories import make_article, make_error

pytestmark = pytest.mark.django_db
PASTE = "Kunde inte hitta konto 3050\nanna & co"
PAGE = "/sv/errors/fortnox-api/2001304/"


@pytest.fixture(autouse=True)
def fix():
    make_article("add", {"sv": ("Lägg upp kontot", "Gör så.")}, [make_error()])
    return Fix.objects.get()


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
    assert (HelpfulVote.objects.count(), SearchEntry.objects.count()) == (0, 0)


@pytest.mark.parametrize("headers", OURS, ids=str)
@pytest.mark.parametrize("path", POSTS)
def test_posts_from_our_own_pages_are_taken(path, headers, fix, settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://help.example"]
    assert post(path, headers, fix).status_code in (200, 303)
