"""Overlays leave the form they belong to in reach, and never cover the element that has the focus."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1280, 390)
# Each visible control of a form gets the click at its middle, and so does what has the focus.
COVERED = """selector => {
    const all = document.querySelectorAll(`${selector} :is(a, button, input, textarea, select, summary)`);
    return [...all, document.activeElement].flatMap(element => {
        if (!element.checkVisibility({visibilityProperty: true}) || element === document.body) return [];
        if (element.closest(".honeypot, .header-search__foot:not(:focus-within)")) return [];
        element.scrollIntoView({block: "nearest", behavior: "instant"});
        const {left, top, width, height} = element.getClientRects()[0];
        const hit = document.elementFromPoint(left + width / 2, top + height / 2);
        return element.contains(hit) ? [] : [`${element.outerHTML.slice(0, 80)} under ${hit?.outerHTML.slice(0, 80)}`];
    });
}"""
SHOWN = "[role=option] >> visible=true"


@pytest.fixture(autouse=True, params=WIDTHS, ids=str)
def width(request, page):
    page.set_viewport_size({"width": request.param, "height": 800})
    page.emulate_media(reduced_motion="reduce")  # what has the focus is where it stays


def open_list(page, address, box):
    page.goto(address)
    page.locator(box).fill("")
    page.keyboard.type("konto")
    expect(page.locator(SHOWN).first).to_be_visible()


BOXES = [
    ("/sv/", "#ask", ".ask"),
    ("/sv/search/?q=Bokslut", "#ask", ".ask"),
    ("/sv/nothing/here/", "#ask", ".ask"),
    ("/sv/errors/", "#find", ".header-search"),
    ("/sv/faq/", "#find", ".header-search"),
    ("/sv/contact/", "#find", ".header-search"),
]


def test_the_list_of_suggestions_covers_no_control_of_its_form(page, content):
    found = []
    for address, box, form in BOXES:
        open_list(page, address, box)
        found += [f"{address}: {covered}" for covered in page.evaluate(COVERED, form)]
    assert found == [], "\n".join(found)


def test_the_question_is_sent_by_its_button_while_the_list_is_open(page, content):
    open_list(page, "/sv/", "#ask")
    page.locator(".ask [type=submit]").click()
    page.wait_for_url("**/search/?q=konto")


def test_the_answers_of_the_contact_page_cover_nothing(page, content):
    page.goto("/sv/contact/")
    page.locator("#id_message").press_sequentially("Kunde inte hitta konto 3050")
    expect(page.locator(".contact__status a")).to_be_visible()
    assert page.evaluate(COVERED, ".contact__form") == []


def test_what_has_the_focus_is_never_covered(page, content):
    """Tab through every page with something that stays or floats, with its list open where it has one."""
    open_list(page, "/sv/", "#ask")
    found = []
    for address in ("", content.error.get_absolute_url(), "/sv/faq/"):
        if address:
            page.goto(address)
        for _step in range(25):
            page.keyboard.press("Tab")
            found += page.evaluate(COVERED, "#nothing")
    assert found == [], "\n".join(found)
