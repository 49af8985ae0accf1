"""Typed text survives an ended session and an invalid token, without script."""

import pytest
from django.test import Client

from errors.models import ErrorCode
from tests.factories import make_error
from tests.helpers.editing import editor, fields_of

pytestmark = pytest.mark.django_db
SAME = {"HTTP_SEC_FETCH_SITE": "same-origin"}
CREDENTIALS = {"username": "anna", "password": "only-for-tests"}


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_superuser("anna", password="only-for-tests")


@pytest.fixture
def url(anna):
    return f"/admin/errors/errorcode/{make_error().pk}/change/"


@pytest.fixture
def typed(anna, url):
    """A form that an editor has filled in before the session ended."""
    return editor(anna).open(url) | {"note": "Långt\n</textarea><script>alert(1)</script>"}


def test_form_is_saved_after_signing_in_again(url, typed):
    browser = Client()
    login = browser.post(url, typed, **SAME)
    assert (login.status_code, ErrorCode.objects.get().note) == (200, "")
    assert "<script>alert" not in login.text
    kept = browser.post("/admin/login/", fields_of(login.text) | CREDENTIALS)
    assert "<script>alert" not in kept.text
    assert ErrorCode.objects.get().note == ""
    assert f'action="{url}"' in kept.text
    assert browser.post(url, fields_of(kept.text), **SAME).status_code == 302
    assert ErrorCode.objects.get().note == typed["note"]


def test_wrong_password_keeps_the_form(url, typed):
    browser = Client()
    login = fields_of(browser.post(url, typed, **SAME).text)
    again = browser.post("/admin/login/", login | CREDENTIALS | {"password": "wrong"})
    assert fields_of(again.text)["kept"] == login["kept"]


def test_somebody_elses_change_meanwhile_is_asked_about(anna, url, typed):
    browser = Client()
    login = browser.post(url, typed, **SAME)
    other = editor(anna)
    other.post(url, other.open(url) | {"note": "Annat"})
    kept = browser.post("/admin/login/", fields_of(login.text) | CREDENTIALS)
    response = browser.post(url, fields_of(kept.text), **SAME)
    assert [row.name for row in response.context["asked"]] == ["note"]


def test_signing_in_without_a_form_goes_where_it_went(url, anna):
    response = Client().post("/admin/login/", CREDENTIALS | {"next": url, "kept": "x"})
    assert (response.status_code, response["Location"]) == (302, url)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_REFERER": "x"},
    ],
)
def test_nothing_is_kept_of_a_form_from_elsewhere(url, typed, headers):
    assert Client().post(url, typed, **headers).status_code == 302


def test_passwords_are_never_kept(anna):
    posted = {"username": "ny", "password1": "hemligt-ord-1", "password2": "hemligt-ord-1"}
    browser = Client()
    login = browser.post("/admin/auth/user/add/", posted, **SAME)
    kept = browser.post("/admin/login/", fields_of(login.text) | CREDENTIALS)
    assert 'name="username"' in kept.text
    assert "hemligt" not in login.text + kept.text


def test_form_that_could_not_be_checked_comes_back(anna, url, typed):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(anna)
    response = browser.post(url, typed | {"csrfmiddlewaretoken": "x" * 64}, **SAME)
    assert response.status_code == 403
    assert browser.post(url, fields_of(response.text), **SAME).status_code == 302
    assert ErrorCode.objects.get().note == typed["note"]


def test_form_from_elsewhere_that_could_not_be_checked_does_not_come_back(anna, url, typed):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(anna)
    response = browser.post(url, typed, HTTP_SEC_FETCH_SITE="cross-site")
    assert (response.status_code, "alert(1)" in response.text) == (403, False)


def test_what_was_typed_can_be_shown_again_without_saving(anna, url, typed):
    response = editor(anna).post(url, typed | {"_restore": "1"})
    assert fields_of(response.text)["note"] == typed["note"]
    assert ErrorCode.objects.get().note == ""
    again = {name: value for name, value in fields_of(response.text).items() if name != "_restore"}
    assert editor(anna).post(url, again).status_code == 302


def test_new_page_can_be_shown_again_without_saving(anna):
    page = editor(anna)
    form = page.open("/admin/errors/system/add/") | {"name": "Nytt", "slug": "nytt", "_restore": "1"}
    response = page.post("/admin/errors/system/add/", form)
    assert fields_of(response.text)["name"] == "Nytt"
