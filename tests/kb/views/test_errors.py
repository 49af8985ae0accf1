"""The page of one error."""

import json
import re

import pytest
from django.utils.html import escape

from errors.models import ErrorLink
from errors.recognition.resolver import resolve
from kb.models import Fix, FixCondition, SearchLog
from tests.factories import SystemFactory, make_article, make_error
from tests.helpers.limits import LIMIT
from tests.helpers.pages import html

pytestmark = pytest.mark.django_db
ADDRESS = "/sv/errors/fortnox-api/2001304/"
NOTE = "/sv/handover/fortnox-api/2001304/system_administrator/"


@pytest.fixture
def error():
    error = make_error(
        messages={"sv": ["Kunde inte hitta konto {Account}"], "en": ["Could not find account"]},
        titles={"sv": "Kontot finns inte"},
        meanings={"sv": "Konto {Account} saknas."},
    )
    make_article("add", {"sv": ("Lägg upp kontot", "1. Öppna konto {Account}.")}, [error])
    return error


def test_detail_shows_wordings_with_their_language(client, error):
    page = html(client.get(ADDRESS))
    assert '<p class="wording__text" lang="en" dir="auto">Could not find account</p>' in page
    assert "Lägg upp kontot" in page


def test_detail_marks_a_language_that_is_not_the_pages(client, error):
    page = html(client.get("/en/errors/fortnox-api/2001304/"))
    assert '<h1 lang="sv"><bdi>Kontot finns inte</bdi></h1>' in page
    assert "This error is not described in English yet. You see it in Swedish." in page


def test_detail_splits_between_several_fixes(client, error):
    make_article("other", {"sv": ("Annan väg", "Gör så.")}, [error])
    for fix, when in zip(Fix.objects.all(), ("Kontot saknas.", "Kontot är låst."), strict=True):
        FixCondition.objects.create(fix=fix, language="sv", when=when)
    page = html(client.get(ADDRESS))
    for fix in Fix.objects.all():
        assert f'href="#fix-{fix.pk}"' in page
        assert f'id="fix-{fix.pk}"' in page


def test_detail_fills_in_posted_values_and_escapes_them(client, error):
    page = html(client.post(ADDRESS, {"text": "Kunde inte hitta konto 3050"}))
    assert '<mark class="slot slot--filled" data-name="Account" dir="auto">3050</mark>' in page
    hostile = html(client.post(ADDRESS, {"text": "Kunde inte hitta konto <script>alert(1)</script>"}))
    assert "<script>alert" not in hostile


def test_detail_says_that_another_text_was_posted(client, error):
    response = client.post(ADDRESS, {"text": "Var parkerar jag bilen?"})
    reading = response.context["reading"]
    assert (reading.is_other, reading.values) == (True, {})
    assert "notice--warning" in html(response)


def test_detail_takes_no_values_from_the_address(client, error):
    assert "3050" not in html(client.get(f"{ADDRESS}?text=Kunde+inte+hitta+konto+3050&Account=3050")).split(
        "</head>"
    )[1].replace("?text=Kunde+inte+hitta+konto+3050&amp;Account=3050", "")


def test_detail_shows_related_errors_on_both_pages(client, error):
    other = make_error("2001303", {"sv": ["Ett annat"]}, {"sv": "Ett annat fel"})
    ErrorLink.objects.create(source=error, target=other, kind=ErrorLink.Kind.SAME_CAUSE)
    for address, expected in ((ADDRESS, other), ("/sv/errors/fortnox-api/2001303/", error)):
        [(_heading, errors)] = client.get(address).context["related"]
        assert errors == [expected]


def test_detail_shows_articles_that_mention_it(client, error):
    mentions = make_article("mentions", {"sv": ("Läs mer", "Se [[error:2001304]].")})
    assert client.get(ADDRESS).context["backlinks"] == [mentions]


@pytest.mark.parametrize(("status", "kind"), [("retired", "notice notice--warning"), ("inferred", "notice")])
def test_detail_says_what_is_not_certain(client, status, kind):
    make_error(status=status)
    assert re.findall(r'<div class="(notice(?: [^"]*)?)">', html(client.get(ADDRESS))) == [kind]


def test_detail_of_a_merged_error_moves_and_says_from_where(client, error):
    make_error("2001303", {"sv": ["Ett annat"]}, merged_into=error)
    response = client.get("/sv/errors/fortnox-api/2001303/")
    assert (response.status_code, response.headers["Location"]) == (301, f"{ADDRESS}?from=2001303")
    assert "<p>2001303 är samma fel" in html(client.get(f"{ADDRESS}?from=2001303"))


@pytest.mark.parametrize("key", ["2001304", "Ring 0700-123456", "\0", "x" * 20_000])
def test_detail_repeats_nothing_that_others_put_into_an_address(client, error, key):
    assert client.get(ADDRESS, {"from": key}).context["redirected_from"] == ""


def test_detail_moves_to_how_the_code_is_written(client, error):
    response = client.get("/sv/errors/fortnox-api/02001304/")
    assert (response.status_code, response.headers["Location"]) == (301, ADDRESS)


def test_detail_of_an_unknown_code_says_so_and_shows_a_way_on(client, error):
    response = client.get("/sv/errors/fortnox-api/2001399/")
    assert (response.status_code, response.context["code"]) == (404, "2001399")
    for way_on in ("/sv/contact/", "/sv/errors/fortnox-api/", 'action="/sv/search/"'):
        assert way_on in html(response), way_on
    assert "2001304" not in html(response)  # a digit off is another code


@pytest.mark.parametrize(("key", "noted"), [("2001399", ["2001399"]), ("wp-login.php", [])])
def test_an_unknown_code_is_noted_where_it_looks_like_one(client, error, key, noted):
    client.head(f"/sv/errors/fortnox-api/{key}/")
    assert client.get(f"/sv/errors/fortnox-api/{key}/").status_code == 404
    assert list(SearchLog.objects.values_list("query", flat=True)) == noted


def test_a_code_of_an_unknown_system_is_not_found(client, error):
    assert client.get("/sv/errors/nowhere/2999999/").status_code == 404


def test_a_draft_is_as_good_as_unknown(client, error):
    make_error("2001399", {"sv": ["Hemligt"]}, {"sv": "Hemlig titel"}, status="draft")
    response = client.get("/sv/errors/fortnox-api/2001399/")
    assert (response.status_code, "Hemlig" in html(response)) == (404, False)


# --- several fixes


def add_fix(error, key, who, when):
    article = make_article(key, {"sv": (key.title(), "Gör så.")}, [error])
    fix = article.fixes.get()
    Fix.objects.filter(pk=fix.pk).update(fixed_by=who)
    FixCondition.objects.create(fix=fix, language="sv", when=when)
    return fix


def folds(page):
    """Whether the steps of each fix stand open, in the page's order."""
    return [bool(found) for found in re.findall(r'<details class="fix__fold"( open)?>', page)]


@pytest.mark.parametrize(
    ("query", "actor", "expected"),
    [
        ("", "", [("add", True), ("code", True)]),
        ("?who=integration_developer", "integration_developer", [("code", True), ("add", False)]),
        ("?who=vendor_support", "", [("add", True), ("code", True)]),
        ("?who=%00", "", [("add", True), ("code", True)]),
    ],
)
def test_actor_is_chosen_by_the_address_and_nothing_is_lost(client, error, query, actor, expected):
    add_fix(error, "code", "integration_developer", "Anropet är fel.")
    response = client.get(ADDRESS + query)
    fixes = [(shown.fix.article.key, shown.is_open) for shown in response.context["shown_fixes"]]
    assert (response.context["actor"], fixes) == (actor, expected)
    assert folds(html(response)) == [is_open for _key, is_open in expected]


def test_one_actor_has_nothing_to_choose_or_fold(client, error):
    add_fix(error, "other", "customer", "Annars.")
    page = html(client.get(ADDRESS))
    assert ('class="audience"' in page, folds(page)) == (False, [])


def test_every_fix_is_reached_by_a_link_and_so_are_all(client, error):
    first, code = Fix.objects.get(), add_fix(error, "code", "integration_developer", "Anropet är fel.")
    expected = {
        ADDRESS: [f"#fix-{first.pk}", f"#fix-{code.pk}", f"#fix-{first.pk}"],
        f"{ADDRESS}?who=customer": [
            f"#fix-{first.pk}",
            f"{ADDRESS}?who=integration_developer#fix-{code.pk}",
            f"{ADDRESS}#fix-{first.pk}",
        ],
    }
    for address, links in expected.items():
        assert re.findall(r'<a class="fix-choice[^"]*" href="([^"]*)"', html(client.get(address))) == links


# --- notes


def test_fix_is_handed_over_to_whoever_is_not_the_reader(client, error):
    add_fix(error, "code", "integration_developer", "Anropet är fel.")
    expected = {"": ["customer", "integration_developer"], "?who=customer": ["integration_developer"]}
    for query, whos in expected.items():
        links = re.findall(
            r'<a href="/sv/handover/fortnox-api/2001304/(\w+)/"', html(client.get(ADDRESS + query))
        )
        assert links == whos, query


def test_note_holds_all_that_they_can_do(client, error):
    add_fix(error, "one", "system_administrator", "Först.")
    add_fix(error, "two", "system_administrator", "Sedan.")
    page = html(client.get(NOTE))
    for language in ("sv", "en"):
        [note] = re.findall(rf'<pre[^>]* id="note-{language}" lang="{language}".*?</pre>', page, re.S)
        assert [word in note for word in ("Först.", "One", "Sedan.", "Two", "Lägg upp")] == [True] * 4 + [
            False
        ]


def test_note_takes_values_by_post_and_escapes_them(client, error):
    add_fix(error, "one", "system_administrator", "Först.")
    asked = {"text": 'Kunde inte hitta konto 3050"><b>x'}
    assert f'action="{NOTE}"><input type="hidden" name="text" value="{escape(asked["text"])}">' in html(
        client.post(ADDRESS, asked)
    )
    page = html(client.post(NOTE, asked))
    assert ("<b>x" in page, 'data-name="Account" dir="auto">3050</mark>' in page) == (False, True)
    assert "3050" not in html(client.get(NOTE, asked)).split("<main")[1]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (NOTE, 302),
        (NOTE.replace("system_administrator", "customer"), 200),
        (NOTE.replace("system_administrator", "x"), 302),
        (NOTE.replace("2001304", "2001399"), 404),
    ],
)
def test_note_for_nobody_goes_back_to_the_error(client, error, address, status):
    response = client.get(address)
    assert (response.status_code, response.headers.get("Location")) == (
        status,
        ADDRESS if status == 302 else None,
    )


def test_note_asks_nine_queries(client, django_assert_num_queries, error):
    add_fix(error, "one", "system_administrator", "Först.")
    client.get(NOTE)
    with django_assert_num_queries(9 + LIMIT):
        client.get(NOTE)


# --- messages, titles, developers


def test_developers_are_told_where_the_same_is_for_programs(client, error):
    page = html(client.get(ADDRESS))
    for address in ("/sv/errors/fortnox-api/2001304.md", "/api/v1/errors/fortnox-api/2001304"):
        assert f">{address}</a>" in page
        assert client.get(address).status_code == 200


def test_other_errors_with_the_same_message_are_named(client, error):
    twin = make_error(
        "err-7",
        {"sv": ["Kunde inte hitta konto {Account}"]},
        {"sv": "Samma text"},
        system=SystemFactory(slug="other-api"),
    )
    response = client.get(ADDRESS)
    assert response.context["twins"] == [twin]
    assert '<code class="code">err-7</code> Other Api:' in html(response)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Fält {Name} saknas", "Fält {Name} saknas"),
        ("„Citat“ & <b>", "„Citat“ &amp; &lt;b&gt;"),
        ("\u202eomvänt", "\u202eomvänt"),
    ],
)
def test_titles_are_isolated_and_shown_as_they_are(client, title, shown):
    make_error(titles={"sv": title})
    assert f"<h1><bdi>{shown}</bdi></h1>" in html(client.get(ADDRESS))


def test_title_of_an_error_without_a_text_is_its_message(client):
    make_error(messages={"en": ["No {Field} in {{}}"]})
    expected = '<h1 lang="en"><bdi>No <span class="slot" data-name="Field">{Field}</span> in {}</bdi></h1>'
    assert expected in html(client.get(ADDRESS))


def test_sample_response_is_recognised_as_this_error(client, error):
    sample = client.post(ADDRESS, {"text": "Kunde inte hitta konto 3050"}).context["problem"]
    assert json.loads(sample) == {
        "type": "http://testserver/e/fortnox-api/2001304",
        "title": "Kontot finns inte",
        "code": "2001304",
        "detail": "Kunde inte hitta konto 3050",
    }
    assert resolve(sample).best.error == error


@pytest.mark.parametrize("rows", [1, 3])
def test_detail_asks_at_most_twelve_queries(client, django_assert_num_queries, error, rows):
    for number in range(rows):
        other = make_error(f"200000{number}", {"sv": [f"Fel {number}"]}, {"sv": f"Fel {number}"})
        ErrorLink.objects.create(source=error, target=other)
        article = make_article(f"fix-{number}", {"sv": (f"Rätta {number}", "Se [[error:2001304]].")}, [error])
        FixCondition.objects.create(fix=article.fixes.get(), language="sv", when="Alltid.")
    with django_assert_num_queries(12):
        client.get(ADDRESS)


def test_page_stays_small(client, error):
    steps = "1. Öppna [[menu:Register > Kontoplan]] och lägg upp konto {Account}.\n" * 12
    for number, who in enumerate(("system_administrator", "integration_developer", "vendor_support")):
        article = make_article(f"fix-{number}", {"sv": (f"Rätta {number}", steps)}, [error])
        article.fixes.update(fixed_by=who)
    assert len(client.get(ADDRESS).content) < 50_000
