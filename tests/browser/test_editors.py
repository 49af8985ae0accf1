"""Writing in the admin, and the machines' documentation."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import transaction
from playwright.sync_api import expect

from kb.models import Fix
from tests.helpers.browser import STOCK, faults, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_readers_see_an_edit_only_after_it_is_published(signed_in, content, new_context):
    page, reader = signed_in, new_context().new_page()
    translation = content.article.translations.get(language="sv")
    page.goto(f"/admin/kb/articletranslation/{translation.pk}/change/")
    editor, preview = page.locator("#id_body"), page.locator(".markdownx-preview")
    expect(preview.locator(".menu-path")).to_be_visible()
    editor.fill("Helt **nytt** för {Account}.")
    expect(preview.locator("strong")).to_have_text("nytt")
    expect(preview.locator(".slot")).to_have_text("{Account}")
    for button, is_seen in (("_continue", False), ("_publish", True)):
        page.locator(f"[name={button}]").click()
        expect(page.locator(".messagelist .success")).to_be_visible()
        expect(editor).to_have_value("Helt **nytt** för {Account}.")
        reader.goto(content.article.get_absolute_url())
        assert ("nytt" in reader.locator(".prose").inner_text()) == is_seen, button


def test_tab_leaves_the_editor(signed_in, content):
    page = signed_in
    translation = content.article.translations.get(language="sv")
    page.goto(f"/admin/kb/articletranslation/{translation.pk}/change/")
    before = page.locator("#id_body").input_value()
    page.locator("#id_body").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className").startswith("markdownx-preview")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("() => document.activeElement.id") == "id_summary"
    assert page.locator("#id_body").input_value() == before


def test_a_text_is_reviewed_translated_and_read(signed_in, content, new_context, django_user_model):
    """One editor writes, another approves; the translation is stale until it is brought up to date."""
    page = signed_in
    django_user_model.objects.create_superuser("reviewer", password="only-for-tests")
    swedish, english = (content.article.translations.get(language=language) for language in ("sv", "en"))
    page.goto(f"/admin/kb/articletranslation/{swedish.pk}/change/")
    page.locator("#id_summary").fill("Kontot saknas.")
    page.locator("#id_body").fill("Helt nytt för {Account}.")
    page.locator("[name=_submit]").click()
    other = new_context().new_page()
    sign_in(other, "reviewer")
    other.goto(f"/admin/kb/revision/{swedish.draft.pk}/review/")
    expect(other.locator(".difference ins").first).to_contain_text("Kontot saknas.")
    other.locator("[name=significance]").select_option("major")
    other.locator("[name=_approve]").click()
    reader = new_context().new_page()
    reader.goto(f"/en/help/{content.article.pk}-add-the-account/")
    expect(reader.locator(".notice--warning")).to_contain_text("has been changed in Swedish")
    page.goto("/admin/kb/articletranslation/worklist/?language=en&state=urgent")
    page.locator(".results tbody a").click()
    expect(page.locator(".original .difference ins").first).to_be_visible()
    page.locator("#id_body").fill("Quite new for {Account}.")
    page.locator("#id_reason").fill("Nobody else reads English")
    page.locator("[name=_publish]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    reader.reload()
    expect(reader.locator(".notice--warning")).to_have_count(0)
    assert not english.is_stale


def test_a_row_that_is_added_can_be_filled_in_and_saved(signed_in, content):
    page = signed_in
    page.goto(f"/admin/kb/article/{content.question.pk}/change/")
    page.locator("#fixes-group .add-row a").click()
    page.locator("#fixes-0 .field-error .select2-selection").click()
    page.locator(".select2-search__field").last.fill("2001304")
    page.locator(".select2-results__option", has_text="2001304").click()
    page.locator("#id_fixes-0-fixed_by").select_option("customer")
    page.locator("#id_fixes-0-when_sv").fill("Kontot saknas.")
    page.locator("[name=_continue]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Fix.objects.get(article=content.question).error == content.error


def test_documentation_of_the_api_can_be_tried_out(page, content):
    page.goto("/api/v1/docs")
    operation = page.locator(".opblock", has=page.locator('[data-path="/api/v1/search"]'))
    operation.locator(".opblock-summary-control").click()
    operation.locator(".try-out__btn").click()
    operation.locator("tr[data-param-name=q] input").fill("2001304")
    operation.locator(".execute").click()
    expect(operation.locator(".live-responses-table .response-col_status").last).to_contain_text("200")
    expect(operation.locator(".live-responses-table")).to_contain_text('"code": "2001304"')


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_two_editors_settle_what_both_have_written_with_the_keyboard(signed_in, content, django_user_model):
    page, error = signed_in, content.error
    bo = django_user_model.objects.create_user("bo", is_staff=True, first_name="Bo")
    page.goto(f"/admin/errors/errorcode/{error.pk}/change/")
    page.locator("#id_note").fill("Mitt tillägg")
    with transaction.atomic():
        error.note, error.area = "Bos anteckning", "vat"
        error.save()
        LogEntry.objects.log_actions(bo.pk, [error], 2, "")
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".presence--moved")).to_contain_text("Bo har sparat")
    page.locator("#id_note").focus()
    press(page, "Control+End")
    page.locator("[name=_continue]").focus()
    press(page, "Enter")
    expect(page.locator(".conflict-field")).to_have_count(2)
    assert faults(page, "conflict", **STOCK) == []
    page.locator("[name=choose-note]").first.focus()
    press(page, "ArrowRight", "Tab", "Control+End")
    page.keyboard.type(" och Bos")
    press(page, "Tab", "Enter")
    expect(page.locator(".messagelist .success")).to_be_visible()
    error.refresh_from_db()
    assert (error.note, error.area) == ("Mitt tillägg och Bos", "vat")


def test_what_was_typed_comes_back_after_a_crash(signed_in, content):
    page, address = signed_in, f"/admin/errors/errorcode/{content.error.pk}/change/"
    kept = "() => Object.values(localStorage).join().includes('kraschen')"
    page.goto(address)
    page.locator("#wordings-group .add-row a").click()
    page.locator("#id_wordings-2-text").fill("Skrivet före kraschen")
    page.locator("#id_wordings-2-language").fill("sv")
    page.wait_for_function(kept)
    page.goto(address)
    page.locator("[data-restore]").click()
    expect(page.locator("#id_wordings-2-text")).to_have_value("Skrivet före kraschen")
    page.locator("[name=_continue]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("#typed")).to_be_hidden()
    page.wait_for_function(f"() => !({kept})()")
