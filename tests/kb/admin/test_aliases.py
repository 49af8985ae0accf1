import pytest
from django.db import transaction
from django.utils import translation

from kb import search
from kb.models import Synonym
from tests.factories import make_alias, make_article, make_error

pytestmark = pytest.mark.django_db


def found(query, language="sv"):
    with translation.override(language):
        return [hit.key for hit in search.search(query).hits]


@pytest.fixture
def content():
    error = make_error("2001304", titles={"sv": "Kontot finns inte", "en": "The account is missing"})
    make_article("pay", {"sv": ("Betala", "Betala fakturan."), "en": ("Pay", "Pay the invoice.")})
    article = make_article("unlock", {"sv": ("Lås upp en period", "x"), "en": ("Unlock a period", "x")})
    return error, article


@pytest.mark.parametrize(("language", "text"), [("sv", "pengarna försvann"), ("en", "money vanished")])
def test_accepted_alias_finds_its_target_first(content, language, text):
    error, article = content
    assert found(text, language) == []
    for target, key in (({"error": error}, "2001304"), ({"article": article}, "unlock")):
        alias = make_alias(text, language, **target)
        assert found(text.upper() + "?", language)[0] == key
        alias.delete()
    assert found(text, language) == []


def test_alias_stops_finding_when_it_is_rejected_or_changed(content):
    alias = make_alias("pengarna försvann", error=content[0])
    alias.text = "saldot stämde aldrig"
    alias.save()
    assert (found("pengarna försvann"), found("saldot stämde aldrig")) == ([], ["2001304"])
    alias.review("rejected", None)
    assert found("saldot stämde aldrig") == []


def test_twins_are_found_together(content):
    make_alias("pengarna försvann", error=content[0])
    make_alias("pengarna försvann", article=content[1])
    assert sorted(found("pengarna försvann")) == ["2001304", "unlock"]


@pytest.mark.parametrize(
    "make",
    [
        lambda error: make_alias("pengarna försvann", error=error),
        lambda _error: Synonym.objects.create(language="sv", word="Försvann", means="kontot"),
    ],
)
def test_wording_takes_effect_in_its_own_transaction(content, make):
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
        make(content[0])
        assert found("försvann") == ["2001304"]
        raise ZeroDivisionError
    assert found("försvann") == []


def test_synonym_is_found_by_any_spelling_of_its_word(content):
    Synonym.objects.create(language="sv", word="Räkenskapsår", means="period")
    assert found("RAKENSKAPSÅR") == ["unlock"]


def test_rebuild_keeps_aliases(content):
    make_alias("pengarna försvann", error=content[0])
    search.rebuild()
    assert found("pengarna försvann") == ["2001304"]


def test_accepting_tells_the_place_before_and_after(content, admin_client):
    alias = make_alias("pengarna försvann", error=content[0], state="proposed")
    admin_client.cookies["django_language"] = "en"
    data = {"action": "accept", "_selected_action": [alias.pk]}
    response = admin_client.post("/admin/kb/alias/", data, follow=True)
    assert str(next(iter(response.context["messages"]))) == (
        "“pengarna försvann” finds Fortnox Api 2001304: not found → place 1."
    )
