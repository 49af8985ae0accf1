"""Drafts from programs: tokens with scopes, and nobody overwrites anybody."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.utils import timezone

from errors.models import ErrorCode
from kb.models import ApiToken, ArticleTranslation
from kb.publishing import workflow
from tests.factories import SystemFactory, make_article

pytestmark = pytest.mark.django_db
TEXT = "/api/v1/drafts/articles/unlock/sv"
DRAFT = {"title": "Ny rubrik", "summary": "", "body": "Ny text."}


@pytest.fixture
def article():
    return make_article("unlock", {"sv": ("Lås upp", "Gör så.")})


def token(*permissions, scopes=("articles", "errors"), **fields):
    user = User.objects.create(username="program", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    made = ApiToken(name="import", user=user, scopes=list(scopes), **fields)
    secret = made.make()
    made.save()
    return secret


@pytest.fixture
def writer():
    return token("view_articletranslation", "change_articletranslation", "add_errorcode")


def call(client, method, path, secret, body=None, **headers):
    headers = {"authorization": f"Bearer {secret}", **headers}
    return getattr(client, method)(path, body, content_type="application/json", headers=headers)


def test_draft_is_written_beside_what_readers_see(client, article, writer):
    tag = call(client, "get", TEXT, writer).headers["ETag"]
    response = call(client, "put", TEXT, writer, DRAFT, **{"if-match": tag})
    assert (response.status_code, response.json()["state"]) == (200, "draft")
    translation = ArticleTranslation.objects.get()
    assert (translation.title, translation.draft.body) == ("Lås upp", "Ny text.")


def test_token_of_a_translator_writes_in_the_own_language_only(client, article):
    secret = token()
    User.objects.get().groups.add(Group.objects.get(name="translator en"))
    english = TEXT.replace("/sv", "/en")
    answers = [call(client, "put", path, secret, DRAFT, **{"if-none-match": "*"}) for path in (TEXT, english)]
    assert [answer.status_code for answer in answers] == [403, 200]
    assert "this language" in answers[0].json()["detail"]


def test_text_that_changed_meanwhile_is_not_overwritten(client, article, writer):
    tag = call(client, "get", TEXT, writer).headers["ETag"]
    workflow.save_draft(ArticleTranslation.objects.get(), title="Min", summary="", body="Mitt.")
    response = call(client, "put", TEXT, writer, DRAFT, **{"if-match": tag})
    assert (response.status_code, response.json()["current"]["title"]) == (412, "Min")
    assert ArticleTranslation.objects.get().draft.body == "Mitt."


def test_writing_asks_which_text_was_read(client, article, writer):
    response = call(client, "put", TEXT, writer, DRAFT)
    assert (response.status_code, response.headers["Content-Type"]) == (428, "application/problem+json")


def test_new_language_is_said_to_be_new(client, article, writer):
    english = TEXT.replace("/sv", "/en")
    assert call(client, "put", english, writer, DRAFT, **{"if-match": '"x"'}).status_code == 404
    assert call(client, "put", english, writer, DRAFT, **{"if-none-match": "*"}).status_code == 200
    assert call(client, "put", english, writer, DRAFT, **{"if-none-match": "*"}).status_code == 412


def test_title_of_another_article_is_no_obstacle(client, article, writer):
    make_article("other", {"en": ("Unlock", "Do so.")})
    draft = DRAFT | {"title": "Unlock"}
    response = call(client, "put", TEXT.replace("/sv", "/en"), writer, draft, **{"if-none-match": "*"})
    assert response.status_code == 200
    assert article.translations.get(language="en").slug == f"unlock-{article.pk}"


@pytest.mark.parametrize("language", ["xx", "%00", "sv%20"])
def test_languages_that_are_not_ours_are_not_found(client, article, writer, language):
    path = f"/api/v1/drafts/articles/unlock/{language}"
    assert call(client, "put", path, writer, DRAFT, **{"if-none-match": "*"}).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [{"revoked_at": timezone.now()}, {"expires_on": date.today() - timedelta(days=2)}],  # noqa: DTZ011
)
def test_token_no_longer_in_force_lets_nobody_in(client, article, fields):
    response = call(client, "get", TEXT, token("view_articletranslation", **fields))
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_token_of_somebody_who_left_lets_nobody_in(client, article, writer):
    User.objects.update(is_active=False)
    assert call(client, "get", TEXT, writer).status_code == 401


def test_token_is_for_its_scopes_and_its_users_rights_only(client, article):
    secret = token("change_articletranslation", scopes=["errors"])
    assert call(client, "put", TEXT, secret, DRAFT).status_code == 403
    ApiToken.objects.update(scopes=["articles"])
    User.objects.get().user_permissions.clear()
    assert call(client, "put", TEXT, secret, DRAFT).status_code == 403


def test_only_a_hash_of_the_token_is_stored(writer):
    row = ApiToken.objects.get()
    assert writer not in [str(value) for value in vars(row).values()]
    assert (writer.startswith(row.start), len(row.start), len(writer)) == (True, 12, 47)


def test_token_is_shown_once_in_the_admin(admin_client, admin_user):
    form = {"name": "Import", "user": admin_user.pk, "scopes": ["articles"]}
    page = admin_client.post("/admin/kb/apitoken/add/", form, follow=True).content.decode()
    row = ApiToken.objects.get()
    assert page.count(f"<code>{row.start}") == 1
    assert f"<code>{row.start}" not in admin_client.get("/admin/kb/apitoken/").content.decode()


def test_error_is_proposed_as_a_draft(client, writer):
    SystemFactory()
    body = {"system": "fortnox-api", "code": "2009999", "messages": {"sv": ["Nytt fel {Number}."]}}
    response = call(client, "post", "/api/v1/drafts/errors", writer, body)
    assert (response.status_code, response.json()["key"]) == (201, "2009999")
    assert ErrorCode.objects.get().status == "draft"
    assert call(client, "post", "/api/v1/drafts/errors", writer, body).status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {"system": "nowhere", "code": "1", "messages": {"sv": ["Fel"]}},
        {"system": "fortnox-api", "code": "1", "messages": {"sv": ["\0"]}},
        {"system": "fortnox-api", "code": "\ud800", "messages": {"sv": ["Fel"]}},
        {"system": "fortnox-api", "messages": {}},
        {"system": "fortnox-api", "code": "2", "messages": {"sv": ["x" * 90_000]}},
    ],
)
def test_error_that_does_not_fit_is_refused_with_a_problem(client, writer, body):
    SystemFactory()
    response = call(client, "post", "/api/v1/drafts/errors", writer, body)
    assert (response.status_code, response.headers["Content-Type"]) == (422, "application/problem+json")
    assert not ErrorCode.objects.exists()
