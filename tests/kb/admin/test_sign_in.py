"""Redirects after signing in and out, for any `next` and any settings."""

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import resolve

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-password-1"
REFUSED = [
    None,
    "",
    "//evil.example",
    "https://evil.example/admin/",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "///evil.example",
]


@pytest.fixture
def person(admin_user):
    admin_user.set_password(PASSWORD)
    admin_user.save()
    return {"username": admin_user.username, "password": PASSWORD}


def landed(response):
    """Return the redirect's target and status."""
    return response.request["PATH_INFO"], response.status_code


@pytest.mark.parametrize("place", REFUSED)
@pytest.mark.parametrize("is_posted", [True, False])
def test_signing_in_without_a_place_to_go_to_leads_to_the_start_page(person, place, is_posted):
    given = {} if place is None else {"next": place}
    client, query = Client(), {} if is_posted else given
    data = person | (given if is_posted else {})
    response = client.post("/admin/login/", data, query_params=query, follow=True)
    assert landed(response) == ("/admin/", 200)
    assert landed(client.get("/admin/login/", given, follow=True)) == ("/admin/", 200)


def test_signing_in_leads_to_the_page_that_was_asked_for(person):
    client = Client()
    asked = client.get("/admin/kb/article/?q=konto", follow=True)
    assert landed(asked) == ("/admin/login/", 200)
    address = asked.request["PATH_INFO"] + "?" + asked.request["QUERY_STRING"]
    assert landed(client.post(address, person, follow=True)) == ("/admin/kb/article/", 200)


@pytest.mark.parametrize("place", [None, "//evil.example", "/admin/"])
def test_signing_out_leads_to_a_page(person, place):
    client = Client()
    client.post("/admin/login/", person)
    path, status = landed(client.post("/admin/logout/", {"next": place} if place else {}, follow=True))
    assert (status, path in ("/admin/logout/", "/admin/login/")) == (200, True)


def test_changing_the_password_leads_to_a_page(person, admin_client):
    data = {
        "old_password": PASSWORD,
        "new_password1": "another-long-one-2",
        "new_password2": "another-long-one-2",
    }
    client = Client()
    client.post("/admin/login/", person)
    response = client.post("/admin/password_change/", data, follow=True)
    assert landed(response) == ("/admin/password_change/done/", 200)


@pytest.mark.parametrize("name", ["LOGIN_URL", "LOGIN_REDIRECT_URL", "LOGOUT_REDIRECT_URL"])
def test_setting_names_a_page(admin_client, name):
    if place := getattr(settings, name):
        path = resolve_url(place)
        assert resolve(path)
        assert admin_client.get(path, follow=True).status_code == 200
