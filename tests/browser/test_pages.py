"""Every kind of page in both themes, in both languages and at five widths."""

from uuid import uuid4

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from django.utils import translation

from kb.contact import messages
from kb.publishing import previews, workflow
from tests.factories import SystemFactory, make_error

pytestmark = pytest.mark.django_db(transaction=True)
# Pages look the same on both databases: each shows one language.
LANGUAGES = {"sqlite": "sv", "postgresql": "en"}
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
            "messages": reverse("errors:wordings"),
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


def rare_pages(content, language):
    """What few readers come to."""
    make_error("2001304", {"sv": ["Något annat"]}, system=SystemFactory(slug="other-api"))
    gone = make_error("2009999", {"sv": ["Borta"]})
    with translation.override(language):
        error = content.error.get_absolute_url()
        addresses = {
            "choose": "/e/2001304",
            "retired": make_error("2003333", {"en": ["Old"]}, status="retired").get_absolute_url(),
            "gone": gone.get_absolute_url(),
            "audience": f"{error}?who=customer",
            "note": reverse("kb:handover", args=["fortnox-api", "2001304", "customer"]),
            "message sent": reverse("kb:contact_sent", args=[uuid4()]),
            "components": f"/styleguide/?language={language}",
        }
    gone.delete()
    accidents = [
        "400",
        "403_csrf",
        "429",
        "429_sign_in",
        "500",
        "kb/contact_busy",
        "kb/contact_expired",
        "kb/contact_solved",
    ]
    return addresses | {name: f"/{language}/accident/{name}/" for name in accidents}


def editors_pages(content):
    text, translated = (content.article.translations.get(language=language) for language in ("sv", "en"))
    workflow.publish(
        workflow.save_draft(text, title="Lägg upp kontot", summary="Kort", body="Helt [[error:1]] nytt.")
    )
    draft = workflow.save_draft(text, title="Lägg upp det", summary="Kort", body="Annat ![](/media/a.png)")
    workflow.submit(draft, note="Ny meny")
    data = {
        "token": uuid4(),
        "name": "Anna",
        "email": "anna@example.se",
        "message": "Kunde inte hitta konto 3050",
    }
    message = messages.save(
        data, content.error, {"opened": [f"error:{content.error.pk}"], "searches": ["konto"]}
    )
    return {
        "start": "/admin/",
        "inbox": "/admin/kb/contactmessage/",
        "message": message.get_admin_url(),
        "articles": "/admin/kb/article/",
        "article": f"/admin/kb/article/{content.article.pk}/change/",
        "text": f"/admin/kb/articletranslation/{text.pk}/change/",
        "translation": f"/admin/kb/articletranslation/{translated.pk}/change/",
        "translations to do": "/admin/kb/articletranslation/worklist/?language=en",
        "difference": f"/admin/kb/revision/{draft.pk}/difference/",
        "review": f"/admin/kb/revision/{draft.pk}/review/",
        "preview": previews.address(draft),
        "error": f"/admin/errors/errorcode/{content.error.pk}/change/",
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


def test_public_pages_are_accessible_and_fit(page, content, database):
    found, language = [], LANGUAGES[database]
    for name, address in public_pages(content, language).items():
        found += faults_of(page, f"{name} ({language})", address)
    assert found == [], "\n".join(found)


def test_rare_pages_are_accessible_and_fit(page, content, database, settings):
    settings.ROOT_URLCONF = "tests.urls"
    found, language = [], LANGUAGES[database]
    for name, address in rare_pages(content, language).items():
        found += faults_of(page, f"{name} ({language})", address)
    assert found == [], "\n".join(found)


def test_editors_pages_are_accessible_and_fit(page, context, content, admin_client, live_server):
    found = faults_of(page, "login", "/admin/login/", **STOCK)
    session = admin_client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    for name, address in editors_pages(content).items():
        found += faults_of(page, f"admin {name}", address, **STOCK)
    assert found == [], "\n".join(found)
