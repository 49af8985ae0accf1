"""Presence of other editors on a page: shown, refreshed, forgotten; nothing depends on it."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from errors.models import Presence
from kb.publishing import workflow
from tests.factories import make_article, make_error
from tests.helpers.editing import editor, fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
PING = "/admin/presence/"


@pytest.fixture
def anna(django_user_model):
    return editor(django_user_model.objects.create_superuser("anna", first_name="Anna"))


@pytest.fixture
def bo(django_user_model):
    return editor(django_user_model.objects.create_superuser("bo"))


@pytest.fixture
def error():
    return make_error()


def opened(client, error):
    return client.get(f"/admin/errors/errorcode/{error.pk}/change/").context["presence"]


def ping(client, seen, **more):
    return client.post(PING, {"page": seen.page, "tab": seen.tab, "version": seen.version} | more)


def test_whoever_opens_a_page_sees_who_has_it_open(anna, bo, error):
    assert opened(anna, error).others == []
    assert opened(bo, error).others == ["Anna"]
    assert opened(bo, make_error("2000001")).others == []


def test_own_other_tab_is_named_once_it_says_that_it_is_there(anna, error):
    first = opened(anna, error)
    assert opened(anna, error).others == []  # a page that was loaded again
    ping(anna, first)
    assert opened(anna, error).others in (["you, in another tab"], ["du, i en annan flik"])


def test_ping_keeps_somebody_here_and_leaving_does_not(anna, bo, error):
    seen = opened(anna, error)
    Presence.objects.update(seen_at=timezone.now() - dt.timedelta(seconds=61))
    assert opened(bo, error).others == []
    ping(anna, seen)
    assert opened(bo, error).others == ["Anna"]
    assert ping(anna, seen, left="1").status_code == 204
    assert opened(bo, error).others == []


def test_unknown_tab_is_made_again(anna, bo, error):
    seen = opened(anna, error)
    Presence.objects.all().delete()
    assert ping(anna, seen).status_code == 200
    assert opened(bo, error).others == ["Anna"]


def test_ping_says_that_somebody_has_saved(anna, bo, error):
    seen = opened(anna, error)
    assert ping(anna, seen).text.strip() == ""
    url = f"/admin/errors/errorcode/{error.pk}/change/"
    bo.post(url, bo.open(url) | {"note": "Bos"})
    assert "<p class=" in ping(anna, seen).text
    assert "bo " in ping(anna, seen).text


def test_old_rows_are_forgotten(anna, error):
    opened(anna, error)
    Presence.objects.update(seen_at=timezone.now() - dt.timedelta(hours=2))
    opened(anna, error)
    assert Presence.objects.count() == 1


@pytest.mark.parametrize(
    "page",
    [
        "",
        "x",
        "errors.errorcode:",
        "errors.errorcode:99999999999999999999",
        "auth.user:1",
        "\0:1",
        "a" * 9000,
    ],
)
def test_ping_about_nothing_is_no_fault(anna, error, page):
    assert ping(anna, opened(anna, error), page=page).status_code == 204


def test_ping_needs_the_right_to_see_the_page(django_user_model, anna, error):
    seen = opened(anna, error)
    user = django_user_model.objects.create_user("viewer", is_staff=True)
    assert ping(editor(user), seen).status_code == 204
    user.user_permissions.add(Permission.objects.get(codename="view_errorcode"))
    assert ping(editor(user), seen).status_code == 200
    assert ping(Client(), seen).status_code == 403
    assert anna.get(PING).status_code == 405


def test_two_users_may_have_tabs_of_the_same_name(anna, bo, error):
    seen = opened(anna, error)
    ping(bo, seen)
    ping(bo, seen, left="1")
    assert [row.user.username for row in Presence.objects.all()] == ["anna"]


# --- the page that was just sent


def send(client, url, **typed):
    """The page as it stands, from a tab that has said that it is open."""
    form = client.open(url)
    ping(client, client.get(url).context["presence"], tab=form["tab"])
    Presence.objects.exclude(tab=form["tab"]).delete()
    return client.post(url, form | typed, follow=True)


def url_of(error):
    return f"/admin/errors/errorcode/{error.pk}/change/"


@pytest.mark.parametrize(
    "typed",
    [{"_continue": "x"}, {"_continue": "x", "http_status": "x"}, {"_continue": "x", "wordings-0-text": ""}],
    ids=["saved", "a issue", "a issue in a row"],
)
def test_own_page_that_was_sent_is_not_open_elsewhere(anna, error, typed):
    assert send(anna, url_of(error), **typed).context["presence"].others == []
    assert Presence.objects.filter(is_live=True).count() == 0


def test_own_page_is_not_open_elsewhere_after_the_list(anna, error):
    send(anna, url_of(error), _save="x")
    assert opened(anna, error).others == []


def test_own_page_is_not_open_elsewhere_after_a_conflict(anna, bo, error):
    form = anna.open(url_of(error))
    ping(anna, opened(anna, error), tab=form["tab"])
    bo.post(url_of(error), bo.open(url_of(error)) | {"note": "Bos"})
    Presence.objects.exclude(tab=form["tab"]).delete()
    asked = anna.post(url_of(error), form | {"note": "Annas", "_continue": "x"})
    assert asked.template_name == "admin/conflict.html"
    choice = fields_of(asked.text) | {"choose-note": "mine"}
    assert anna.post(url_of(error), choice, follow=True).context["presence"].others == []


def test_own_page_is_not_open_elsewhere_after_a_review(anna):
    text = make_article("a", {"sv": ("Titel", "Ett")}).translations.get()
    draft = workflow.save_draft(text, title="T", summary="", body="Två")
    workflow.submit(draft)
    page = f"/admin/kb/articletranslation/{text.pk}/change/"
    ping(anna, anna.get(page).context["presence"])
    approved = anna.post(f"/admin/kb/revision/{draft.pk}/review/", {"_approve": "x"}, follow=True)
    assert approved.context["presence"].others == []


def test_other_tab_of_ones_own_is_still_named_after_saving(anna, error):
    other = opened(anna, error)
    form = anna.open(url_of(error))
    ping(anna, other)
    ping(anna, other, tab=form["tab"])
    saved = anna.post(url_of(error), form | {"_continue": "x"}, follow=True)
    assert len(saved.context["presence"].others) == 1


@pytest.mark.parametrize("tab", ["", "x", "\0", "a" * 5000])
def test_any_name_of_a_tab_saves(anna, error, tab):
    sent = anna.post(url_of(error), anna.open(url_of(error)) | {"tab": tab, "note": "Ny"})
    error.refresh_from_db()
    assert (sent.status_code, error.note) == (302, "Ny")
