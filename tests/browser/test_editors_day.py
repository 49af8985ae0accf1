"""A day at the editors' desk. Its people have the rights of their roles, and only the reader is outside the admin."""

from datetime import timedelta

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import expect

from errors.models import ErrorCode
from kb import roles
from kb.models import Article, SearchLog
from tests.helpers.browser import END_TRANSITIONS, OPEN_ALL, RUN_AXE, STOCK, sign_in
from tests.helpers.pictures import picture

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = "Verifikationsserien är stängd för bokslut"
STEPS = "Verifikationsserien är stängd.\n\n1. Öppna serien.\n"
ENGLISH = "The voucher series is closed.\n\n1. Open the series."


@pytest.fixture
def arrive(new_context, django_user_model, content):
    """Open a window of one's own: editors sign in and work in the dark theme."""
    roles.create_groups()

    def make(name, group=""):
        page = new_context(color_scheme="dark" if group else "light").new_page()
        page.set_default_timeout(9000)
        if group:
            user = django_user_model.objects.create_user(name, password="only-for-tests", is_staff=True)
            user.groups.add(Group.objects.get(name=group))
            sign_in(page, name)
        return page

    return make


def test_from_an_unanswered_question_to_a_settled_conflict(arrive):
    reader, anna, bo = arrive("reader"), arrive("anna", "editor"), arrive("bo", "reviewer")
    ask_in_vain(reader)
    make_error_of_the_question(anna)
    write_fix_with_picture(anna)
    approve(bo, "Öppna verifikationsserien")
    read_answer(reader)
    question_has_left(anna)
    tora = arrive("tora", "translator en")
    translate_for_the_first_time(tora)
    approve(bo, "Open the voucher series")
    change_source(anna)
    approve(bo, "Öppna verifikationsserien", significance="major")
    expect(english(reader)).to_have_count(1)
    update_translation(tora)
    approve(bo, "Open the voucher series")
    expect(english(reader)).to_have_count(0)
    write_over_one_another(anna, bo)


# --- the reader


def ask_in_vain(reader):
    ask(reader)
    look(reader, "main")
    expect(reader.locator(".answer-card")).to_have_count(0)
    SearchLog.objects.update(created_at=timezone.now() - timedelta(minutes=1))  # nobody types on in it


def ask(reader):
    reader.goto("/sv/")
    reader.locator("[data-find]").first.fill(ASKED)
    reader.locator("[data-find]").first.press("Enter")
    reader.wait_for_url("**/search/**")


def read_answer(reader):
    ask(reader)
    look(reader, ".answer-card img[src^='/media/pictures/'][alt='Serien i listan']")
    assert reader.locator(".answer-card img").evaluate("image => image.complete && image.naturalWidth") == 20


def english(reader):
    """What tells a reader of the English text that its source says more."""
    reader.goto(f"/en/help/{Article.objects.get(key='open-series').pk}-open-the-series/")
    expect(reader.locator("h1")).to_have_text("Open the voucher series")
    return reader.locator(".notice--warning")


# --- Anna, an editor


def make_error_of_the_question(anna):
    anna.goto("/admin/")
    look(anna, ".start-asked")
    anna.locator(".start-query", has_text=ASKED).locator("a[href$='/error/do/']").click()
    look(anna, ".query-form")
    expect(anna.locator("#id_title")).to_have_value(ASKED)
    expect(anna.locator("#id_text")).to_have_value(ASKED)
    anna.locator("#id_system").select_option(label="Fortnox Api")
    anna.locator(".submit-row [type=submit]").click()
    look(anna, "#id_wordings-0-text")
    anna.locator("#id_status").select_option("published")
    save(anna)


def write_fix_with_picture(anna):
    anna.locator("#nav-sidebar a[href='/admin/kb/article/add/']").click()
    look(anna, "#id_key")
    anna.locator("#id_key").fill("open-series")
    choose(anna, ".field-category", "Konton")
    add_row(anna, "translations")
    anna.locator("#id_translations-0-language").select_option("sv")
    anna.locator("#id_translations-0-slug").fill("oppna-serien")
    add_row(anna, "fixes")
    choose(anna, "#fixes-0 .field-error", ASKED)
    anna.locator("#id_fixes-0-fixed_by").select_option("customer")
    save(anna)
    anna.locator("#translations-group .inlinechangelink").click()
    look(anna, "#id_body")
    write(anna, "Öppna verifikationsserien", STEPS)
    insert_picture(anna, "Serien i listan")
    save(anna, "_submit")


def insert_picture(anna, shows):
    editor = anna.locator("#id_body")
    editor.press("Control+End")
    file = {"name": "serie.png", "mimeType": "image/png", "buffer": picture()}
    anna.locator("[data-picture]").set_input_files(file)
    expect(anna.locator(".markdownx-preview img")).to_be_visible()
    anna.keyboard.type(shows)
    expect(anna.locator(f".markdownx-preview img[alt='{shows}']")).to_be_visible()


def question_has_left(anna):
    anna.goto("/admin/")
    expect(anna.locator(".start-query", has_text=ASKED)).to_have_count(0)


def change_source(anna):
    anna.goto("/admin/kb/articletranslation/?q=open-series")
    look(anna, ".field-shown_title a")
    anna.locator(".field-shown_title a", has_text="Öppna").click()
    anna.locator("#id_body").fill(f"{STEPS}2. Stäng den igen.\n")
    save(anna, "_submit")


# --- Bo, a reviewer


def approve(bo, title, significance=""):
    bo.goto("/admin/")
    bo.locator("#start-waiting ~ ul a", has_text=title).click()
    look(bo, ".difference ins")
    if significance:
        bo.locator("[name=significance]").select_option(significance)
    bo.locator("[name=_approve]").click()
    expect(bo.locator(".messagelist .success")).to_be_visible()


# --- Tora, who translates into English


def translate_for_the_first_time(tora):
    tora.goto("/admin/kb/articletranslation/")
    tora.locator(".object-tools a[href$='/worklist/']").click()
    look(tora, ".results")
    tora.locator(".results a", has_text="Öppna verifikationsserien").click()
    look(tora, ".original")
    tora.locator("#id_slug").fill("open-the-series")
    write(tora, "Open the voucher series", ENGLISH)
    save(tora, "_submit")


def update_translation(tora):
    tora.goto("/admin/")
    look(tora, "#start-stale")
    tora.locator("#start-stale ~ ul a", has_text="Open the voucher series").click()
    look(tora, ".original .difference ins")
    tora.locator("#id_body").fill(f"{ENGLISH}\n2. Close it again.\n")
    save(tora, "_submit")


# --- both at once


def write_over_one_another(anna, bo):
    address = f"/admin/errors/errorcode/{ErrorCode.objects.get(texts__title=ASKED).pk}/change/"
    for page in (anna, bo):
        page.goto(address)
    bo.locator("#id_note").fill("Gäller hela året.")
    save(bo)
    anna.locator("#id_note").fill("Gäller bara serie A.")
    anna.locator("#id_http_status").fill("400")
    anna.locator("[name=_continue]").click()
    look(anna, ".conflict-field")
    anna.locator("[name=choose-note][value=mine]").check()
    anna.locator(".version-edit textarea").fill("Gäller serie A, hela året.")
    anna.locator(".submit-row [type=submit]").click()
    expect(anna.locator(".messagelist .success")).to_be_visible()
    error = ErrorCode.objects.get(texts__title=ASKED)
    assert (error.note, error.http_status) == ("Gäller serie A, hela året.", 400)


# --- what all of them do


def look(page, awaited):
    """Wait for what the page is for; axe finds nothing on it."""
    expect(page.locator(awaited).first).to_be_visible()
    page.evaluate(AXE_SCRIPT)
    page.evaluate(OPEN_ALL)
    page.evaluate(END_TRANSITIONS)
    found = page.evaluate(RUN_AXE, {"resultTypes": ["violations"], "preload": False, **STOCK})
    assert [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]] == [], page.url


def write(page, title, text):
    page.locator("#id_title").fill(title)
    page.locator("#id_summary").fill(title)
    page.locator("#id_body").fill(text)


def choose(page, field, words):
    page.locator(f"{field} .select2-selection").click()
    page.locator(".select2-search__field").last.fill(words)
    page.locator(".select2-results__option", has_text=words).first.click()


def add_row(page, prefix):
    page.locator(f"#{prefix}-group .add-row a").click()


def save(page, button="_continue"):
    page.locator(f"[name={button}]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
