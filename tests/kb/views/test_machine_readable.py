"""Pages for programs: Markdown, llms.txt, OpenSearch, cards, structured data."""

import json
import re
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import polib
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime
from markdown_it import MarkdownIt
from PIL import Image

from kb.markdown.from_html import plain_text
from kb.models import FixCondition
from kb.publishing import workflow
from kb.social_cards import SIZE, Card, draw
from tests.factories import make_article, make_error
from tests.helpers.limits import LIMIT, apart_from_limits

pytestmark = pytest.mark.django_db
ADDRESS = "/sv/errors/fortnox-api/2001304/"
HOSTILE = '# <b>a\n\n- [x](javascript:y) `" \\ </script><!-- 🦊 \u202e ]] | é'
PARSER = MarkdownIt("commonmark", {"html": True})


@pytest.fixture
def error():
    error = make_error(
        messages={"sv": ["Kunde inte hitta konto {Account}"], "en": ["Could not find account"]},
        titles={"sv": "Kontot finns inte"},
        meanings={"sv": "Konto {Account} saknas."},
        fixed_by=["customer"],
    )
    make_article("add", {"sv": ("Lägg upp kontot", "## Så här\n\nÖppna [[article:add]].")}, [error])
    return error


def text(response):
    return response.content.decode()


# --- Markdown


def test_error_as_markdown(client, error):
    response = client.get("/sv/errors/fortnox-api/2001304.md")
    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert text(response).startswith(
        """# Kontot finns inte

`Kunde inte hitta konto {Account}`

- System: [Fortnox Api](http://testserver/sv/errors/fortnox-api/)
- Kod: `2001304`
- Vem kan rätta det: Kund

Konto {Account} saknas.

## Lägg upp kontot

Kund.

### Så här
"""
    )
    assert "`Could not find account` (engelska, Systemets egen text)" in text(response)


def pages():
    article = make_article("why", {"sv": ("Varför?", "Därför.")}, kind="question")
    yield from ("/sv/", "/sv/faq/", "/sv/errors/", "/sv/errors/messages/", "/sv/errors/fortnox-api/", ADDRESS)
    yield from (article.get_absolute_url(), "/sv/category/konton/")


def test_every_page_has_markdown_and_says_where(client, error):
    for address in pages():
        page = client.get(f"{address}?page=1")
        path = f"{address}index" if address == "/sv/" else address.rstrip("/")
        assert page.headers["Link"] == f'<{path}.md?page=1>; rel="alternate"; type="text/markdown"'
        assert "Accept" in page.headers["Vary"]
        markdown = client.get(f"{path}.md")
        preferred = client.get(address, headers={"accept": "text/markdown, text/html;q=0.8"})
        assert (markdown.status_code, text(markdown)) == (200, text(preferred))
        assert (text(markdown)[:2], "\n\n\n\n" in text(markdown)) == ("# ", False)
        assert markdown.headers["Link"] == f'<{address}>; rel="canonical"'
        assert "Accept" in preferred.headers["Vary"]


@pytest.mark.parametrize(
    "accept", ["", "*/*", "text/html", "text/html,*/*;q=0.8", "text/markdown;q=0.1,text/html"]
)
def test_browsers_get_html(client, error, accept):
    assert (
        client.get(ADDRESS, headers={"accept": accept}).headers["Content-Type"] == "text/html; charset=utf-8"
    )


@pytest.mark.parametrize(
    "path", ["/sv/contact.md", "/sv/search.md?q=konto", "/sv/nothing.md", "/sv/%00.md", "/sv/faq.md/"]
)
def test_what_is_no_page_has_no_markdown(client, path):
    assert client.get(path).status_code == 404


def test_markdown_of_an_old_address_moves(client, error):
    make_error("2001303", {"sv": ["Ett annat"]}, merged_into=error)
    article = make_article("unlock", {"sv": ("Lås upp", "Gör så.")})
    for path, expected in (
        ("/sv/errors/fortnox-api/2001303.md", "/sv/errors/fortnox-api/2001304.md?from=2001303"),
        (f"/sv/help/{article.pk}-x.md?a=1", f"/sv/help/{article.pk}-las-upp.md?a=1"),
    ):
        response = client.get(path)
        assert (response.status_code, response.headers["Location"]) == (301, expected)
        assert client.get(expected).status_code == 200


def test_markdown_says_what_is_in_another_language(client, error):
    page = text(client.get("/en/errors/fortnox-api/2001304.md"))
    assert "> This error is not described in English yet. You see it in Swedish." in page
    assert "> These steps are not written in English yet. You see them in Swedish." in page


def test_markdown_cannot_be_broken_out_of(client):
    error = make_error("E-1", {"sv": [HOSTILE]}, {"sv": HOSTILE}, meanings={"sv": HOSTILE}, key="hostile")
    error.system.name = error.system.vendor = HOSTILE
    error.system.save()
    article = make_article("x", {"sv": ("Titel", HOSTILE)}, [error], kind="question")
    FixCondition.objects.create(fix=error.fixes.get(), language="sv", when=HOSTILE)
    article.category.names.update(name=HOSTILE, summary=HOSTILE)
    text_of = article.translations.get()
    workflow.publish(workflow.save_draft(text_of, title=HOSTILE, summary=HOSTILE, body=HOSTILE))
    for address in [*list(pages())[:5], error.get_absolute_url(), article.get_absolute_url()]:
        markdown = text(client.get(address, headers={"accept": "text/markdown"}))
        assert " ".join(HOSTILE.split()) in plain_text(PARSER.render(markdown))
        tokens = PARSER.parse(markdown)
        inner = [child for token in tokens for child in token.children or ()]
        assert not {"html_block", "html_inline"}.intersection(token.type for token in [*tokens, *inner])
        links = {str(child.attrGet("href")) for child in inner if child.type == "link_open"}
        assert {link for link in links if not link.startswith("http://testserver/")} == set()


@pytest.mark.parametrize(
    "path", sorted((settings.BASE_DIR / "templates").rglob("*.md")), ids=lambda path: path.name
)
def test_markdown_templates_escape_every_variable(path):
    variables = re.findall(
        r"\{\{(.*?)\}\}", re.sub(r"\{% blocktranslate.*?endblocktranslate %\}", "", path.read_text())
    )
    assert [name for name in variables if not re.search(r"\|(md|md_code|md_block:\"json\")\s*$", name)] == []


def test_strings_of_machine_templates_are_translated():
    """They lie outside of what `makemessages` reads unless it is told of them: -e html,txt,py,md,xml."""
    swedish = {
        entry.msgid for entry in polib.pofile(str(settings.LOCALE_PATHS[0] / "sv/LC_MESSAGES/django.po"))
    }
    found = set()
    for path in Path(settings.BASE_DIR / "templates").rglob("*"):
        if path.suffix in (".md", ".xml", ".txt"):
            found |= set(re.findall(r'\{% translate "([^"]*)"', path.read_text()))
    assert found - swedish == set()


def test_llms_leads_to_markdown_in_every_language(client, error):
    page = text(client.get("/llms.txt"))
    assert page.startswith("# Klartext\n\n> ")
    assert "## Svenska\n" in page
    links = re.findall(r"\]\(http://testserver(/(?:sv|en)/[^)]*)\)", page)
    assert "/en/errors/fortnox-api.md" in links
    assert {client.get(link).status_code for link in links} == {200}


def test_machine_pages_ask_a_fixed_number_of_queries(client, django_assert_num_queries, error):
    for number in (1, 2, 3):
        other = make_error(f"200000{number}", {"sv": [f"Fel {number}"]}, {"sv": f"Fel {number}"})
        make_article(f"fix-{number}", {"sv": (f"Rätta {number}", "Gör så.")}, [error, other])
        if number in (1, 3):
            for path, queries in (("/llms.txt", 4 + LIMIT), (f"{ADDRESS}card.png", 4 + LIMIT)):
                client.get(path)
                with django_assert_num_queries(queries):
                    client.get(path)


def test_markdown_asks_what_the_page_asks(client, error):
    for address in pages():
        with CaptureQueriesContext(connection) as page:
            client.get(address)
        with CaptureQueriesContext(connection) as markdown:
            client.get(address, headers={"accept": "text/markdown"})
        assert len(apart_from_limits(markdown)) <= len(page)


def test_opensearch_is_linked_and_finds(client):
    assert 'type="application/opensearchdescription+xml" title="Klartext" href="/en/opensearch.xml"' in text(
        client.get("/en/contact/")
    )
    response = client.get("/en/opensearch.xml")
    assert response.headers["Content-Type"] == "application/opensearchdescription+xml"
    assert 'template="http://testserver/en/search/?q={searchTerms}"' in text(response)
    assert ElementTree.fromstring(text(response)).tag.endswith("OpenSearchDescription")  # noqa: S314 (our own)


# --- cards


def test_card_shows_the_error_in_the_language_of_the_address(client, error):
    response = client.get(f"{ADDRESS}card.png")
    assert response.content == draw(Card("Kontot finns inte", "2001304", "Fortnox Api"))
    picture = Image.open(BytesIO(response.content))
    assert (picture.format, picture.size, len(response.content) < 20_000) == ("PNG", SIZE, True)


def test_card_is_not_sent_twice(client, error):
    etag = client.get(f"{ADDRESS}card.png").headers["ETag"]
    again = client.get(f"{ADDRESS}card.png", headers={"if-none-match": etag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    error.texts.update(title="Ett annat ord")
    assert client.get(f"{ADDRESS}card.png", headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize("key", ["2001305", "2000009", "2001303", "%00", "x" * 5000])
def test_card_of_nothing_that_readers_see_is_not_drawn(client, error, key):
    make_error("2000009", status="draft")
    make_error("2001303", {"sv": ["Ett annat"]}, merged_into=error)
    assert client.get(f"/sv/errors/fortnox-api/{key}/card.png").status_code == 404


@pytest.mark.parametrize("title", ["", "x" * 4000, "ord " * 1000, "日本 😀 א\n\x07\udc80", "{Account}"])
def test_card_holds_any_text(title):
    assert Image.open(BytesIO(draw(Card(title, title, title)))).size == SIZE


@pytest.mark.parametrize("letter", "åäöÅÄÖéß–…’›")
def test_card_has_our_letters(letter):
    missing = draw(Card("\ue000", "", ""))
    assert draw(Card(letter, "", "")) != missing


# --- the head


class Head(HTMLParser):
    """`links`: rel (and hreflang) → address; `metas`: property or name → content; `data`: the structured data."""

    def __init__(self, page):
        super().__init__()
        self.links, self.metas, self.data = {}, {}, ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "link":
            self.links[given["rel"], given.get("hreflang") or given.get("type")] = given["href"]
        if tag == "meta":
            self.metas[given.get("property") or given.get("name")] = given.get("content")

    def handle_data(self, data):
        if data.startswith('{"@context"'):
            self.data = json.loads(data)


def head(client, address):
    return Head(text(client.get(address)))


def test_error_can_be_shared_with_its_card(client, error):
    metas = head(client, ADDRESS).metas
    assert metas["og:title"] == "Kontot finns inte (2001304)"
    assert metas["og:url"] == f"http://testserver{ADDRESS}"
    assert client.get(metas["og:image"]).headers["Content-Type"] == "image/png"


def test_text_in_another_language_is_canonical_there(client, error):
    for language in ("sv", "en"):
        links = head(client, f"/{language}/errors/fortnox-api/2001304/").links
        assert links["canonical", None] == f"http://testserver{ADDRESS}"
        assert {key: url for key, url in links.items() if key[1] in ("sv", "en")} == {
            ("alternate", "sv"): f"http://testserver{ADDRESS}"
        }


def test_each_part_of_a_list_is_a_page_of_its_own(client):
    for number in range(31):
        make_error(f"20000{number:02}", {"sv": [f"Fel {number}"]}, area="vat")
    links = head(client, "/sv/errors/?area=vat&page=2").links
    assert links["canonical", None] == "http://testserver/sv/errors/"
    links = head(client, "/sv/errors/?page=2&utm=x").links
    assert links["canonical", None] == "http://testserver/sv/errors/?page=2"
    assert links["alternate", "en"] == "http://testserver/en/errors/?page=2"


def test_structured_data_cannot_be_broken_out_of(client, error):
    error.texts.update(title=HOSTILE)
    page = head(client, ADDRESS)
    breadcrumbs, article = page.data["@graph"]
    assert [item["name"] for item in breadcrumbs["itemListElement"]] == ["Fel", "Fortnox Api", HOSTILE]
    assert [item["item"] for item in breadcrumbs["itemListElement"]] == [
        "http://testserver/sv/errors/",
        "http://testserver/sv/errors/fortnox-api/",
        f"http://testserver{ADDRESS}",
    ]
    assert (article["headline"], article["inLanguage"], article["image"]) == (
        HOSTILE,
        "sv",
        page.metas["og:image"],
    )
    assert article["dateModified"] == localtime(error.updated_at).isoformat()


def test_structured_data_of_other_pages(client, error):
    article = make_article("why", {"sv": ("Varför?", "Därför.")})
    names = {
        address: [item["name"] for item in head(client, address).data["@graph"][0]["itemListElement"]]
        for address in (article.get_absolute_url(), "/sv/category/konton/", "/sv/errors/fortnox-api/")
    }
    assert list(names.values()) == [["Konton", "Varför?"], ["Start", "Konton"], ["Fel", "Fortnox Api"]]
    assert [head(client, address).data for address in ("/sv/", "/sv/search/?q=x", "/sv/contact/")] == [
        "",
        "",
        "",
    ]
