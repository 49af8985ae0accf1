"""Pages in a real browser: their addresses, signing in, accessibility and width."""

from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import expect

LANGUAGES = ("sv", "en")
WIDTHS = (320, 390, 768, 1280, 1920)
WIDER_THAN_WINDOW = """() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const sticksOut = element => element.getBoundingClientRect().right > root.clientWidth + 1;
    return ["page", ...[...document.querySelectorAll("body *")].filter(sticksOut).map(e => e.outerHTML.slice(0, 80))];
}"""
# Without Django's choosers with a search box: they have no name as long as nothing is chosen.
RUN_AXE = "async options => (await axe.run({exclude: ['.select2']}, options)).violations"
# What Django's templates decide is held to the standard, not to advice beyond it as well.
STOCK = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
END_TRANSITIONS = "() => document.getAnimations().forEach(animation => animation.finish())"
OPEN_ALL = "() => document.querySelectorAll('details').forEach(details => (details.open = true))"


def public_pages(content, language):
    with translation.override(language):
        return {
            "home": reverse("kb:home"),
            "errors": reverse("errors:list") + "?system=fortnox-api&area=accounts",
            "wordings": reverse("errors:wordings"),
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


def faults(page, name, **scope):
    """What axe says in the light and in the dark, where only colours differ, and what is wider than the window."""
    found = []
    page.evaluate(AXE_SCRIPT)
    for theme, rules in (("light", scope), ("dark", {"runOnly": ["color-contrast", "link-in-text-block"]})):
        page.emulate_media(color_scheme=theme)
        page.evaluate(END_TRANSITIONS)
        for rule in page.evaluate(RUN_AXE, {"resultTypes": ["violations"], "preload": False, **rules}):
            found += [f"{name}, {theme}: {rule['id']} {node['html'][:200]}" for node in rule["nodes"]]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{name}, {width} px: {element}" for element in page.evaluate(WIDER_THAN_WINDOW)]
    return found


def faults_of(page, name, address, **scope):
    """The same, of a page with all that can be opened on it."""
    page.goto(address)
    page.evaluate(OPEN_ALL)
    return faults(page, name, **scope)


def sign_in(page, name):
    """Through the form."""
    page.goto("/admin/")
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill("only-for-tests")
    page.locator("#login-form [type=submit]").click()
    expect(page.locator("#user-tools")).to_be_visible()
    return page
