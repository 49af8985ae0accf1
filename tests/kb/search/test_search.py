import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import search
from kb.models import Synonym
from tests.factories import make_article, make_error

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def content():
    error = make_error(
        "2001304",
        {"sv": ["Kunde inte hitta konto {Account}"]},
        {"sv": "Kontot finns inte i kontoplanen", "en": "The account is not in the chart of accounts"},
        meanings={"sv": "Ett konto i anropet saknas.", "en": "An account in the request is missing."},
    )
    make_article(
        "unlock-a-period",
        {
            "sv": ("Lås upp en period", "Öppna räkenskapsåret och lås upp bokföringsperioden."),
            "en": ("Unlock a period", "Open the financial year and unlock the bookkeeping period."),
        },
    )
    make_article(
        "only-swedish", {"sv": ("Beställ en licens", "Gå till tilläggsbeställning.")}, kind="question"
    )
    make_article("add-an-account", {"sv": ("Lägg upp ett konto", "Öppna kontoplanen.")}, errors=[error])


def found(query, language="sv"):
    with translation.override(language):
        return [(hit.kind, hit.key) for hit in search.search(query).hits]


@pytest.mark.parametrize(
    ("query", "language", "first"),
    [
        ("2001304", "sv", ("error", "2001304")),
        ("Kunde inte hitta konto 3050", "en", ("error", "2001304")),
        ("låsa upp perioden", "sv", ("article", "unlock-a-period")),
        ("bokföringsperiod", "sv", ("article", "unlock-a-period")),
        ("lasa upp period", "sv", ("article", "unlock-a-period")),
        ("unlocking periods", "en", ("article", "unlock-a-period")),
        ("licens", "sv", ("question", "only-swedish")),
    ],
)
def test_search_finds_first(content, query, language, first):
    assert found(query, language)[0] == first


def test_search_shows_the_readers_language_and_says_when_it_is_another(content):
    with translation.override("en"):
        (unlock,) = [hit for hit in search.search("låsa upp perioden").hits if hit.key == "unlock-a-period"]
        (licence,) = search.search("tilläggsbeställning").hits
    assert (unlock.title, unlock.language) == ("Unlock a period", "en")
    assert (licence.title, licence.language) == ("Beställ en licens", "sv")


def test_search_marks_the_words_and_escapes_the_rest():
    make_article("x", {"sv": ("Titel", "Skriv `<b>period</b>` & lås perioden")})
    (hit,) = search.search("period").hits
    assert hit.snippet == "Skriv &lt;b&gt;<mark>period</mark>&lt;/b&gt; &amp; lås <mark>perioden</mark>"


def test_search_says_why(content):
    with translation.override("en"):
        assert search.search("unlock").hits[0].why == "Words in the title: unlock."
        assert search.search("2001304").hits[0].why == "Your text contains the code 2001304."


def test_search_counts_every_object_once(content):
    results = search.search("period kontoplan licens")
    assert results.total == len({(hit.kind, hit.key) for hit in results.hits}) == len(results.hits)


def test_search_pages_do_not_overlap(content):
    first, second = (
        search.search("konto period licens", limit=2),
        search.search("konto period licens", offset=2),
    )
    assert not {hit.key for hit in first.hits} & {hit.key for hit in second.hits}


def test_search_never_finds_a_draft():
    make_error("2001304", {"sv": ["Kunde inte hitta konto"]}, {"sv": "Kontot saknas"}, status="draft")
    article = make_article("hidden", {"sv": ("Kontot saknas", "Hemligt konto")})
    article.translations.update(status="draft")
    search.rebuild()
    assert (found("kontot saknas hemligt"), found("2001304")) == ([], [])


def test_search_goes_on_with_an_unfinished_word_while_typing(content):
    assert search.search("peri", "en", is_typing=True).hits[0].key == "unlock-a-period"
    assert search.search("peri", "en").hits == search.search("peri ", "en", is_typing=True).hits == []


def test_search_follows_a_synonym(content):
    Synonym.objects.create(language="sv", word="abonnemang", means="licens")
    assert found("abonnemang") == [("question", "only-swedish")]


def test_rebuild_gives_what_saving_gave(content):
    before = [found(query) for query in ("konto", "period", "2001304", "licens")]
    search.rebuild()
    assert before == [found(query) for query in ("konto", "period", "2001304", "licens")]


def test_suggest_offers_what_was_recognised_only(content):
    hits = search.suggest("Hej! Jag får felet Kunde inte hitta konto 3050 när jag exporterar")
    assert [hit.key for hit in hits] == ["2001304"]


def test_suggest_offers_nothing_unrelated(content):
    assert search.suggest("Hej, vi undrar om ni kan ringa upp oss i morgon") == []


@pytest.mark.parametrize(
    "query",
    ["", " ", "\0", "%", "'; DROP TABLE", '"', "+", "🙈", "שלום", "\u202e", "{", "och att det", "a" * 20000],
)
def test_search_takes_any_query(content, query):
    assert search.search(query).total >= 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300))
def test_search_takes_any_text(content, query):
    search.search(query)
