"""The sitemap: real languages, real dates."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from errors.models import ErrorCode
from kb.models import CategoryName, Revision
from kb.publishing import workflow
from kb.sitemaps import SITEMAPS
from tests.factories import SystemFactory, make_article, make_category, make_error
from tests.helpers.limits import LIMIT

pytestmark = pytest.mark.django_db
NAMES = {"": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def pages(client, section):
    """Path → (day of the last change, languages of its alternates)."""
    tree = ElementTree.fromstring(client.get(f"/sitemap-{section}.xml").content)  # noqa: S314 (our own)
    return {
        url.findtext("loc", namespaces=NAMES).removeprefix("http://testserver"): (
            url.findtext("lastmod", namespaces=NAMES),
            sorted(link.get("hreflang") for link in url.findall("x:link", NAMES)),
        )
        for url in tree.findall("url", NAMES)
    }


def on(day):
    return datetime(2026, 1, day, 12, tzinfo=UTC)


@pytest.fixture
def content():
    error = make_error(titles={"sv": "Kontot", "en": "The account"})
    make_error("2000001", {"sv": ["Ett"]}, {"sv": "Ett"})
    make_error("2000002", titles={"sv": "Utkast"}, status="draft", system=SystemFactory(slug="hidden"))
    make_error("2000003", titles={"sv": "Sammanslagen"}, merged_into=error)
    article = make_article("unlock", {"sv": ("Lås upp", "x"), "en": ("Unlock", "x")}, [error])
    ErrorCode.objects.update(updated_at=on(3))
    Revision.objects.update(published_at=on(5))
    Revision.objects.filter(translation__language="en").update(published_at=on(7))
    return article


def test_sitemap_dates_an_error_by_what_its_page_shows(client, content):
    both = ["en", "sv"]
    assert pages(client, "errors") == {
        "/sv/errors/fortnox-api/2001304/": ("2026-01-07", both),
        "/en/errors/fortnox-api/2001304/": ("2026-01-07", both),
        "/sv/errors/fortnox-api/2000001/": ("2026-01-03", ["sv"]),
    }


def test_sitemap_names_only_real_translations(client, content):
    CategoryName.objects.filter(language="en").delete()
    workflow.retire(content.translations.get(language="sv"))
    assert pages(client, "articles") == {f"/en/help/{content.pk}-unlock/": ("2026-01-07", ["en"])}
    assert pages(client, "categories") == {"/sv/category/konton/": ("2026-01-07", ["sv"])}


def test_sitemap_leaves_out_what_is_empty(client, content):
    make_category("empty", {"sv": "Tom"})
    assert list(pages(client, "systems")) == ["/sv/errors/fortnox-api/", "/en/errors/fortnox-api/"]
    assert set(pages(client, "categories")) == {"/sv/category/konton/", "/en/category/accounts/"}


def test_sitemap_of_fixed_pages_moves_with_the_content(client, content):
    assert {
        path: day for path, (day, _languages) in pages(client, "pages").items() if path.startswith("/sv/")
    } == {
        "/sv/": "2026-01-07",
        "/sv/faq/": "2026-01-07",
        "/sv/errors/": "2026-01-03",
        "/sv/errors/messages/": "2026-01-03",
    }


def test_every_address_of_the_sitemap_answers(client, content):
    paths = [path for section in SITEMAPS for path in pages(client, section)]
    assert {client.get(path).status_code for path in paths} == {200}
    assert len(paths) == 17


def test_sitemap_of_nothing_is_no_failure(client):
    assert client.get("/sitemap.xml").status_code == 200
    assert pages(client, "errors") == {}


QUERIES = [("pages", 3), ("systems", 2), ("errors", 3), ("categories", 3), ("articles", 3)]


@pytest.mark.parametrize(("section", "queries"), QUERIES)
def test_sitemap_asks_a_fixed_number_of_queries(client, django_assert_num_queries, content, section, queries):
    for number in (1, 2, 3):
        shelf = make_category(f"c{number}", {"sv": f"Hylla {number}"})
        error = make_error(f"300000{number}", titles={"sv": "x"}, system=SystemFactory(slug=f"s{number}"))
        make_article(f"a{number}", {"sv": (f"Text {number}", "x")}, [error], category=shelf)
        if number in (1, 3):
            client.get(f"/sitemap-{section}.xml")
            with django_assert_num_queries(queries + LIMIT):
                client.get(f"/sitemap-{section}.xml")
