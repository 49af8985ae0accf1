"""The editors' start page: correct figures that link to their rows, and actions that close an unanswered query."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from errors.models import ErrorCode
from kb.feedback import insights
from kb.models import Alias, ContactMessage, Deflection, HelpfulVote, SearchLog, Synonym, UnansweredQuery
from kb.models.deflection import week_of
from kb.models.fixes import wilson_lower_bound
from kb.publishing import workflow
from tests.factories import SystemFactory, make_article, make_error
from tests.helpers.searches import ask

pytestmark = pytest.mark.django_db
TEXT = "Kan inte boka order 17 i lagret"


def act(client, name, **data):
    url = f"/admin/kb/unansweredquery/{UnansweredQuery.objects.get().pk}/{name}/do/"
    assert client.get(url).status_code == 200
    return client.post(url, data, follow=True)


def rows_behind(client, url):
    """Return the number of rows of the change list that a figure links to."""
    return client.get(url.replace("&amp;", "&")).context["cl"].result_count


# --- actions


def test_wording_closes_the_question_and_says_what_it_finds(admin_client):
    error = make_error("1")
    ask(TEXT)
    data = {
        "other": error.pk,
        "kind": "message",
        "language": "sv",
        "text": "Kan inte boka order {Order} i lagret",
    }
    page = act(admin_client, "wording", **data)
    (said,) = page.context["messages"]
    found = "”Kunde inte hitta konto {Account}.” på plats 1 och har lämnat listan."
    assert str(said) == f"”{TEXT}” hittar nu {found}"
    assert (page.context["query_count"], UnansweredQuery.objects.get().state) == (0, "found")


def test_prefilled_wording_has_no_log_prefix_and_closes_the_question(admin_client):
    error = make_error("1")
    ask(
        "Error - KAN INTE BOKA ORDER 7 I LAGRET",
        "Kan inte boka order 8 i lagret",
        "[ERROR] 2026-01-02 sync: Kan inte boka order A9 i lagret.",
    )
    pk = UnansweredQuery.objects.get().pk
    initial = admin_client.get(f"/admin/kb/unansweredquery/{pk}/wording/do/").context["form"].initial
    assert initial == {"language": "sv", "text": "Kan inte boka order {Value} i lagret"}
    act(admin_client, "wording", other=error.pk, kind="message", **initial)
    assert UnansweredQuery.objects.get().state == "found"


def test_question_says_why_it_stays(admin_client):
    error = make_error("1")
    ask("Kan inte boka order 7 i lagret", "Kan inte boka order 8 i lagret nu")
    text = "Kan inte boka order {Value} i hela lagret"
    page = act(admin_client, "wording", other=error.pk, kind="message", language="sv", text=text)
    (said,) = page.context["messages"]
    reason = "2 av 2 sökningar ger bara förslag eller inget"
    assert (reason in str(said), page.text.count(reason)) == (True, 2)


def test_alias_and_nearest_error_are_choices_too(admin_client, admin_user):
    error = make_error("1", {"sv": ["Order kan inte bokas i lagret"]})
    ask("boka order lagret nej")
    act(admin_client, "wording", near=error.pk, kind="alias", language="sv", text="boka order lagret nej")
    alias = Alias.objects.get()
    assert (alias.error, alias.state, alias.reviewed_by) == (error, "accepted", admin_user)
    assert UnansweredQuery.objects.get().state == "found"


def test_new_error_is_a_draft_with_its_wording_and_leaves_when_published(admin_client):
    system = SystemFactory()
    ask(TEXT)
    data = {"system": system.pk, "code": "", "language": "sv", "title": "Går inte att boka", "text": TEXT}
    page = act(admin_client, "error", **data)
    error = ErrorCode.objects.get()
    assert page.redirect_chain == [(f"/admin/errors/errorcode/{error.pk}/change/", 302)]
    assert (error.status, error.title, UnansweredQuery.objects.get().state) == (
        "draft",
        "Går inte att boka",
        "open",
    )
    error.status = "published"
    error.save()
    assert admin_client.get("/admin/").context["query_count"] == 0


def test_synonym_is_made(admin_client):
    ask(TEXT)
    act(admin_client, "synonym", language="sv", word="lagret", means="verifikation")
    assert str(Synonym.objects.get()) == "lagret → verifikation"


def test_not_ours_hides_it_with_its_reason_until_it_is_asked_again(admin_client, admin_user):
    ask(TEXT)
    act(admin_client, "not-ours", reason="other_product")
    question = UnansweredQuery.objects.get()
    assert (question.state, question.reason, question.handled_by) == ("not_ours", "other_product", admin_user)
    act(admin_client, "again")
    assert UnansweredQuery.objects.get().state == "open"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("wording", {"kind": "message", "language": "sv", "text": "x"}),
        ("wording", {"near": "x", "kind": "message", "language": "sv", "text": "{"}),
        ("error", {"language": "sv", "title": "x" * 300, "text": "{Broken"}),
        ("synonym", {"language": "sv", "word": "två ord", "means": "x"}),
        ("not-ours", {"reason": "\0"}),
    ],
)
def test_faults_are_told_and_what_was_typed_is_kept(admin_client, name, data):
    ask(TEXT)
    page = act(admin_client, name, **data)
    assert "errorlist" in page.text
    assert all(value in page.text for value in data.values() if value.isalpha())


@pytest.mark.parametrize("path", ["1/nothing/do/", "99999/again/do/"])
def test_unknown_actions_are_not_found(admin_client, path):
    assert admin_client.get(f"/admin/kb/unansweredquery/{path}").status_code == 404


# --- figures


def make_log():
    """400 searches of 16 days, two thirds of them without an answer."""
    now = timezone.now() - timedelta(minutes=2)
    ask("lagret är tomt")
    question = UnansweredQuery.objects.get()
    SearchLog.objects.bulk_create(
        SearchLog(
            query="lagret är tomt",
            language="sv",
            is_ungrouped=False,
            unanswered_query=question if number % 3 else None,
            led_to_contact=number % 5 == 1,
            created_at=now - timedelta(hours=number),
        )
        for number in range(400)
    )


def test_chart_is_recomputed_from_the_rows(admin_client):
    make_log()
    stored = list(SearchLog.objects.values_list("created_at", "unanswered_query"))
    days = admin_client.get("/admin/").context["days"]
    for day in days:
        own = [question for asked, question in stored if timezone.localdate(asked) == day.date]
        assert (day.searches, day.unanswered) == (len(own), sum(question is not None for question in own))
        assert rows_behind(admin_client, day.url) == day.searches
        assert rows_behind(admin_client, day.unanswered_url) == day.unanswered
    assert (len(days), max(day.height for day in days)) == (14, insights.CHART_HEIGHT)


def test_questions_counts_are_recomputed_from_the_rows(admin_client):
    make_log()
    page = admin_client.get("/admin/")
    question = page.context["queries"][0]
    own = list(SearchLog.objects.filter(unanswered_query=question).values_list("led_to_contact", flat=True))
    assert (question.searches, question.contacts) == (len(own), sum(own))
    for url in re.findall(r'href="(/admin/kb/searchlog/\?question[^"]+)"', page.text):
        assert rows_behind(admin_client, url) == (sum(own) if "led_to_contact" in url else len(own))


def test_failed_deflections_link_to_their_rows(admin_client):
    for shown in ([], ["error:1"], ["error:1", "article:2"]):
        ContactMessage.objects.create(email="a@b.se", message="x", language="sv", trail={"shown": shown})
    ContactMessage.objects.update(created_at=timezone.now() - timedelta(days=1))
    ContactMessage.objects.create(
        email="a@b.se",
        message="x",
        language="sv",
        trail={"shown": ["a"]},
        created_at=timezone.now() - timedelta(days=40),
    )
    context = admin_client.get("/admin/").context
    assert (context["failed_count"], rows_behind(admin_client, context["failed_url"])) == (2, 2)


def test_unhelpful_fixes_are_those_that_surely_fail_some(admin_client):
    error = make_error()
    articles = [make_article(f"a{n}", {"sv": (f"T{n}", "x")}, errors=[error]) for n in range(3)]
    for article, failed, asked in zip(articles, (9, 1, 3), (10, 30, 30), strict=True):
        fix, revision = article.fixes.get(), article.translations.get().published
        HelpfulVote.objects.bulk_create(
            HelpfulVote(fix=fix, revision=revision, helpful=number >= failed) for number in range(asked)
        )
    (row,) = admin_client.get("/admin/").context["unhelpful"]
    assert (row.fix, row.failed, row.asked, row.percent) == (articles[0].fixes.get(), 9, 10, (60, 98))
    assert (row.least, row.most) == (wilson_lower_bound(9, 10), 1 - wilson_lower_bound(1, 10))
    assert rows_behind(admin_client, row.url) == 9


def test_votes_on_an_older_text_do_not_count(admin_client):
    article = make_article("a", errors=[make_error()])
    translation = article.translations.get()
    for _vote in range(9):
        HelpfulVote.objects.create(fix=article.fixes.get(), revision=translation.published, helpful=False)
    workflow.publish(workflow.save_draft(translation, title="T", summary="", body="Nytt"))
    assert admin_client.get("/admin/").context["unhelpful"] == []


def test_stale_broken_and_own_drafts_link_to_their_rows(admin_client, admin_user):
    article = make_article("a", {"sv": ("T", "Ett [[error:404]]"), "en": ("T2", "One")})
    workflow.save_draft(
        article.translations.get(language="en"), title="T3", summary="", body="x", author=admin_user
    )
    source = article.translations.get(language="sv")
    workflow.publish(
        workflow.save_draft(source, title="T", summary="", body="Två [[error:404]] [[article:b]]")
    )
    make_article("b", {"sv": ("B", "[[article:a]]")})
    context = admin_client.get("/admin/").context
    ((language, count, url),) = context["stale"]
    assert (language, count, rows_behind(admin_client, url)) == ("en", 1, 1)
    assert [str(link) for link in context["broken"]] == ["[[error:404]]"]
    assert rows_behind(admin_client, context["broken_url"]) == context["broken_count"] == 1
    assert rows_behind(admin_client, context["draft_url"]) == context["draft_count"] == 1


def test_reviewers_see_the_texts_of_others_that_wait_their_own_name_first(
    admin_client, admin_user, django_user_model
):
    other = django_user_model.objects.create_user("bo")
    for key, author, reviewer in (("a", other, None), ("b", other, admin_user), ("c", admin_user, None)):
        text = make_article(key, {"sv": (key, "x")}).translations.get()
        draft = workflow.save_draft(text, title=f"Ny {key}", summary="", body="x", author=author)
        workflow.submit(draft, author, reviewer=reviewer)
    context = admin_client.get("/admin/").context
    assert [text.title for text in context["waiting"]] == ["Ny b", "Ny a"]
    assert rows_behind(admin_client, context["waiting_url"]) == context["waiting_count"] == 3


def test_page_takes_the_same_queries_for_a_few_rows_and_many(admin_client, django_assert_num_queries):
    make_log()
    admin_client.get("/admin/")
    with CaptureQueriesContext(connection) as few:
        admin_client.get("/admin/")
    count = len(few)
    SearchLog.objects.bulk_create(
        SearchLog(query="x", language="sv", is_ungrouped=False) for _n in range(500)
    )
    ask(*(f"{word} går inte att köpa i butiken idag" for word in ("kaffe", "bröd", "mjölk", "smör")))
    admin_client.get("/admin/")
    with django_assert_num_queries(count):
        admin_client.get("/admin/")


def test_page_holds_no_inline_script_or_style(admin_client):
    make_log()
    page = admin_client.get("/admin/").text
    assert (" style=" in page, "<style" in page) == (False, False)
    assert "sökningar på 14 dagar" in page.partition("<title id")[2].partition("</title>")[0]


def test_reader_of_nothing_sees_no_part(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("new", is_staff=True))
    assert "start-panel" not in client.get("/admin/").text.replace("start-panels", "")


def test_answers_on_the_contact_page_are_counted_over_the_weeks_that_the_list_shows(admin_client):
    today, error = timezone.localdate(), make_error("1")
    for age, of, shown in ((0, None, 9), (21, None, 5), (60, None, 80), (0, error, 700)):
        week = week_of(today - timedelta(days=age))
        Deflection.objects.create(week=week, error=of, shown=shown, opened=4, solved=2, sent=1)
    page = admin_client.get("/admin/")
    counts = [count for _label, count in page.context["deflection"]]
    rows = admin_client.get(page.context["deflection_url"]).context["cl"].queryset
    names = ("shown", "opened", "solved", "sent")
    assert counts == [sum(getattr(row, name) for row in rows) for name in names] == [14, 8, 4, 2]
