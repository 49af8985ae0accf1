import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def sign_in(client, username="editor", password="wrong"):  # noqa: S107
    return client.post("/admin/login/", {"username": username, "password": password})


def test_login_is_closed_after_five_failures_with_a_page(client, django_user_model):
    django_user_model.objects.create_superuser("editor", password="right")
    assert [sign_in(client).status_code for _attempt in range(6)] == [200] * 4 + [429] * 2
    response = sign_in(client, password="right")
    assert response.status_code == 429
    assert "<h1>För många försök att logga in</h1>" in response.content.decode()


@pytest.mark.parametrize("username", ["", "\0", "å🦊" * 3000, "a\0b"])
def test_login_takes_any_name(client, username):
    assert sign_in(client, username).status_code == 200


def test_failures_are_counted_for_each_name(client, django_user_model):
    django_user_model.objects.create_superuser("editor", password="right")
    for _attempt in range(5):
        sign_in(client, "somebody")
    assert sign_in(Client(), password="right").headers["Location"] == "/admin/"


@pytest.mark.parametrize(
    "address",
    [
        "errors/errorcode/?status__exact=%00",
        "errors/errorcode/?area=%00",
        "autocomplete/?term=%00&app_label=kb&model_name=fix&field_name=error",
    ],
)
def test_nul_in_an_address_is_dropped(admin_client, address):
    assert admin_client.get(f"/admin/{address}").status_code in {200, 302}
