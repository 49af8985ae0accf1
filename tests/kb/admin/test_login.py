import pytest
from django.test import Client

from kb.http import gates

pytestmark = pytest.mark.django_db
OFFICE, HOME = "192.0.2.1", "192.0.2.2"


@pytest.fixture
def owner(django_user_model):
    return django_user_model.objects.create_superuser("editor", password="right")


def sign_in(client, username="editor", password="wrong", address=OFFICE):  # noqa: S107
    return client.post("/admin/login/", {"username": username, "password": password}, REMOTE_ADDR=address)


def spray(address=OFFICE, names=12):
    """One password for many names; what each try is answered."""
    return [sign_in(Client(), f"name {number}", address=address).status_code for number in range(names)]


def test_login_is_closed_after_five_failures_with_a_page(client, owner):
    assert [sign_in(client).status_code for _attempt in range(6)] == [200] * 4 + [429] * 2
    response = sign_in(client, password="right")
    assert (response.status_code, response.headers["Retry-After"]) == (429, "900")
    assert "<h1>För många försök att logga in</h1>" in response.content.decode()
    assert "Vänta 15 minuter" in response.content.decode()


def test_page_of_a_closed_login_is_in_the_readers_language(client):
    english = Client(headers={"accept-language": "en"})
    pages = [sign_in(english).content.decode() for _attempt in range(6)]
    assert "Wait 15 minutes and try again." in pages[-1]


def test_owner_signs_in_from_elsewhere_while_a_name_is_locked(owner):
    assert [sign_in(Client()).status_code for _attempt in range(6)][-1] == 429
    assert sign_in(Client(), password="right", address=HOME).status_code == 302


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_owner_signs_in_while_somebody_else_behind_the_proxies_is_locked_out(owner, settings, proxies):
    settings.TRUSTED_PROXIES = proxies

    def forwarded(reader):
        if not proxies:
            return {"REMOTE_ADDR": reader}
        return {"HTTP_X_FORWARDED_FOR": ", ".join([reader, "10.0.0.5"][:proxies])}

    tries = [{"username": "editor", "password": word} for word in ["wrong"] * 6 + ["right"]]
    answers = [Client().post("/admin/login/", told, **forwarded(OFFICE)).status_code for told in tries]
    assert answers[4:] == [429] * 3
    assert Client().post("/admin/login/", tries[-1], **forwarded(HOME)).status_code == 302


def test_many_names_from_one_address_are_refused_after_ten(owner):
    assert spray() == [200] * 10 + [429] * 2
    refused = sign_in(Client(), password="right")
    assert (refused.status_code, 0 < int(refused.headers["Retry-After"]) <= 900) == (429, True)
    assert sign_in(Client(), password="right", address=HOME).status_code == 302


def test_right_passwords_do_not_count_against_an_office(owner):
    answers = [sign_in(Client(), password="right").status_code for _colleague in range(15)]
    assert answers == [302] * 15
    assert spray(names=11)[-2:] == [200, 429]


def test_own_password_cannot_be_guessed_for_ever(client, owner, monkeypatch):
    monkeypatch.setitem(gates.RULES, "passwords", gates.Rule(2, 900))
    client.force_login(owner)
    told = {"old_password": "guess", "new_password1": "a", "new_password2": "a"}
    answers = [client.post("/admin/password_change/", told) for _try in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "guess" not in answers[2].content.decode()


@pytest.mark.parametrize("username", ["", "\0", "å🦊" * 3000, "a\0b"])
def test_login_takes_any_name(client, username):
    assert sign_in(client, username).status_code == 200


def test_failures_are_counted_for_each_name(client, owner):
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
