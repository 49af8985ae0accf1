"""Verification of articles: rules, an even load, evidence, and the date that readers see."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from errors.models import System
from kb.models import (
    Article,
    HelpfulVote,
    Verification,
    VerificationKind,
    VerificationRecord,
    VerificationRule,
    WordingProposal,
)
from kb.publishing import verification, workflow
from tests.factories import make_article, make_error

pytestmark = pytest.mark.django_db
READ, PERFORMED = VerificationKind.READ, VerificationKind.PERFORMED


@pytest.fixture
def today(monkeypatch):
    """A calendar that tests turn: `today["is"]`."""
    now, stock = {"is": date(2026, 3, 2)}, timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda value=None: stock(value) if value else now["is"])
    return now


def make_rules(*rules):
    VerificationRule.objects.all().delete()
    for article_kind, check_kind, weeks in rules:
        VerificationRule.objects.create(article_kind=article_kind, check_kind=check_kind, weeks=weeks)


def make_articles(number, start=0):
    return [make_article(f"a{n}", {"sv": (f"T{n}", "x")}) for n in range(start, start + number)]


def test_first_rules_come_with_the_project():
    rules = VerificationRule.objects.values_list("article_kind", "check_kind", "weeks")
    assert sorted(rules) == [("", "read", 52), ("fix", "performed", 26)]


def test_in_a_year_no_day_has_twice_the_mean(today):
    make_rules(("", READ, 8), ("fix", PERFORMED, 12))
    make_articles(50)
    done = Counter()
    for day in range(365):
        if day == 100:
            make_articles(20, start=50)
        verification.plan()
        for kind in (PERFORMED, READ):
            due = Article.objects.filter(
                verifications__in=Verification.objects.due(), verifications__kind=kind
            ).distinct()
            done[today["is"]] += verification.record(due, kind)
        today["is"] += timedelta(days=1)
    mean = sum(done.values()) / 365
    yesterday = today["is"] - timedelta(days=1)
    assert (max(done.values()) <= 2 * mean, Verification.objects.due(yesterday).count()) == (True, 0)


def test_old_articles_are_spread_over_the_interval_most_voted_on_first(today):
    make_rules(("", READ, 10))
    articles = make_articles(7)
    fixed = make_article("b", {"sv": ("B", "x")}, errors=[make_error()])
    HelpfulVote.objects.create(fix=fixed.fixes.get(), helpful=True)
    assert (verification.plan(), verification.plan()) == (8, 0)
    due = dict(Verification.objects.values_list("article", "due_on"))
    assert min(due, key=due.get) == fixed.pk
    assert (len(set(due.values())), max(due.values())) == (8, today["is"] + timedelta(days=70))
    assert due[articles[-1].pk] == max(due.values())


def test_most_exact_rule_decides():
    make_rules(("", READ, 52), ("fix", READ, 26), ("guide", READ, 4))
    article = make_articles(1)[0]
    system = System.objects.create(slug="x", name="X")
    own = VerificationRule.objects.create(system=system, check_kind=READ, weeks=99)
    rules = list(VerificationRule.objects.all())
    found = [verification.rule_for(READ, article, systems, rules).weeks for systems in (set(), {system.pk})]
    assert (found, verification.rule_for(PERFORMED, article, set(), rules), own.weeks) == ([26, 99], None, 99)


@pytest.mark.parametrize(("done", "renewed"), [(READ, {"read"}), (PERFORMED, {"read", "performed"})])
def test_a_check_renews_what_it_has_shown_and_nothing_else(today, done, renewed):
    make_rules(("", READ, 52), ("", PERFORMED, 52))
    articles = make_articles(1)
    verification.plan()
    today["is"] += timedelta(days=400)
    verification.record(articles, done)
    assert (
        set(VerificationKind.values) - set(Verification.objects.due().values_list("kind", flat=True))
        == renewed
    )


def test_readers_see_only_steps_that_were_performed():
    article = make_articles(1)[0]
    verification.record([article], READ)
    assert "provades senast" not in Client().get(article.get_absolute_url()).text
    before = Article.objects.get().verified_on
    verification.record([article], PERFORMED)
    assert (before, Article.objects.get().verified_on) == (None, timezone.localdate())


def test_check_is_of_the_published_text_and_keeps_who_did_it(admin_user):
    article = make_articles(1)[0]
    text = article.translations.get()
    workflow.save_draft(text, title="T", summary="", body="Utkast")
    verification.record([article], READ, admin_user)
    admin_user.delete()
    check = VerificationRecord.objects.get()
    assert (check.revision, check.by, check.by_name) == (text.published, None, "admin")


def test_changed_rule_moves_nothing_until_it_is_planned_anew(admin_client, today):
    make_rules(("", READ, 52))
    make_articles(1)
    verification.plan()
    before = Verification.objects.get().due_on
    rule = VerificationRule.objects.get()
    form = {"check_kind": "read", "weeks": 10, "article_kind": "", "system": ""}
    admin_client.post(f"/admin/kb/verificationrule/{rule.pk}/change/", form)
    verification.plan()
    assert (Verification.objects.get().due_on, VerificationRule.objects.get().weeks) == (before, 10)
    admin_client.post("/admin/kb/verificationrule/", {"action": "replan", "_selected_action": [rule.pk]})
    assert (
        today["is"] + timedelta(days=59)
        <= Verification.objects.get().due_on
        <= today["is"] + timedelta(days=70)
    )


def test_three_votes_since_the_last_check_pull_it_nearer():
    make_rules(("", READ, 52))
    fix = make_article("b", {"sv": ("B", "x")}, errors=[make_error()]).fixes.get()
    verification.plan()
    for number in range(3):
        assert Verification.objects.due().count() == 0
        HelpfulVote.objects.cast(f"c{number}", fix=fix, revision=None, helpful=False)
    assert list(Verification.objects.due().values_list("reason", flat=True)) == ["votes"]
    verification.record([fix.article], READ)
    HelpfulVote.objects.cast("c9", fix=fix, revision=None, helpful=False)
    assert Verification.objects.due().count() == 0


def test_nothing_is_unpublished_by_the_clock(today):
    make_rules(("", READ, 1))
    article = make_articles(1)[0]
    verification.plan()
    today["is"] += timedelta(days=4000)
    verification.plan()
    assert Client().get(article.get_absolute_url()).status_code == 200
    assert Article.objects.listed().count() == Verification.objects.due().count() == 1


def test_who_has_left_is_followed_by_the_group(django_user_model):
    owner = django_user_model.objects.create_user("anna", is_staff=True)
    article = make_article("a", owner=owner)
    make_rules(("", READ, 1))
    verification.plan()
    assert verification.responsible(article) == "anna"
    other = django_user_model.objects.create_user("bo", is_staff=True)
    assert [Verification.objects.of(user).count() for user in (owner, other)] == [1, 0]
    owner.is_active = False
    owner.save()
    assert (verification.responsible(article), Verification.objects.of(other).count()) == ("reviewer", 1)


def test_editors_verify_in_bulk_and_the_figures_follow(admin_client):
    make_rules(("", READ, 1))
    make_articles(3)
    verification.plan()
    Verification.objects.update(due_on=timezone.localdate())
    context = admin_client.get("/admin/").context
    assert (context["verification_count"], context["my_verification_count"]) == (3, 3)
    for url in (context["verification_url"], context["my_verification_url"]):
        assert admin_client.get(url).context["cl"].result_count == 3
    data = {
        "action": "text_read",
        "_selected_action": list(Verification.objects.values_list("pk", flat=True)),
    }
    admin_client.post("/admin/kb/verification/", data)
    assert (
        VerificationRecord.objects.count(),
        admin_client.get("/admin/").context["verification_count"],
    ) == (3, 0)


def test_drafts_and_retired_texts_are_not_due(today):
    make_rules(("", READ, 1))
    article = make_articles(1)[0]
    verification.plan()
    workflow.retire(article.translations.get())
    today["is"] += timedelta(days=100)
    assert Verification.objects.due().count() == 0


def test_another_text_with_a_known_code_pulls_its_fixes_nearer():
    make_rules(("", READ, 52))
    error = make_error()
    make_article("a", {"sv": ("A", "x")}, errors=[error])
    make_article("b", {"sv": ("B", "x")})
    verification.plan()
    WordingProposal.objects.create(error=error, language="sv", text="Kontot är borta")
    assert list(Verification.objects.due().values_list("article__key", "reason")) == [("a", "drift")]
