"""Search as you type and the paste box, as readers meet them: with keys, slow lines, other keyboards and no script."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from kb.http import gates
from kb.models import SearchLog
from tests.factories import make_error
from tests.helpers.browser import faults

pytestmark = pytest.mark.django_db(transaction=True)
LOG = """08:14:02 DEBUG Authorization: Bearer abc123def456
08:14:03 ERROR HTTP 400 {"ErrorInformation": {"message": "Kunde inte hitta konto 3050"}}
08:14:03 INFO mail to anna.berg@example.se, invoice 1004512, <b>stopped</b>"""
FOCUSED = "() => document.activeElement.id"
ACTIVE = (
    "() => document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.textContent"
)
BROKEN = """status => {
    window.fetch = async () => {
        if (!status) throw new TypeError("offline");
        return new Response("", { status });
    };
}"""
LISTEN = """() => {
    window.spoken = [];
    const status = document.querySelector(".ask [role=status]");
    new MutationObserver(() => spoken.push([Date.now(), status.textContent])).observe(status, {childList: true});
}"""
OPTION, CHOSEN = "[role=option]", "[role=option][aria-selected=true]"


@pytest.fixture
def home(page, content):
    page.goto("/sv/")
    return page


def ask(page, text):
    """Type into the box on the page and wait for the list."""
    page.keyboard.press("/")
    page.keyboard.type(text)
    expect(page.locator(OPTION).first).to_be_visible()


def paste(page, text):
    """Into what has the focus, through the clipboard."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("ControlOrMeta+v")


def hold(page, address="**/search/suggestions/**"):
    """Requests, of the list if nothing else is said, wait until they are continued."""
    held = []

    def keep(route):
        held.append(route)

    page.route(address, keep)
    return held


def wait_for(page, requests, number):
    page.wait_for_timeout(50)
    for _ in range(100):
        if len(requests) >= number:
            return requests[number - 1]
        page.wait_for_timeout(50)
    raise AssertionError(f"request {number} was not sent")


# --- the list


def test_keys_lead_through_the_list_to_the_page(home):
    ask(home, "kontot")
    box, options = home.locator("#ask"), home.locator(OPTION)
    expect(box).to_have_attribute("aria-expanded", "true")
    last = options.count() - 1
    for key, number in (
        ("ArrowDown", 0),
        ("ArrowDown", 1),
        ("End", last),
        ("Home", 0),
        ("ArrowUp", None),
        ("ArrowUp", last),
    ):
        home.keyboard.press(key)
        chosen = [options.nth(number).text_content()] if number is not None else []
        assert home.locator(CHOSEN).all_text_contents() == chosen, (key, number)
        assert home.evaluate(ACTIVE) == (chosen[0] if chosen else None), (key, number)
    home.keyboard.press("Escape")
    expect(home.locator(OPTION).first).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    home.keyboard.press("ArrowDown")
    expect(options.first).to_be_visible()
    home.keyboard.press("ArrowDown")
    address = options.first.get_attribute("href")
    home.keyboard.press("Enter")
    expect(home).to_have_url(re.compile(re.escape(address) + "$"))


def test_enter_without_a_choice_shows_all_results(home):
    ask(home, "kontot")
    home.keyboard.press("Enter")
    expect(home).to_have_url(re.compile(r"/sv/search/\?q=kontot$"))
    expect(home.locator("#ask")).to_have_value("kontot")


def test_tab_leaves_the_list(home):
    ask(home, "kontot")
    home.keyboard.press("ArrowDown")
    home.keyboard.press("Tab")
    expect(home.locator(OPTION).first).to_be_hidden()
    assert home.evaluate("() => document.activeElement.matches('.ask button')")
    assert home.url.endswith("/sv/")


def test_home_moves_the_caret_where_nothing_is_chosen(home):
    ask(home, "kontot")
    home.keyboard.press("Home")
    home.keyboard.type("a/")
    assert home.locator("#ask").input_value() == "a/kontot"


def test_slash_and_control_k_lead_to_the_box_of_every_page(page, content):
    page.goto("/sv/faq/")
    for key in ("/", "Control+k", "Meta+k"):
        page.evaluate("() => document.activeElement.blur()")
        page.keyboard.press(key)
        assert page.evaluate(FOCUSED) == "find", key
    assert page.locator("#find").input_value() == ""


def test_slash_can_be_switched_off(page, content):
    page.goto("/sv/search/")
    page.locator("[data-slash] input").uncheck()
    page.goto("/sv/faq/")
    page.keyboard.press("/")
    assert page.evaluate(FOCUSED) == ""
    page.keyboard.press("Control+k")
    assert page.evaluate(FOCUSED) == "find"


def test_options_say_code_actor_and_reason(page, content):
    page.goto("/en/")
    ask(page, "2001304")
    option = page.locator(OPTION).first
    for text in ("The account does not exist", "2001304", "Customer", "Your text contains the code 2001304."):
        expect(option).to_contain_text(text)


def test_counts_are_announced_politely_and_rarely(page, content):
    page.goto("/en/")
    status = page.locator(".ask [role=status]")
    expect(status).to_have_text("")
    page.evaluate(LISTEN)
    ask(page, "account")
    page.keyboard.type(" not")
    expect(status).to_have_text(re.compile(r"^\d results?: .*\d errors?"))
    page.locator("#ask").fill("qwxz")
    expect(status).to_have_text("Nothing found so far.")
    times = [time for time, _text in page.evaluate("() => spoken")]
    assert min(later - earlier for earlier, later in pairwise(times)) >= 990


def test_an_answer_that_comes_late_is_dropped(home):
    held = hold(home)
    home.keyboard.press("/")
    home.keyboard.type("kontot")
    first = wait_for(home, held, 1)
    home.keyboard.type(" finns inte")
    home.wait_for_timeout(500)
    assert len(held) == 1  # the next one waits for the name in the log
    first.continue_()
    second = wait_for(home, held, 2)
    assert home.locator(OPTION).count() == 0
    second.continue_()
    expect(home.locator(OPTION).last).to_have_attribute("href", "/sv/search/?q=kontot%20finns%20inte")
    home.keyboard.type(" h")
    wait_for(home, held, 3)
    home.keyboard.type("är")
    wait_for(home, held, 4).continue_()  # the third was cut off
    expect(home.locator(OPTION).last).to_have_attribute(
        "href", "/sv/search/?q=kontot%20finns%20inte%20h%C3%A4r"
    )


def test_typing_is_one_search_in_the_log(home):
    home.keyboard.press("/")
    home.keyboard.type("hitta konto", delay=250)
    expect(home.locator(OPTION).last).to_have_attribute("href", "/sv/search/?q=hitta%20konto")
    home.keyboard.press("Enter")
    home.wait_for_url("**/search/?q=hitta+konto")
    assert list(SearchLog.objects.values_list("query", flat=True)) == ["hitta konto"]


@pytest.mark.parametrize("status", [0, 503])
def test_without_contact_the_last_list_stays_and_says_so(home, status):
    ask(home, "kontot")
    before = home.locator(OPTION).all_text_contents()
    home.evaluate(BROKEN, status)
    home.keyboard.type(" saknas")
    expect(home.locator("[data-trouble]")).to_be_visible()
    assert home.locator(OPTION).all_text_contents() == before
    expect(home.locator(".ask [role=status]")).to_have_text(home.locator("[data-trouble]").inner_text())
    home.keyboard.press("ArrowDown")
    assert home.locator(CHOSEN).count() == 1


def test_what_is_typed_stands_in_no_address(home):
    """What begins to be a secret does not look like one: the server alone says what may stand in an address."""
    home.keyboard.press("/")
    with home.expect_request("**/suggestions/**") as asked:
        home.keyboard.type("engångskod 4829")
    assert (asked.value.method, asked.value.url.partition("?")[2]) == ("POST", "")


def test_nothing_is_asked_while_letters_are_composed(home, context):
    asked = []
    home.on(
        "request", lambda request: asked.append(request.post_data) if "suggestions" in request.url else None
    )
    home.keyboard.press("/")
    keyboard = context.new_cdp_session(home)
    for text in ("ko", "kon", "konto"):
        keyboard.send("Input.imeSetComposition", {"text": text, "selectionStart": 5, "selectionEnd": 5})
    home.wait_for_timeout(500)
    assert asked == []
    keyboard.send("Input.insertText", {"text": "kontot"})
    expect(home.locator(OPTION).first).to_be_visible()
    assert asked == ["text=kontot"]


def test_text_composed_before_the_script_is_there_is_asked(home, context):
    held = hold(home, "**/js/suggest*.js")
    home.keyboard.press("/")
    script = wait_for(home, held, 1)
    keyboard = context.new_cdp_session(home)
    keyboard.send("Input.imeSetComposition", {"text": "konto", "selectionStart": 5, "selectionEnd": 5})
    keyboard.send("Input.insertText", {"text": "kontot"})
    script.continue_()
    expect(home.locator(OPTION).first).to_be_visible()


def test_emptying_the_box_restores_the_page(home):
    ask(home, "kontot")
    home.locator("#ask").fill("")
    expect(home.locator("[data-panel]").first).to_be_hidden()
    assert home.locator(OPTION).count() == 0
    assert home.url.endswith("/sv/")


def test_back_returns_to_the_list_and_the_place(page, content):
    for number in range(10):
        make_error(f"20000{number:02}", {"sv": [f"Kontot saknas i rad {number}"]})
    page.set_viewport_size({"width": 800, "height": 500})
    page.emulate_media(reduced_motion="reduce")  # nothing scrolls on while it is measured
    page.goto("/sv/")
    page.evaluate("() => scrollTo(0, 120)")
    ask(page, "kontot saknas")
    for _ in range(7):
        page.keyboard.press("ArrowDown")
    place = [
        page.evaluate("() => scrollY"),
        page.locator("[data-panel]").evaluate("panel => panel.scrollTop"),
    ]
    assert place[1] > 0
    before = page.locator(OPTION).all_text_contents()
    page.keyboard.press("Enter")
    expect(page.locator(".hero")).to_be_visible()
    page.go_back()
    expect(page.locator("#ask")).to_have_value("kontot saknas")
    expect(page.locator(OPTION).first).to_be_visible()
    assert page.locator(OPTION).all_text_contents() == before
    page.wait_for_timeout(200)
    after = [
        page.evaluate("() => scrollY"),
        page.locator("[data-panel]").evaluate("panel => panel.scrollTop"),
    ]
    assert after == pytest.approx(place, abs=2)


def test_values_of_a_typed_message_go_into_the_steps(home, content):
    ask(home, "Kunde inte hitta konto 3050")
    home.keyboard.press("ArrowDown")
    home.keyboard.press("Enter")
    expect(home).to_have_url(re.compile(f"{content.error.get_absolute_url()}#"))
    expect(home.locator(".fix mark.slot--filled").first).to_have_text("3050")


def test_what_was_closed_stays_closed(home):
    held = hold(home)
    home.keyboard.press("/")
    home.keyboard.type("kontot")
    route = wait_for(home, held, 1)
    home.keyboard.press("Escape")
    route.continue_()
    home.wait_for_timeout(500)
    assert home.locator(OPTION).count() == 0
    home.keyboard.press("ArrowDown")
    wait_for(home, held, 2).continue_()
    expect(home.locator(OPTION).first).to_be_visible()


# --- recent searches


def recents(page):
    return page.evaluate("() => JSON.parse(localStorage.getItem('klartext-recent'))") or []


def test_recent_searches_come_back_and_can_be_forgotten(home):
    for text in ("kontot", "period", "varför"):
        home.goto(f"/sv/search/?q={text}")
        home.wait_for_function("text => localStorage.getItem('klartext-recent')?.includes(text)", arg=text)
    home.goto("/sv/")
    home.keyboard.press("/")
    home.wait_for_load_state("networkidle")
    home.keyboard.press("ArrowDown")
    expect(home.locator("[data-query]")).to_have_text(["varför", "period", "kontot"])
    home.keyboard.press("ArrowDown")
    home.keyboard.press("Delete")
    expect(home.locator("[data-query]")).to_have_text(["period", "kontot"])
    home.locator("[data-query] [data-remove]").first.click()
    assert recents(home) == ["kontot"]
    home.locator("[data-query]").click()
    expect(home).to_have_url(re.compile(r"\?q=kontot$"))
    home.locator("#ask").fill("")
    home.locator("#ask").click()
    home.locator("[data-clear]").click()
    expect(home.locator("[data-panel]")).to_be_hidden()
    assert recents(home) == []


def test_what_looks_secret_is_remembered_nowhere(home):
    addresses = []
    home.on("request", lambda request: addresses.append(request.url))
    for text in (
        "hitta konto anna@example.se",
        "hitta konto 850709-9805",
        "kunde inte hitta konto lösenord: katt",
    ):
        home.goto("/sv/")
        ask(home, text)
        home.keyboard.press("Enter")
        home.wait_for_url("**/sv/search/")
    home.goto("/sv/")
    home.locator("#ask").focus()
    paste(home, LOG)
    home.keyboard.press("Enter")
    home.wait_for_url("**/sv/search/")
    assert recents(home) == []
    assert [address for address in addresses if re.search("anna|9805|katt|abc123|3050", address)] == []


# --- the paste box


def test_a_paste_opens_the_box_and_is_recognised_at_once(home, content):
    home.keyboard.press("/")
    paste(home, LOG)
    box = home.locator("textarea#ask")
    expect(box).to_have_value(LOG)
    expect(box).to_be_focused()
    answer = home.locator(".reading")
    expect(answer.locator("h2").first).to_have_text("Kontot finns inte")
    expect(answer.locator(".actor").first).to_have_text("Kund")
    assert answer.locator(".own-text mark.slot--filled").all_text_contents() == ["3050"]
    assert answer.locator(".own-text del").all_text_contents() == ["abc123def456", "anna.berg@example.se"]
    expect(answer.locator(".own-text")).to_contain_text("invoice 1004512, <b>stopped</b>")
    expect(home.locator(".ask [role=status]")).to_contain_text("Kontot finns inte")
    answer.locator("button").click()
    expect(home).to_have_url(re.compile(f"{content.error.get_absolute_url()}$"))
    expect(home.locator(".fix mark.slot--filled").first).to_have_text("3050")


def test_a_paste_into_a_text_keeps_it_and_can_be_undone(home):
    ask(home, "kontot")
    home.locator("#ask").press("Control+a")
    home.keyboard.type("Hej!")
    paste(home, "\n" + LOG)
    expect(home.locator(OPTION).first).to_be_hidden()
    expect(home.locator("#ask")).to_have_value("Hej!" + LOG)
    home.keyboard.press("Control+z")
    expect(home.locator("#ask")).to_have_value("Hej!")
    home.keyboard.press("Control+Shift+z")
    expect(home.locator("#ask")).to_have_value("Hej!" + LOG)
    expect(home.locator("#ask")).to_be_focused()


def test_a_long_line_opens_the_box_too_and_emptying_closes_it(home):
    home.keyboard.press("/")
    home.keyboard.insert_text("x" * 99)
    home.keyboard.type("yz")
    expect(home.locator("textarea#ask")).to_have_value("x" * 99 + "yz")
    home.keyboard.type("!")
    expect(home.locator("textarea#ask")).to_have_value("x" * 99 + "yz!")
    home.locator("[data-empty]").click()
    expect(home.locator("input#ask")).to_be_focused()
    expect(home.locator("[data-reading]")).to_be_empty()


def test_a_short_paste_stays_on_the_line(home):
    home.keyboard.press("/")
    paste(home, "kontot finns inte\n")
    expect(home.locator("input#ask")).to_have_value("kontot finns inte")
    expect(home.locator(OPTION).first).to_be_visible()


def test_the_ends_of_a_very_long_paste_are_kept(home):
    home.keyboard.press("/")
    paste(home, "first\n" + "x\n" * 15_000 + "Kunde inte hitta konto 3050")
    value = home.locator("textarea#ask").input_value()
    assert (value[:6], value[-4:], len(value)) == ("first\n", "3050", 20_000)
    expect(home.locator(".reading h2").first).to_have_text("Kontot finns inte")


def test_a_paste_into_the_header_moves_nothing_on_the_page(page, content):
    page.goto("/sv/faq/")
    before = page.locator("main").bounding_box()
    page.keyboard.press("/")
    paste(page, LOG)
    expect(page.locator(".reading h2").first).to_have_text("Kontot finns inte")
    assert page.locator("main").bounding_box() == before
    page.keyboard.press("Enter")
    expect(page.locator(".answer-card .message mark")).to_have_text("3050")
    expect(page.locator("#ask")).to_have_value(LOG)


def test_who_asks_too_much_is_told_how_long_to_wait_and_keeps_the_list(home, monkeypatch, complaints):
    ask(home, "kontot")
    before = home.locator(OPTION).all_text_contents()
    monkeypatch.setitem(gates.RULES, "suggestions", gates.Rule(0, 60))
    home.keyboard.type(" saknas")
    expect(home.locator("[data-trouble]")).to_have_text(re.compile(r"Det blev för många .* om \d+ sekund"))
    assert home.locator(OPTION).all_text_contents() == before
    monkeypatch.setitem(gates.RULES, "suggestions", gates.Rule(1000, 60))
    home.keyboard.type(" x")
    expect(home.locator("[data-trouble]")).to_be_hidden()
    assert "429" in complaints.pop()


def test_a_paste_without_contact_says_so_and_stays(home):
    home.locator("#ask").focus()
    home.wait_for_load_state("networkidle")
    home.evaluate(BROKEN, 503)
    paste(home, LOG)
    expect(home.locator("[data-trouble]")).to_be_visible()
    expect(home.locator("#ask")).to_have_value(LOG)


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_both_boxes_work_without_scripts(page, content):
    page.goto("/sv/")
    page.locator("textarea#ask").fill(LOG)
    page.locator(".ask button[type=submit]").click()
    expect(page.locator(".own-text del")).to_have_text(["abc123def456", "anna.berg@example.se"])
    expect(page.locator("#ask")).to_have_value(LOG)
    page.goto("/sv/faq/")
    page.locator("#find").fill("kontot")
    page.locator("#find").press("Enter")
    expect(page).to_have_url(re.compile(r"/sv/search/\?q=kontot$"))
    for hidden in ("[data-panel]", "[data-empty]", "[data-slash]"):
        assert page.locator(hidden).first.is_hidden(), hidden


# --- for everybody


def test_the_list_is_accessible_and_fits(home):
    ask(home, "kontot")
    home.keyboard.press("ArrowDown")
    assert faults(home, "list") == []


def test_recent_searches_are_accessible_and_fit(home):
    home.evaluate(
        "() => localStorage.setItem('klartext-recent', JSON.stringify(['kontot', 'x'.repeat(100)]))"
    )
    home.locator("#ask").click()
    expect(home.locator("[data-query]").first).to_be_visible()
    assert faults(home, "recent") == []


@pytest.mark.parametrize("address", ["/sv/", "/sv/faq/"])
def test_the_paste_box_is_accessible_and_fits(page, content, address):
    page.goto(address)
    page.keyboard.press("/")
    paste(page, LOG + "x" * 300)
    expect(page.locator(".reading")).to_be_visible()
    assert faults(page, address) == []


def test_the_lists_trouble_is_accessible_and_fits(home):
    ask(home, "kontot")
    home.evaluate(BROKEN, 503)
    home.keyboard.type("x")
    expect(home.locator("[data-trouble]")).to_be_visible()
    assert faults(home, "trouble") == []
