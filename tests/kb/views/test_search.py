"""The search page: answers, honest doubt, and what never reaches an address or a log."""

import re

import pytest

from kb.models import SearchLog
from tests.factories import SystemFactory, make_article, make_error
from tests.helpers.limits import LIMIT
from tests.helpers.pages import html

pytestmark = pytest.mark.django_db
PASTE = "Export misslyckad\nFel: Kunde inte hitta konto 3050"
LIST = "/sv/search/suggestions/"
HOSTILE = ["\0", "%00", "x" * 20_000, "😀", "\u202eabc", "'\"<script>", "{}%s", "[", "konto\n" * 3000]


@pytest.fixture
def error():
    error = make_error(
        messages={"sv": ["Kunde inte hitta konto {Account}"]},
        titles={"sv": "Kontot finns inte"},
        fixed_by=["customer"],
    )
    make_article("add", {"sv": ("Lägg upp ett konto", "1. Öppna konto {Account}.")}, [error])
    return error


def test_search_answers_a_paste_with_the_readers_values(client, error):
    response = client.post("/sv/search/", {"text": PASTE})
    assert (response.status_code, response.context["best"].error) == (200, error)
    assert response.context["values"] == {"Account": "3050"}
    assert 'dir="auto">3050</mark>' in html(response)


def test_search_asks_under_the_answer_whether_it_helped(client, error):
    page = html(client.post("/sv/search/", {"text": PASTE}))
    fix = error.fixes.get()
    assert re.findall(r'name="fix" value="(\d+)"', page) == [str(fix.pk)] * 3  # the question and both whys
    note = '<form class="handover" method="post" action="/sv/handover/fortnox-api/2001304/customer/">'
    assert page.count(note) == 1
    assert 'name="fix"' not in html(client.post("/sv/search/recognised/", {"text": PASTE}))


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


@pytest.mark.parametrize(
    ("query", "state"),
    [
        ("", ""),
        ("Kunde inte hitta konto 3050", "recognised"),
        ("2001399", "unknown_code"),
        ("hitta konto", "near"),
        ("lägg upp ett konto", "articles"),
        ("zzzz", "nothing"),
    ],
)
def test_search_names_the_state_of_its_answer(client, error, query, state):
    assert client.get("/sv/search/", {"q": query}).context["state"] == state


def test_search_marks_hits_in_another_language(client):
    make_article("period", {"sv": ("Lås upp en period", "Gå till inställningar.")})
    page = html(client.get("/en/search/?q=period"))
    assert 'class="hit__title"' in page
    assert '<span class="tag">Swedish</span>' in page


def test_search_of_nothing_asks_only_whether_a_text_is_due(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert client.get("/sv/search/").status_code == 200


def test_search_logs_without_secrets(client, error):
    client.post("/sv/search/", {"text": "Lösenord: katt\nkonto 3050 anna@example.se"})
    entry = SearchLog.objects.get()
    assert entry.query == "Lösenord: [password] konto 3050 [e-mail]"
    assert (entry.language, entry.source, entry.is_recognised) == ("sv", "site", False)


@pytest.mark.parametrize("page", ["2", "0", "-1", "9999", "x", "٣", "9" * 50, "%00"])
def test_search_shows_its_last_page_for_any_that_is_none(client, error, page):
    response = client.get(f"/sv/search/?q=konto&page={page}", follow=True)
    assert (response.status_code, response.context["page"]) == (200, 1)


def test_search_goes_on_where_the_first_page_ends(client):
    for number in range(25):
        make_error(f"20000{number:02}", {"sv": [f"Konto saknas i rad {number}"]})
    first, second = (client.get(f"/sv/search/?q=konto+saknas+i+rad&page={page}").context for page in (1, 2))
    assert (first["next_page"], len(first["near"]), second["near"]) == (2, 3, [])
    assert [len(hits) for _key, _heading, hits in second["found"]] == [5]
    response = client.get("/sv/search/?q=konto+saknas+i+rad&page=9")
    assert response.headers["Location"] == "/sv/search/?q=konto+saknas+i+rad&page=2"


def test_search_never_finds_a_draft(client):
    make_error("2000009", {"sv": ["Hemlig lydelse"]}, status="draft")
    response = client.get("/sv/search/?q=hemlig+lydelse")
    assert (response.context["best"], response.context["found"]) == (None, [])


def test_result_pages_are_for_no_search_engine_and_no_shared_cache(client, error):
    for response in (client.get("/sv/search/?q=konto"), client.post("/sv/search/", {"text": PASTE})):
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert response.headers["Cache-Control"] == "private"


def test_search_strikes_out_the_secrets_of_a_paste(client, error):
    page = html(client.post("/sv/search/", {"text": f"{PASTE}\nBearer abc123def456"}))
    assert "<del>abc123def456</del>" in page
    assert '<mark class="slot slot--filled">3050</mark>' in page
    assert "data-public" not in page


# --- while somebody writes


def test_suggestions_group_hits_with_code_actor_and_reason(client, error):
    page = html(client.get(f"{LIST}?q=kontot"))
    assert re.findall(r'role="group" aria-label="(\w+)"', page) == ["Fel", "Artiklar"]
    option = page.split('role="option"')[1]
    assert [text in option for text in ("2001304", "Kontot finns inte", "Kund", "Ord i rubriken")] == [
        True
    ] * 4


def test_suggestions_say_their_counts(client, error):
    make_article("why", {"sv": ("Varför saknas konto?", "Därför.")}, kind="question")
    response = client.get("/en/search/suggestions/?q=konto")
    total, _colon, kinds = response.context["spoken"].partition(": ")
    assert (total, sorted(kinds.split(", "))) == ("3 results", ["1 article", "1 error", "1 question"])
    assert f'data-says="{response.context["spoken"]}" data-public' in html(response)


def test_suggestions_say_that_there_is_more(client):
    for number in range(12):
        make_error(f"20000{number:02}", {"sv": [f"Konto saknas i rad {number}"]})
    response = client.get("/en/search/suggestions/?q=konto+saknas+i+rad")
    assert response.context["spoken"] == "12 results, the best of them: 8 errors"
    assert "See all 12 results" in html(response)


def test_suggestions_say_that_a_code_is_not_known(client, error):
    page = html(client.get(f"{LIST}?q=2001399"))
    assert "<code>2001399</code>" in page
    assert 'href="/sv/errors/' not in page


def test_suggestions_find_no_draft(client):
    make_error("2000009", {"sv": ["Hemlig lydelse"]}, status="draft")
    assert 'role="option"' not in html(client.get(f"{LIST}?q=hemlig+lydelse"))


def test_suggestions_carry_question_and_values_where_no_server_sees_them(client, error):
    address = error.get_absolute_url()
    typed = html(client.get(LIST, {"q": "Kunde inte hitta konto 3050"}))
    assert f'href="{address}#q=Kunde+inte+hitta+konto+3050&amp;Account=3050"' in typed
    secret = html(client.post(LIST, {"text": "Kunde inte hitta konto 3050 anna@example.se"}))
    assert f'href="{address}#Account=3050"' in secret


def test_suggestions_are_cached_by_the_reader_only(client, error):
    response = client.get(f"{LIST}?q=konto")
    assert response.headers["Cache-Control"] == "private, max-age=60"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert client.post(LIST, {"text": "konto"}).headers["Cache-Control"] == "private, no-store"


def test_suggestions_take_long_texts_by_post_only(client, error):
    assert client.get(LIST, {"q": "x" * 100}).status_code == 200
    assert client.get(LIST, {"q": "x" * 101}).status_code == 414
    assert client.post(LIST, {"text": "x" * 101}).status_code == 200


@pytest.mark.parametrize("text", ["anna@example.se", "850709-9805", "lösenord: katt"])
def test_suggestions_say_what_may_not_be_remembered(client, error, text):
    page = html(client.post(LIST, {"text": f"konto {text}"}))
    assert ("data-public" in page, "?q=" in page) == (False, False)


def test_suggestions_log_what_is_typed_once(client, error):
    name = ""
    for text in ("ko", "kon", "konto", "konto finns"):
        response = client.get(LIST, {"q": text}, headers={"Search-Entry": name})
        name = response.headers["Search-Entry"]
    client.get("/sv/search/?q=konto+finns")
    assert list(SearchLog.objects.values_list("query", "source")) == [("konto finns", "site")]


def test_suggestions_ask_as_many_queries_for_many_hits_as_for_one(client, django_assert_num_queries):
    make_error("2000001", {"sv": ["Konto saknas"]}, fixed_by=["customer"])
    client.get(f"{LIST}?q=konto")
    with django_assert_num_queries(11 + LIMIT):
        client.get(f"{LIST}?q=konto")
    for number in (2, 3):
        make_error(f"200000{number}", {"sv": [f"Konto saknas {number}"]}, fixed_by=["customer"])
    with django_assert_num_queries(11 + LIMIT):
        client.get(f"{LIST}?q=konto")


def test_a_paste_is_recognised_before_it_is_sent(client, error):
    response = client.post("/sv/search/recognised/", {"text": PASTE})
    page = html(response)
    assert (response.context["best"].error, response.headers["Cache-Control"]) == (error, "private, no-store")
    assert f'formaction="{error.get_absolute_url()}"' in page
    assert '<mark class="slot slot--filled">3050</mark>' in page


def test_a_paste_that_is_not_recognised_says_so_and_loses_its_secrets(client, error):
    response = client.post("/en/search/recognised/", {"text": "hej\nanna@example.se <b>"})
    assert (response.context["best"], response.context["near"]) == (None, [])
    assert response.context["spoken"] == "Not recognised so far. Struck out and never stored: e-mail address."
    assert "<del>anna@example.se</del> &lt;b&gt;" in html(response)
    assert SearchLog.objects.get().query == "hej [e-mail] <b>"


def test_a_paste_is_recognised_by_post_only(client):
    assert client.get("/sv/search/recognised/?text=konto").status_code == 405


@pytest.mark.parametrize("text", ["", *HOSTILE])
def test_no_text_breaks_what_is_shown_while_writing(client, error, text):
    short = text[:100]
    answers = [client.get(LIST, {"q": short}), client.post(LIST, {"text": text})]
    answers.append(client.post("/sv/search/recognised/", {"text": text}))
    assert [answer.status_code for answer in answers] == [200] * 3
    assert all("<script>" not in html(answer) for answer in answers)
