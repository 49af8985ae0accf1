"""A third language is a setting and its translations; what is in another language than the page is marked."""

import subprocess
import sys
from html.parser import HTMLParser

import pytest
from django.conf import settings as project
from django.utils.translation import override

from errors.models import ErrorText
from kb import search
from kb.models import ArticleTranslation, CategoryName, FixCondition
from kb.publishing import workflow
from tests.factories import make_article, make_error
from tests.helpers import pages

pytestmark = pytest.mark.django_db
GERMAN = [*project.LANGUAGES, ("de", "German")]
ERROR = "/de/errors/fortnox-api/2001304/"


@pytest.fixture
def german(settings):
    settings.LANGUAGES = GERMAN


@pytest.fixture
def content(german):
    """An error and an article in Swedish and German, and their shelf."""
    error = make_error(
        messages={"sv": ["Kunde inte hitta konto {Account}"], "de": ["Konto {Account} wurde nicht gefunden"]},
        titles={"sv": "Kontot finns inte", "de": "Das Konto gibt es nicht"},
        meanings={"sv": "Det saknas.", "de": "Es fehlt."},
    )
    texts = {"sv": ("Lägg upp kontot", "Öppna."), "de": ("Konten anlegen", "Öffnen Sie die Einstellungen.")}
    article = make_article("add", texts, [error])
    CategoryName.objects.create(category=article.category, language="de", name="Konten", slug="konten")
    FixCondition.objects.create(fix=error.fixes.get(), language="de", when="Das Konto fehlt.")
    return error, article


def html(client, path, **options):
    response = client.get(path, **options)
    assert response.status_code == 200
    return pages.html(response) if response["Content-Type"].startswith("text/html") else response.text


def test_german_pages_show_german_texts(client, content):
    page = html(client, ERROR)
    assert '<html lang="de">' in page
    assert "<title>Das Konto gibt es nicht (2001304) – Klartext</title>" in page
    assert [text in page for text in ("Es fehlt.", "Öffnen Sie die Einstellungen.", "Das Konto fehlt.")] == [
        True
    ] * 3
    assert "Konten anlegen" in html(client, "/de/category/konten/")
    assert client.get("/", headers={"accept-language": "de-AT"}).headers["Location"] == "/de/"
    assert client.get("/e/2001304", headers={"accept-language": "de"}).headers["Location"] == ERROR


def test_german_is_an_alternate_only_where_it_is_real(client, content):
    other = make_error("2000001", titles={"sv": "Bara svenska"})
    assert f'hreflang="de" href="http://testserver{ERROR}"' in html(client, "/sv/errors/fortnox-api/2001304/")
    page = html(client, "/de/errors/fortnox-api/2000001/").partition("</head>")[0]
    assert 'hreflang="de"' not in page
    assert '<link rel="canonical" href="http://testserver/sv/errors/fortnox-api/2000001/">' in page
    assert f"<loc>http://testserver/de/errors/fortnox-api/{other.key}/</loc>" not in html(
        client, "/sitemap-errors.xml"
    )
    assert f"<loc>http://testserver{ERROR}</loc>" in html(client, "/sitemap-errors.xml")


def test_german_is_searched_by_its_stems(content):
    with override("de"):
        results = search.search("konten anlege")
        assert [(hit.title, hit.language) for hit in results.articles] == [("Konten anlegen", "de")]
        assert search.search("Konto 3050 wurde nicht gefunden").resolution.best.values == {"Account": "3050"}


def test_german_in_the_api_and_for_machines(client, content):
    error = client.get("/api/v1/errors/fortnox-api/2001304?language=de").json()
    assert (error["language"], error["title"], error["fixes"][0]["when"]) == (
        "de",
        "Das Konto gibt es nicht",
        "Das Konto fehlt.",
    )
    assert html(client, f"{ERROR[:-1]}.md").startswith("# Das Konto gibt es nicht\n")
    assert "<title>Konten anlegen</title>" in html(client, "/de/changes.atom")
    assert "## Deutsch\n" in html(client, "/llms.txt")
    assert "Disallow: /de/contact/" in html(client, "/robots.txt")


def test_german_can_be_written_in_the_admin(admin_client, content):
    error, _article = content
    page = html(admin_client, f"/admin/errors/errorcode/{error.pk}/change/")
    assert '<option value="de"' in page
    text = ErrorText.objects.get(language="de")
    data = {"error": error.pk, "language": "de", "title": "Anders", "meaning": ""}
    assert admin_client.post(f"/admin/errors/errortext/{text.pk}/change/", data).status_code == 302
    assert error.texts.get(language="de").title == "Anders"
    other = make_article("other", {"sv": ("Annan", "x")})
    data = {
        "article": other.pk,
        "language": "de",
        "slug": "anders",
        "title": "Anders",
        "summary": "",
        "body": "Text",
    }
    data |= {"revisions-TOTAL_FORMS": 0, "revisions-INITIAL_FORMS": 0, "_publish": "x"}
    assert admin_client.post("/admin/kb/articletranslation/add/", data).status_code == 302
    assert ArticleTranslation.objects.get(article=other, language="de").is_listed


def test_fix_form_asks_for_german_where_the_project_has_it():
    """Its fields are made when the process starts."""
    code = (
        "import django; from django.conf import settings; settings.LANGUAGES = [*settings.LANGUAGES, ('de', 'German')];"
        "django.setup(); from kb.admin.fixes import FixForm; print('when_de' in FixForm.base_fields)"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("True\n", "")


# --- between languages


def test_switch_keeps_place_and_query(client, content):
    _error, article = content
    for path, expected in (
        ("/sv/errors/?area=vat&page=1", "/de/errors/?area=vat&amp;page=1"),
        ("/sv/category/konton/?page=1", "/de/category/konten/?page=1"),
        (f"/sv/help/{article.pk}-lagg-upp-kontot/?a=1", f"/de/help/{article.pk}-konten-anlegen/?a=1"),
        ("/sv/search/?q=konto", "/de/search/?q=konto"),
        ("/sv/contact/?from=fortnox-api/2001304", "/de/contact/?from=fortnox-api/2001304"),
    ):
        assert f'<a lang="de" hreflang="de" href="{expected}">Deutsch</a>' in html(client, path)
        assert client.get(expected.replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize("language", ["sv", "en", "de"])
def test_address_of_another_language_moves_with_its_query(client, content, language):
    _error, article = content
    for slug in ("lagg-upp-kontot", "konten-anlegen"):
        response = client.get(f"/{language}/help/{article.pk}-{slug}/?a=1&b=%C3%A5", follow=True)
        assert (response.status_code, len(response.redirect_chain) < 2) == (200, True)
        assert response.request["QUERY_STRING"] == "a=1&b=%C3%A5"
    for slug in ("konton", "accounts", "konten"):
        response = client.get(f"/{language}/category/{slug}/?page=1", follow=True)
        assert (response.status_code, response.request["QUERY_STRING"]) == (200, "page=1")


class Spoken(HTMLParser):
    """`found`: (language, text) of every piece of text and every attribute that is read to somebody."""

    VOID = {"meta", "link", "input", "img", "br", "hr"}

    def __init__(self, page):
        super().__init__()
        self.open, self.found = [("", "")], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        language = given.get("lang") or self.open[-1][1]
        self.found += [(language, given[name]) for name in ("alt", "title", "aria-label") if given.get(name)]
        if tag not in self.VOID:
            self.open.append((tag, language))

    def handle_endtag(self, tag):
        if tag in (name for name, _language in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data):
        self.found.append((self.open[-1][1], data))


def test_every_foreign_text_is_marked(client, german):
    """Each text of the content begins with its language; whatever the page's, a reader's device must know."""
    error = make_error(
        "77",
        {"sv": ["sv: meddelande {A}", "sv: annat"], "en": ["en: message"]},
        {"sv": "sv: fel"},
        meanings={"sv": "sv: mening {A}"},
    )
    make_error("78", {"en": ["en: only"]})
    article = make_article("a", {"sv": ("sv: text", "sv: kropp\n\n## sv: rubrik")}, [error], kind="question")
    said = {"title": "sv: text", "summary": "sv: sammanfattning", "body": "sv: kropp\n\n## sv: rubrik"}
    workflow.publish(workflow.save_draft(article.translations.get(), **said))
    second = make_article("b", {"sv": ("sv: andra", "sv: se [[article:a]] och [[error:77]]")}, [error])
    FixCondition.objects.create(fix=second.fixes.get(), language="sv", when="sv: när")
    article.category.names.all().delete()
    CategoryName.objects.create(
        category=article.category, language="sv", name="sv: hylla", slug="h", summary="sv: om"
    )
    paths = [
        "/de/",
        "/de/faq/",
        "/de/errors/",
        "/de/errors/messages/",
        "/de/errors/fortnox-api/",
        "/de/search/?q=sv",
        "/de/category/h/",
    ]
    paths += [
        "/de/errors/fortnox-api/77/",
        "/de/errors/fortnox-api/78/",
        f"/de/help/{article.pk}-sv-text/",
        f"/de/help/{second.pk}-sv-andra/",
    ]
    paths += ["/de/contact/?from=fortnox-api/77", "/de/nothing/sv/fel/"]
    unmarked = {
        (path, language, text.strip())
        for path in paths
        for language, text in Spoken(client.get(path).content.decode().partition("<body>")[2]).found
        if text.strip()[:4] in ("sv: ", "en: ") and text.strip()[:2] != language
    }
    assert unmarked == set()
