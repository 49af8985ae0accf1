"""Autocomplete of links after `[[`."""

import pytest

from kb.models import ArticleTranslation
from kb.publishing import workflow
from kb.search.link_autocomplete import link_targets
from tests.factories import make_article, make_error

pytestmark = pytest.mark.django_db
URL = "/markdown/links/"


def test_links_are_written_as_they_stand_in_texts():
    make_error("2001304", titles={"sv": "Kontot finns inte"})
    make_article("add-account", {"sv": ("Lägg upp kontot", "x")})
    found = {target.link for target in link_targets("kontot", "sv")}
    assert found == {"[[error:fortnox-api/2001304]]", "[[article:add-account]]"}


def test_what_is_being_written_is_offered_and_marked():
    article = make_article("close-period", {})
    text = ArticleTranslation.objects.create(article=article, language="sv", slug="x")
    workflow.save_draft(text, title="Stäng perioden", summary="", body="x")
    for query in ("close-p", "stäng"):
        (target,) = link_targets(query, "sv")
        assert (target.title, target.link, target.is_draft) == (
            "Stäng perioden",
            "[[article:close-period]]",
            True,
        )


@pytest.mark.parametrize("query", ["", "%00", "😀'%25", "x" * 3000, "[["])
def test_any_words_are_answered(admin_client, query):
    assert admin_client.get(f"{URL}?q={query}&language=xx").status_code == 200


def test_list_is_for_editors_and_can_be_chosen_from(client, admin_client):
    make_error("2001304", titles={"sv": "<b>Kontot"})
    assert client.get(f"{URL}?q=konto").status_code == 403
    page = admin_client.get(f"{URL}?q=2001304&language=sv").text
    assert 'role="option" aria-selected="false" data-link="[[error:fortnox-api/2001304]]"' in page
    assert "&lt;b&gt;Kontot" in page
