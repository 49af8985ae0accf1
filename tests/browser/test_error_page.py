"""The page of an error: the reader's values, its audiences, votes, and notes for others."""

import re

import pytest
from playwright.sync_api import expect

from kb.models import Alias, Fix, HelpfulVote
from tests.helpers.browser import OPEN_ALL, faults

pytestmark = pytest.mark.django_db(transaction=True)
FOCUSED = "() => document.activeElement.textContent.trim()"


@pytest.fixture
def address(content):
    """The page of an error with a fix for the customer and one for a developer."""
    Fix.objects.filter(article__key="correct-transaction").update(fixed_by="integration_developer")
    return content.error.get_absolute_url()


def votes():
    return list(HelpfulVote.objects.order_by("id").values_list("fix__article__key", "helpful", "reason"))


def test_values_after_the_hash_fill_the_steps_and_follow_along(page, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}#Account=3050&x=%3Cb%3E")
    for place in (".message", ".lead", ".fix .prose"):
        expect(page.locator(f"{place} mark.slot--filled").first).to_have_text("3050")
    expect(page.locator("[data-own-values]")).to_be_visible()
    expect(page.locator("[data-fill-in]")).to_have_count(0)
    page.locator(".audience a").nth(2).click()
    expect(page).to_have_url(re.compile(r"\?who=integration_developer#Account=3050&.*at=fixes$"))
    expect(page.locator("#fixes")).to_be_in_viewport()
    page.locator(".fix-choice").nth(1).click()
    expect(page.locator(".fix").first).to_be_in_viewport()
    page.locator(".language-switch a[lang=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".lead mark")).to_have_text("3050")
    assert [url for url in asked if "3050" in url] == []


def test_values_that_were_posted_follow_along_too(page, address):
    page.goto(address)
    page.locator(".fill-in summary").click()
    page.locator("#own").fill("Kunde inte hitta konto 3050")
    page.locator(".fill-in button").click()
    expect(page.locator(".message mark")).to_have_text("3050")
    page.locator(".language-switch a[lang=en]").click()
    expect(page.locator(".lead mark")).to_have_text("3050")


def test_an_address_cannot_put_anything_but_text_into_the_page(page, address):
    page.goto(f"{address}#Account=%3Cimg%20src=x%20onerror=alert(1)%3E{'9' * 500}")
    value = page.locator(".message mark").inner_text()
    assert (value[:5], len(value), page.locator("main img").count()) == ("<img ", 80, 0)


def test_note_is_copied_and_mailed_with_the_values(page, address):
    page.goto(f"{address}#Account=3050")
    with page.expect_navigation():  # a note that is copied before its script is there has no values
        page.locator(".handover a").last.click()
    expect(page.locator(".note__text:visible")).to_have_count(1)
    page.get_by_label("Engelska").check()
    page.locator("[data-copy]:visible").click()
    expect(page.locator("[data-copy]:visible")).to_have_text("Kopierat")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("I got this error. It can be fixed by: Integration developer.")
    assert copied.endswith("/en/errors/fortnox-api/2001304/?who=integration_developer#Account=3050")
    assert ("Kunde inte hitta konto 3050" in copied, "{Account}" in copied) == (True, False)
    mail = page.locator("[data-mail]:visible").get_attribute("href")
    assert ("konto%203050" in mail, "%7BAccount%7D" in mail, len(mail) <= 1900) == (True, False, True)


def test_vote_stays_on_the_page_and_may_be_changed(page, address):
    page.goto(f"{address}#Account=3050")
    vote = page.locator(".vote").first
    vote.get_by_role("button", name="Ja", exact=True).click()
    expect(vote.get_by_role("status")).to_have_text("Bra. Tack för att du berättade det.")
    vote.get_by_role("button", name="Nej", exact=True).click()
    expect(vote.locator("[data-after=no]")).to_be_visible()
    expect(vote.locator("[data-after=yes]")).to_be_hidden()
    vote.get_by_label("Jag förstår inte texten").check()
    vote.locator("[data-after=no] textarea").fill("Vilken meny?")
    vote.get_by_role("button", name="Skicka").click()
    expect(vote.locator("[data-after=reason]")).to_be_focused()
    assert votes() == [("add-account", False, "unclear")]
    assert (HelpfulVote.objects.get().comment, page.url.endswith("#Account=3050")) == ("Vilken meny?", True)


def test_who_is_not_allowed_comes_to_the_note(page, address):
    page.goto(address)
    vote = page.locator(".vote").first
    vote.get_by_role("button", name="Nej", exact=True).click()
    vote.get_by_label("Jag har inte behörighet att göra det").check()
    vote.get_by_role("button", name="Skicka").click()
    expect(page.locator(".handover a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/sv/handover/fortnox-api/2001304/customer/$"))


def test_vote_under_an_answer_of_the_search(page, content):
    page.goto("/sv/search/?q=Kunde+inte+hitta+konto+3050")
    answer = page.locator(".inline-fix").first
    answer.locator("summary").click()
    answer.get_by_role("button", name="Nej", exact=True).click()
    answer.get_by_label("Jag har inte behörighet att göra det").check()
    answer.get_by_role("button", name="Skicka").click()
    expect(answer.locator(".handover button")).to_be_focused()
    assert [vote[1:] for vote in votes()] == [(False, "not_allowed")]


def test_vote_that_does_not_arrive_says_so(page, address):
    page.goto(address)
    page.route("**/vote/", lambda route: route.fulfill(status=404))
    page.locator(".vote").first.get_by_role("button", name="Ja", exact=True).click()
    expect(page.locator(".vote__said").first).to_have_text("Det kom inte fram. Försök igen.")
    expect(page.locator(".vote__said").first).to_be_in_viewport()
    assert votes() == []


def test_question_that_found_the_answer_is_proposed(page, address):
    page.goto("/sv/search/?q=kontot+finns+inte+här")
    with page.expect_navigation():  # a vote before its script is there is a plain form, without the question
        page.locator(f"main a[href='{address}']").first.click()
    page.locator(".vote").first.get_by_role("button", name="Ja", exact=True).click()
    expect(page.locator(".vote").first.get_by_role("status")).not_to_be_empty()
    assert [alias.text for alias in Alias.objects.all()] == ["kontot finns inte här"]


@pytest.mark.browser_context_args(java_script_enabled=False, reduced_motion="reduce")
def test_everything_on_the_page_works_without_scripts(page, address):
    page.goto(f"{address}?who=customer")
    expect(page.locator(".fix__fold[open]")).to_have_count(1)
    page.locator(".fix-choice--uncertain").click()
    expect(page.locator(".fix__fold[open]")).to_have_count(2)
    assert page.locator("button.copy:visible").count() == 0
    page.locator(".vote").first.get_by_role("button", name="Nej", exact=True).click()
    expect(page.locator("[data-after=no]:visible")).to_be_in_viewport(ratio=0.5)
    page.get_by_label("Jag gjorde så, men felet är kvar").locator("visible=true").check()
    page.locator("[data-after=no]:visible button").click()
    expect(page.locator("[data-after=reason]:visible")).to_be_in_viewport()
    assert votes() == [("add-account", False, "same_error")]
    page.locator(".handover a").last.click()
    page.get_by_label("Engelska").check()
    expect(page.locator(".note__text:visible")).to_have_attribute("lang", "en")


def test_print_leaves_out_nothing_but_what_cannot_be_pressed(page, address):
    page.goto(f"{address}?who=customer")
    page.emulate_media(media="print")
    expect(page.locator(".fix .prose").last).to_be_visible()
    for place in (".vote", ".audience", ".handover", ".copy"):
        assert page.locator(f"{place}:visible").count() == 0, place


def test_votes_and_notes_are_accessible_and_fit(page, address):
    page.goto(f"{address}#Account=3050")
    page.evaluate(OPEN_ALL)
    for number, answer in enumerate(("Ja", "Nej")):
        vote = page.locator(".vote").nth(number)
        vote.get_by_role("button", name=answer, exact=True).click()
        expect(vote.locator(".vote__why:visible")).to_have_count(1)
    found = faults(page, "votes")
    page.goto("/sv/handover/fortnox-api/2001304/integration_developer/")
    found += faults(page, "note")
    assert found == [], "\n".join(found)
