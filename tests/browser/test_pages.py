"""Every kind of page in both themes, in both languages and at four widths."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import translation

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (320, 390, 768, 1280)
WIDER_THAN_WINDOW = """() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const sticksOut = element => element.getBoundingClientRect().right > root.clientWidth + 1;
    return ["page", ...[...document.querySelectorAll("body *")].filter(sticksOut).map(e => e.outerHTML.slice(0, 80))];
}"""
OPEN_ALL = "() => document.querySelectorAll('details').forEach(details => (details.open = true))"


def public_pages(content, language):
    with translation.override(language):
        return {
            "home": reverse("kb:home"),
            "errors": reverse("errors:list") + "?system=fortnox-api&area=accounts",
            "messages": reverse("errors:messages"),
            "system": content.error.system.get_absolute_url(),
            "error": content.error.get_absolute_url(),
            "error in one language": reverse("errors:detail", args=["fortnox-api", "2000550"]),
            "article": content.article.get_absolute_url(),
            "category": content.category.get_absolute_url(),
            "questions": reverse("kb:faq"),
            "answer": reverse("kb:search") + "?q=Kunde+inte+hitta+konto+3050",
            "results": reverse("kb:search") + "?q=kontot",
            "nothing found": reverse("kb:search") + "?q=qwxz",
            "contact": reverse("kb:contact") + "?from=fortnox-api/2001304",
            "not found": f"/{language}/nothing/here/",
            "unknown code": f"/{language}/errors/fortnox-api/2001399/",
        }


def editors_pages(content):
    text = content.article.translations.get(language="sv")
    return {
        "start": "/admin/",
        "articles": "/admin/kb/article/",
        "article": f"/admin/kb/article/{content.article.pk}/change/",
        "text": f"/admin/kb/articletranslation/{text.pk}/change/",
        "error": f"/admin/errors/errorcode/{content.error.pk}/change/",
    }


def faults(page, name):
    """What axe says in the light and in the dark, and what is wider than the window."""
    found = []
    for theme, rules in (("light", {}), ("dark", {"runOnly": ["color-contrast", "link-in-text-block"]})):
        page.emulate_media(color_scheme=theme)
        result = Axe().run(page, options={"resultTypes": ["violations"], "preload": False, **rules})
        for rule in result.response["violations"]:
            found += [f"{name}, {theme}: {rule['id']} {node['html'][:200]}" for node in rule["nodes"]]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{name}, {width} px: {element}" for element in page.evaluate(WIDER_THAN_WINDOW)]
    return found


@pytest.fixture
def look_at(page):
    """Open a page with all that can be opened on it, and say what is wrong."""

    def look(name, address):
        page.goto(address)
        page.evaluate(OPEN_ALL)
        return faults(page, name)

    page.emulate_media(reduced_motion="reduce")
    return look


@pytest.mark.parametrize("language", ["sv", "en"])
def test_public_pages_are_accessible_and_fit(look_at, content, language):
    found = []
    for name, address in public_pages(content, language).items():
        found += look_at(f"{name} ({language})", address)
    assert found == [], "\n".join(found)


def test_contact_page_with_suggestions_is_accessible_and_fits(page, content):
    page.goto("/sv/contact/")
    page.locator("#id_message").fill("Kunde inte hitta konto 3050\nAuthorization: Bearer abcdefghijklmnop")
    page.locator("[data-suggestions] details").first.wait_for()
    page.evaluate(OPEN_ALL)
    found = faults(page, "contact")
    assert found == [], "\n".join(found)


def test_editors_pages_are_accessible_and_fit(look_at, context, content, admin_client, live_server):
    found = look_at("login", "/admin/login/")
    session = admin_client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    for name, address in editors_pages(content).items():
        found += look_at(f"admin {name}", address)
    assert found == [], "\n".join(found)
