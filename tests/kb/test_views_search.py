"""The search page: answers, honest doubt, and what never reaches an address or a log."""

import pytest

from kb.models import SearchEntry
from tests.factories import SystemFactory, make_article, make_error

pytestmark = pytest.mark.django_db
PASTE = "Export misslyckad\nFel: Kunde inte hitta konto 3050"


@pytest.fixture
def error():
    error = make_error(
        messages={"sv": ["Kunde inte hitta konto {Account}"]},
        titles={"sv": "Kontot finns inte"},
        fixed_by=["customer"],
    )
    make_article("add", {"sv": ("Lägg upp kontot", "1. Öppna konto {Account}.")}, [error])
    return error


def html(response):
    return response.content.decode()


def test_search_answers_a_paste_with_the_readers_values(client, error):
    response = client.post("/sv/search/", {"text": PASTE})
    assert (response.status_code, response.context["best"].error) == (200, error)
    assert response.context["values"] == {"Account": "3050"}
    assert 'dir="auto">3050</mark>' in html(response)


def test_search_moves_short_questions_into_the_address(client, error):
    response = client.post("/sv/search/", {"text": "låsa period"})
    assert (response.status_code, response.headers["Location"]) == (302, "/sv/search/?q=l%C3%A5sa+period")


@pytest.mark.parametrize("text", ["Bearer abc123def456", "anna@example.se", "rad ett\nrad två", "x" * 101])
def test_search_keeps_private_texts_out_of_the_address(client, error, text):
    assert client.post("/sv/search/", {"text": text}).status_code == 200


def test_search_for_a_code_alone_goes_to_its_page(client, error):
    response = client.get("/sv/search/?q=2001304")
    assert (response.status_code, response.headers["Location"]) == (302, error.get_absolute_url())


def test_search_for_a_code_of_two_systems_shows_both(client, error):
    make_error(messages={"sv": ["Något helt annat"]}, system=SystemFactory(slug="mynt", name="Mynt"))
    assert client.get("/sv/search/?q=2001304").status_code == 200


def test_search_says_that_a_code_is_not_known(client, error):
    response = client.get("/sv/search/?q=2001399")
    assert (response.context["resolution"].unknown_code, response.context["best"]) == ("2001399", None)


def test_search_marks_hits_in_another_language(client):
    make_article("period", {"sv": ("Lås upp en period", "Gå till inställningar.")})
    page = html(client.get("/en/search/?q=period"))
    assert 'class="hit__title"' in page
    assert '<span class="tag">Swedish</span>' in page


def test_search_of_nothing_asks_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/sv/search/").status_code == 200


def test_search_logs_without_secrets(client, error):
    client.post("/sv/search/", {"text": "Lösenord: katt\nkonto 3050 anna@example.se"})
    entry = SearchEntry.objects.get()
    assert entry.query == "Lösenord: [password] konto 3050 [e-mail]"
    assert (entry.language, entry.source, entry.known) == ("sv", "site", False)


@pytest.mark.parametrize("page", ["2", "0", "-1", "9999", "x", "٣", "9" * 50, "%00"])
def test_search_shows_its_last_page_for_any_that_is_none(client, error, page):
    response = client.get(f"/sv/search/?q=konto&page={page}", follow=True)
    assert (response.status_code, response.context["page"]) == (200, 1)


def test_search_goes_on_where_the_first_page_ends(client):
    for number in range(25):
        make_error(f"20000{number:02}", {"sv": [f"Konto saknas i rad {number}"]})
    first, second = (client.get(f"/sv/search/?q=konto+saknas&page={page}").context for page in (1, 2))
    assert (first["next_page"], len(first["near"]), second["near"]) == (2, 3, [])
    assert [len(hits) for _key, _heading, hits in second["found"]] == [5]
    response = client.get("/sv/search/?q=konto+saknas&page=9")
    assert response.headers["Location"] == "/sv/search/?q=konto+saknas&page=2"


def test_search_never_finds_a_draft(client):
    make_error("2000009", {"sv": ["Hemlig lydelse"]}, status="draft")
    response = client.get("/sv/search/?q=hemlig+lydelse")
    assert (response.context["best"], response.context["found"]) == (None, [])
