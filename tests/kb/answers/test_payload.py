"""One truth, several shapes: all of them carry the hash of what they were made from."""

import re

import pytest

from errors.models import ErrorText
from kb.answers import payload
from tests.factories import make_article, make_error

URL = "/sv/errors/fortnox-api/2001304"


@pytest.fixture
def error(db):
    error = make_error(titles={"sv": "Kontot finns inte", "en": "No such account"})
    make_article("add", {"sv": ("Lägg upp kontot", "1. Öppna {Account}."), "en": ("Add it", "Do.")}, [error])
    return error


def hashes(client, language):
    page = client.get(f"/{language}{URL[3:]}/").content.decode()
    markdown = client.get(f"/{language}{URL[3:]}.md").content.decode()
    return {
        "page": re.search(r"<code data-hash>(\w+)<", page)[1],
        "markdown": re.search(r"`([0-9a-f]{16})`", markdown)[1],
        "json": client.get(f"/api/v1/errors/fortnox-api/2001304?language={language}").json()["hash"],
        "catalogue": client.get("/api/v1/catalogue").json()["errors"][0]["texts"][language]["hash"],
    }


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_shape_carries_the_same_hash(client, error, language):
    assert len(set(hashes(client, language).values())) == 1


def test_hash_changes_with_what_is_said_in_that_language_only(client, error):
    before = {language: hashes(client, language)["page"] for language in ("sv", "en")}
    ErrorText.objects.filter(language="sv").first().delete()
    after = {language: hashes(client, language)["page"] for language in ("sv", "en")}
    assert (before["sv"] == after["sv"], before["en"] == after["en"]) == (False, True)


def test_catalogue_asks_a_fixed_number_of_queries(error, django_assert_num_queries):
    for code in ("2000001", "2000002"):
        with django_assert_num_queries(13):
            payload.catalogue()
        make_article(
            f"fix-{code}", {"sv": (f"Rätta {code}", "Så.")}, [make_error(code, {"sv": [f"Fel {code}"]})]
        )
