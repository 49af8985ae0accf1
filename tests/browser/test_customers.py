"""Journeys of customers: with a mouse, with a keyboard only, and without scripts."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from kb.models import ContactMessage

pytestmark = pytest.mark.django_db(transaction=True)
LOG = """08:14:02 INFO export of 12 rows
08:14:03 ERROR HTTP 400 {"ErrorInformation": {"error": 1, "message": "Kunde inte hitta konto 3050", "code": 2001304}}
08:14:03 INFO stopped"""
QUESTION = "Exporten stannar: Kunde inte hitta konto 3050"
FOCUSED = "() => document.activeElement.id"
FOCUS_STYLE = """() => {
    const element = document.activeElement, style = getComputedStyle(element);
    const name = element.outerHTML.slice(0, 120);
    return element === document.body ? null : [name, style.outlineStyle !== "none" && style.outlineWidth !== "0px"];
}"""


def paste(page: Page, text: str) -> None:
    """Into what has the focus, through the clipboard."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("ControlOrMeta+v")


def expect_value(place: Locator) -> None:
    """The reader's own value is marked there."""
    expect(place.locator("mark.slot--filled").first).to_have_text("3050")


def test_paste_to_answer_to_steps_with_own_values(page, content):
    addresses = []
    page.on("request", lambda request: addresses.append(request.url))
    page.goto("/")
    page.keyboard.press("/")
    paste(page, LOG)
    page.locator(".ask__foot [type=submit]").click()
    expect_value(page.locator(".answer-card .message"))
    page.locator(".answer-card > form button").click()
    expect(page).to_have_url(re.compile(f"{content.error.get_absolute_url()}$"))
    assert page.locator(".fix").count() == 2
    for place in (".message", ".lead", ".fix:nth-of-type(1)", ".fix:nth-of-type(2)"):
        expect_value(page.locator(place))
    assert [address for address in addresses if "3050" in address or "INFO" in address] == []
    page.go_back()
    expect_value(page.locator(".answer-card .message"))
    page.go_back()
    expect(page).to_have_url(re.compile("/sv/$"))


def test_several_lines_pasted_into_the_header_stay_several(page, content):
    page.goto("/sv/faq/")
    page.keyboard.press("/")
    paste(page, LOG)
    page.keyboard.press("Enter")
    expect_value(page.locator(".answer-card .message"))
    expect(page.locator("#ask")).to_have_value(LOG)
    assert page.url.endswith("/sv/search/")


def test_language_switch_keeps_the_place(page, content):
    places = {
        "/sv/errors/?system=fortnox-api": "/en/errors/?system=fortnox-api",
        content.error.get_absolute_url(): "/en/errors/fortnox-api/2001304/",
        content.article.get_absolute_url(): f"/en/help/{content.article.pk}-add-the-account/",
        content.category.get_absolute_url(): "/en/category/accounts/",
        "/sv/search/?q=konto": "/en/search/?q=konto",
        "/sv/nothing/here/": "/en/nothing/here/",
    }
    for swedish, english in places.items():
        page.goto(swedish)
        page.locator(".language-switch a[lang=en]").click()
        expect(page.locator("html"), swedish).to_have_attribute("lang", "en")
        expect(page, swedish).to_have_url(re.compile(f"{re.escape(english)}$"))


def test_a_draft_is_nowhere(page, content):
    draft = f"/sv/help/{content.draft.article_id}-{content.draft.slug}/"
    assert page.goto(draft).status == 404
    for address in ("/sv/", content.category.get_absolute_url(), "/sv/faq/", "/sv/search/?q=hemligt+utkast"):
        page.goto(address)
        assert page.get_by_role("link", name="Hemligt utkast").count() == 0, address


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_everything_works_without_scripts(page, content, monkeypatch):
    monkeypatch.setattr("kb.contact.forms.MIN_FORM_SECONDS", 0)
    page.goto("/sv/")
    page.locator("#ask").fill(LOG)
    page.locator(".ask__foot [type=submit]").click()
    expect_value(page.locator(".answer-card .message"))
    page.locator(".answer-card > form button").click()
    expect_value(page.locator(".fix").first)
    page.locator(".page-foot__ask a").click()
    page.locator("#id_message").fill(QUESTION)
    page.locator("#id_email").fill("anna@example.se")
    page.locator("button[name=look]").click()
    expect(page.locator("#answers details").first).to_be_visible()
    page.locator(".contact__send button").click()
    expect(page.locator("#reference")).to_have_text(ContactMessage.objects.get().short_reference)
    assert ContactMessage.objects.get().error == content.error


def test_keyboard_alone_finds_the_answer(page, content):
    page.goto("/sv/")
    page.keyboard.press("Tab")
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) == "main"
    page.keyboard.press("/")
    assert page.evaluate(FOCUSED) == "ask"
    page.keyboard.type("a/b")  # a slash in a text is a slash
    assert page.locator("#ask").input_value() == "a/b"
    page.locator("#ask").fill(LOG)
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.matches('.ask button')")
    page.keyboard.press("Enter")
    expect_value(page.locator(".answer-card .message"))


def test_every_stop_of_the_tab_key_is_seen(page, content):
    for address in ("/sv/", content.error.get_absolute_url(), "/sv/errors/", "/sv/contact/"):
        page.goto(address)
        stops = []
        while len(stops) < 100:
            page.keyboard.press("Tab")
            if (stop := page.evaluate(FOCUS_STYLE)) is None:
                break
            stops.append(stop)
        assert len(stops) > 8, address
        assert [name for name, is_seen in stops if not is_seen] == [], address
