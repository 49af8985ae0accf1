"""The page of one error."""

import pytest

from errors.models import ErrorLink
from kb.models import Fix, FixCondition
from tests.factories import make_article, make_error

pytestmark = pytest.mark.django_db
ADDRESS = "/sv/errors/fortnox-api/2001304/"


@pytest.fixture
def error():
    error = make_error(
        messages={"sv": ["Kunde inte hitta konto {Account}"], "en": ["Could not find account"]},
        titles={"sv": "Kontot finns inte"},
        meanings={"sv": "Konto {Account} saknas."},
    )
    make_article("add", {"sv": ("Lägg upp kontot", "1. Öppna konto {Account}.")}, [error])
    return error


def html(response):
    return response.content.decode()


def test_detail_shows_wordings_with_their_language(client, error):
    page = html(client.get(ADDRESS))
    assert '<p class="wording__text" lang="en" dir="auto">Could not find account</p>' in page
    assert "Lägg upp kontot" in page


def test_detail_marks_a_language_that_is_not_the_pages(client, error):
    page = html(client.get("/en/errors/fortnox-api/2001304/"))
    assert '<h1 lang="sv">Kontot finns inte</h1>' in page
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
    assert (response.context["is_other"], response.context["values"]) == (True, {})
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
    assert client.get(ADDRESS).context["linking"] == [mentions]


@pytest.mark.parametrize(("status", "expected"), [("retired", "notice--warning"), ("inferred", "notice")])
def test_detail_says_what_is_not_certain(client, status, expected):
    make_error(status=status)
    assert f'class="notice {expected}"' in html(client.get(ADDRESS)) or 'class="notice"' in html(
        client.get(ADDRESS)
    )


def test_detail_of_a_merged_error_moves_and_says_from_where(client, error):
    make_error("2001303", {"sv": ["Ett annat"]}, merged_into=error)
    response = client.get("/sv/errors/fortnox-api/2001303/")
    assert (response.status_code, response.headers["Location"]) == (301, f"{ADDRESS}?from=2001303")
    assert client.get(f"{ADDRESS}?from=2001303").context["redirected_from"] == "2001303"


def test_detail_moves_to_how_the_code_is_written(client, error):
    response = client.get("/sv/errors/fortnox-api/02001304/")
    assert (response.status_code, response.headers["Location"]) == (301, ADDRESS)


def test_detail_of_an_unknown_code_says_so_and_searches(client, error):
    response = client.get("/sv/errors/fortnox-api/2001399/")
    assert (response.status_code, response.context["code"]) == (404, "2001399")
    assert "/sv/contact/" in html(response)


def test_detail_asks_at_most_twelve_queries(client, django_assert_num_queries, error):
    for number in (1, 2, 3):
        other = make_error(f"200000{number}", {"sv": [f"Fel {number}"]}, {"sv": f"Fel {number}"})
        ErrorLink.objects.create(source=error, target=other)
        article = make_article(f"fix-{number}", {"sv": (f"Rätta {number}", "Se [[error:2001304]].")}, [error])
        FixCondition.objects.create(fix=article.fixes.get(), language="sv", when="Alltid.")
        if number in (1, 3):
            with django_assert_num_queries(10):
                client.get(ADDRESS)
