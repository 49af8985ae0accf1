"""The editors' handbook and its checklist for the first article."""

import pytest
from django.utils.translation import override

from kb import handbook
from kb.models import Article, ArticleTranslation, UnansweredQuery
from kb.publishing import workflow
from tests.factories import make_article, make_error
from tests.helpers.searches import ask

pytestmark = pytest.mark.django_db


def done(user):
    return [step.is_done for step in handbook.first_article(user)]


def test_every_page_exists_in_both_languages():
    with override("sv"):
        swedish = [(page.slug, page.language) for page in handbook.pages()]
    with override("en"):
        english = [(page.slug, page.language) for page in handbook.pages()]
    assert swedish == [(slug, "sv") for slug, _language in english]
    assert [slug for slug, _language in english] == ["first-article", "questions", "writing", "keeping"]


def test_every_page_opens_and_every_page_of_the_admin_links_to_it(admin_client):
    for page in handbook.pages():
        assert admin_client.get(f"/admin/handbook/{page.slug}/").status_code == 200
    for path in ("", "kb/article/", "kb/article/add/", "auth/user/"):
        assert 'href="/admin/handbook/"' in admin_client.get(f"/admin/{path}").text
    assert admin_client.get("/admin/handbook/nothing/").status_code == 404


def test_handbook_is_for_editors_only(client):
    assert client.get("/admin/handbook/").url == "/admin/login/?next=/admin/handbook/"


def test_first_article_ticks_itself_off(admin_user):
    assert done(admin_user) == [False] * 7
    ask("lagret är tomt")
    UnansweredQuery.objects.update(handled_by=admin_user)
    error = make_error()
    article = make_article("a", {}, errors=[error])
    text = ArticleTranslation.objects.create(article=article, language="sv", slug="a")
    draft = workflow.save_draft(text, title="Fyll lagret", summary="", body="x", author=admin_user)
    assert done(admin_user) == [True, True, True, False, False, False, False]
    workflow.save_draft(text, title="Fyll lagret", summary="Kort", body="x", author=admin_user)
    draft.refresh_from_db()
    workflow.publish(draft, admin_user)
    assert done(admin_user) == [True] * 6 + [False]
    other = ArticleTranslation.objects.create(article=Article.objects.get(), language="en", slug="b")
    workflow.publish(workflow.save_draft(other, title="Fill it", summary="", body="x", author=admin_user))
    assert done(admin_user) == [True] * 7


def test_somebody_elses_article_ticks_nothing(admin_user):
    make_article("a", errors=[make_error()])
    assert done(admin_user) == [False] * 7
