"""The contact page on a phone: answers before sending, files and a receipt after it, with scripts and without."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from errors.choices import Actor
from kb.contact import outbox
from kb.models import ContactMessage, Deflection, Delivery, Fix
from tests.helpers.browser import END_TRANSITIONS, LANGUAGES, OPEN_ALL, RUN_AXE, WIDER_THAN_WINDOW
from tests.helpers.receivers import Mail, server

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "Exporten stannar: Kunde inte hitta konto 3050"
SECRET = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"
PLACES = """() => [...document.querySelectorAll("#id_email, .contact__send button")]
    .map(element => element.getBoundingClientRect().y)"""
LATER = """() => { window.shifts = [];
    new PerformanceObserver(list => window.shifts.push(...list.getEntries())).observe({type: "layout-shift"}); }"""


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr("kb.contact.forms.MIN_FORM_SECONDS", 0)


@pytest.fixture
def phone(page):
    page.set_viewport_size({"width": 390, "height": 800})
    return page


def paste(page, text):
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.locator("#id_message").focus()
    page.keyboard.press("ControlOrMeta+v")


def counted():
    row = Deflection.objects.get(error=None, fix=None, article=None)
    return row.shown, row.opened, row.solved, row.sent


def test_typed_answered_and_solved_without_a_message(phone, content):
    phone.goto("/sv/contact/")
    before = phone.evaluate(PLACES)
    phone.evaluate(LATER)
    phone.locator("#id_message").press_sequentially(QUESTION)
    expect(phone.locator(".contact__status a")).to_have_text("Kontot finns inte")
    assert phone.evaluate("() => window.shifts.filter(shift => !shift.hadRecentInput).length") == 0
    assert phone.evaluate(PLACES) == before
    assert phone.evaluate("() => document.activeElement.id") == "id_message"
    steps = phone.locator("[data-part=answers] details.inline-fix").first
    steps.locator("summary").click()
    expect(steps.locator("mark").first).to_have_text("3050")
    expect(phone.locator("[data-part=along] li", has_text="Lägg upp kontot")).to_have_count(1)
    phone.locator("#id_message").press_sequentially(" sedan i går")
    phone.wait_for_load_state("networkidle")
    expect(steps.locator(".prose")).to_be_visible()
    steps.locator("button[name=solved]").click()
    phone.locator(".receipt button[name=look]").click()
    expect(phone.locator("#id_message")).to_have_value(f"{QUESTION} sedan i går")
    assert (counted(), ContactMessage.objects.count()) == ((1, 1, 1, 0), 0)


def test_pasted_redacted_sent_with_files_and_mailed(phone, content, tmp_path, settings):
    Fix.objects.update(fixed_by=Actor.INTEGRATION_DEVELOPER)
    phone.goto("/sv/contact/")
    paste(phone, f"{QUESTION}\nAuthorization: Bearer {SECRET}")
    expect(phone.locator(".redaction__text")).to_contain_text("[token]")
    phone.locator("[data-part=answers] details.inline-fix summary").first.click()
    expect(phone.locator("[data-part=answers] .handed-over a").first).to_have_attribute(
        "href", re.compile("konto%203050")
    )
    log = tmp_path / "logg.txt"
    log.write_text(f"token={SECRET}")
    phone.locator("#id_attached").set_input_files(log)
    phone.locator("#id_email").fill("fel")
    phone.locator(".contact__send button").click()
    expect(phone.locator(".contact__kept")).to_contain_text("logg.txt")
    phone.locator("#id_email").fill("anna@example.se")
    phone.locator(".contact__send button").click()
    message = ContactMessage.objects.get()
    expect(phone.locator("#reference")).to_have_text(message.short_reference)
    phone.locator(".receipt a.more").first.click()
    expect(phone.locator(".redaction__text")).to_have_text(message.message)
    assert (SECRET in message.message, message.attachments.get().content) == (False, b"token=[token]")
    assert phone.evaluate("() => sessionStorage.getItem('klartext-contact')") is None
    [mail] = mailed(settings, ["refuse", "hang", "cut", ""])
    assert (SECRET in str(mail), mail["Message-ID"]) == (False, f"<{message.reference}@klartext>")


def mailed(settings, plan):
    """What a mail server gets that does this, one attempt after the other."""
    with server(Mail, iter(plan).__next__) as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", running.port, 0.5
        outcomes = [
            Delivery.objects.try_again() and list(outbox.send_due()) for _attempt in [*plan, "none left"]
        ]
    assert outcomes == [*([not fault] for fault in plan), 0]
    return running.received


def test_back_brings_the_half_written_text_back(phone, content):
    phone.goto("/sv/contact/")
    phone.locator("#id_message").fill("Halvskriven text")
    phone.locator("#id_email").fill("anna@example.se")
    phone.goto("/sv/faq/")
    phone.goto("/sv/contact/")
    expect(phone.locator("#id_message")).to_have_value("Halvskriven text")
    expect(phone.locator("#id_email")).to_have_value("anna@example.se")


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_the_same_without_scripts(phone, content):
    phone.goto("/sv/contact/?q=konto")
    phone.locator("#id_message").fill(f"{QUESTION} Bearer {SECRET}")
    phone.locator("#id_email").fill("anna@example.se")
    phone.locator("button[name=look]").click()
    expect(phone.locator(".redaction__text")).to_contain_text("[token]")
    phone.locator("[data-part=answers] summary").nth(1).click()
    phone.locator("[data-part=answers] button[name=solved]").first.click()
    phone.locator(".receipt button[name=look]").click()
    phone.locator(".contact__send button").click()
    expect(phone.locator("#reference")).to_have_text(ContactMessage.objects.get().short_reference)
    assert ContactMessage.objects.get().trail["searches"] == ["konto"]
    assert counted()[2:] == (1, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_fault_in_any_state(phone, content, language):
    """The form with everything open, with faults, the receipt and what was sent, in both themes."""
    found = []
    Fix.objects.update(fixed_by=Actor.INTEGRATION_DEVELOPER)
    phone.goto(f"/{language}/contact/?from=fortnox-api/2000550")
    phone.locator("#id_message").fill(f"{QUESTION} Bearer {SECRET}")
    expect(phone.locator("[data-part=answers] details").first).to_be_visible()
    found += faults(phone, "answers")
    phone.locator(".contact__send button").click()
    expect(phone.locator("[role=alert]")).to_be_visible()
    found += faults(phone, "faults")
    phone.locator("#id_email").fill("anna@example.se")
    phone.locator(".contact__send button").click()
    expect(phone.locator("#reference")).to_be_visible()
    found += faults(phone, "receipt")
    phone.locator(".receipt a.more").first.click()
    expect(phone.locator(".receipt__facts")).to_be_visible()
    found += faults(phone, "own")
    assert found == []


def faults(page, name):
    page.evaluate(OPEN_ALL)
    page.evaluate(AXE_SCRIPT)
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.evaluate(END_TRANSITIONS)
        for rule in page.evaluate(RUN_AXE, {"resultTypes": ["violations"], "preload": False}):
            found += [f"{name}, {theme}: {rule['id']} {node['html'][:200]}" for node in rule["nodes"]]
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{name}, {width} px: {element}" for element in page.evaluate(WIDER_THAN_WINDOW)]
    return found
