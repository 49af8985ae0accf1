"""The widget in a page of another origin: a strict policy, hostile styles and a contact form of its own."""

import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from kb.models import Deflection, WidgetOrigin
from tests.helpers.browser import LANGUAGES, faults

pytestmark = pytest.mark.django_db(transaction=True)
MESSAGE = "Hej! Det står: Kunde inte hitta konto 3050. Vad gör jag?"
STYLES = """* { all: unset; color: #b00; } head, script, style, title { display: none; } div { display: none; }
    html { font-size: 50%; color-scheme: light dark; } body, main, h1, form, p, label { display: block; }
    textarea { display: block; width: 90%; }
    :focus-visible { outline: 2px solid; } klartext-help { font-size: 40px !important; direction: rtl !important; }"""
PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Shop</title>
    <meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/style.css">
    <script src="{help}/widget.js" data-form="#message"></script></head>
    <body><main><h1>Contact</h1><form><p><label for="message">Message</label><textarea id="message"></textarea></p>
    <p><button>Send</button></p></form></main></body></html>"""
POLICY = "default-src 'none'; script-src {0}; connect-src {0}; style-src 'self'; require-trusted-types-for 'script'"
HELP = {"sv": "Hjälp", "en": "Help"}
SOLVED = {"sv": "Det här löste det", "en": "This solved it"}
SEND_AT = "() => document.querySelector('form button').getBoundingClientRect().top"
ACTIVE = """() => {
    const root = document.activeElement.shadowRoot;
    return root.getElementById(root.activeElement.getAttribute("aria-activedescendant"))?.innerText;
}"""
FORM_COMES_AGAIN = """() => {
    const form = document.querySelector("form");
    const fresh = form.cloneNode(true);
    fresh.querySelectorAll("klartext-help").forEach(element => element.remove());
    form.replaceWith(fresh);
}"""
COVERED = """() => {
    const root = document.activeElement.shadowRoot;
    return [...root.querySelectorAll("button, input")].filter(control => {
        const {left, top, width, height} = control.getBoundingClientRect();
        return width && root.elementFromPoint(left + width / 2, top + height / 2) !== control;
    }).map(control => control.outerHTML);
}"""
NOTE = """() => {
    window.told = [];
    for (const name of ["shown", "opened", "solved"])
        document.addEventListener(`klartext:${name}`, () => told.push(name));
}"""


class Shop(BaseHTTPRequestHandler):
    """A page and its style sheet."""

    def __init__(self, help_centre, language, *args):
        self.help_centre, self.language = help_centre, language
        super().__init__(*args)

    def do_GET(self):
        is_page = self.path == "/"
        kind = "text/html" if is_page else "text/css"
        text = PAGE.format(help=self.help_centre, language=self.language) if is_page else STYLES
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY.format(self.help_centre))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args):
        pass


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def shop(page, content, live_server, language):
    """A browser on the contact page of a site that is on the list."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Shop, live_server.url, language))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_port}"
    WidgetOrigin.objects.create(origin=origin)
    page.goto(origin)
    yield page
    server.shutdown()
    server.server_close()


def test_answer_beside_the_sites_own_form_is_shown_opened_and_solves(shop, content, language):
    shop.evaluate(NOTE)
    send_at = shop.evaluate(SEND_AT)
    shop.locator("#message").press_sequentially(MESSAGE)
    card = shop.locator("klartext-help details").first
    expect(card).to_contain_text("2001304")
    assert shop.evaluate(SEND_AT) == send_at
    card.locator("summary").first.click()
    card.locator("details summary").first.click()
    expect(card.locator("mark").first).to_have_text("3050")
    assert card.get_by_role("link").first.get_attribute("href").startswith("http://")
    assert faults(shop, "widget's answers") == []
    with shop.expect_response("**/widget/count"):
        card.get_by_role("button", name=SOLVED[language]).first.click()
    expect(card.locator("[aria-disabled]")).to_be_focused()
    assert shop.evaluate("() => told") == ["shown", "opened", "opened", "solved"]
    rows = Deflection.objects.exclude(error=None, fix=None, article=None)
    found = rows.filter(error=content.error).values_list("shown", "opened", "solved")
    assert list(found) == [(1, 1, 1)]


def test_box_is_used_with_keys_alone(shop, language):
    shop.get_by_role("button", name=HELP[language]).focus()
    shop.keyboard.press("Enter")
    shop.keyboard.type("konto")
    options = shop.locator("klartext-help [role=option]")
    expect(options.first).to_be_visible()
    shop.keyboard.press("ArrowDown")
    shop.keyboard.press("End")
    assert shop.evaluate(ACTIVE) == options.last.inner_text()
    assert faults(shop, "widget's box") == []
    with shop.context.expect_page() as opened:
        shop.keyboard.press("Enter")
    opened.value.close()
    shop.keyboard.press("Escape")
    shop.keyboard.press("Escape")
    expect(shop.get_by_role("button", name=HELP[language])).to_be_focused()
    assert shop.evaluate("() => [document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]


def test_answers_follow_the_message_and_the_form(shop):
    field, cards = shop.locator("#message"), shop.locator("klartext-help details[data-key]")
    shop.route("**/ask", lambda _route: None)  # held for ever
    with shop.expect_event("requestfailed"):
        with shop.expect_request("**/ask"):
            field.fill(MESSAGE)
        field.fill("")  # the answer would come too late: nobody waits for it
    shop.unroute("**/ask")
    shop.evaluate(FORM_COMES_AGAIN)
    assert [shop.locator("form klartext-help").count(), cards.count()] == [1, 0]
    field.fill(MESSAGE)
    expect(cards).to_have_count(1)
    field.fill("")
    expect(cards).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 390])
def test_box_takes_what_is_typed_and_covers_none_of_its_controls(shop, language, width):
    shop.set_viewport_size({"width": width, "height": 800})
    shop.get_by_role("button", name=HELP[language]).click()
    box = shop.locator("klartext-help input").last
    box.press_sequentially("a/b [[ kontot finns inte \\ 'x'")
    expect(shop.locator("klartext-help [role=option]").first).to_be_visible()
    expect(box).to_have_value("a/b [[ kontot finns inte \\ 'x'")
    assert shop.evaluate(COVERED) == []
    for _step in range(60):
        box.press("ControlOrMeta+z")
    expect(box).to_have_value("")
