"""Identity of clients: two readers are two, one reader is one, however many proxies."""

import json

import pytest
from django.test import Client

from kb.http import gates
from kb.models import Fix, WidgetOrigin
from tests.factories import make_article, make_error

pytestmark = pytest.mark.django_db
SHOP = "https://shop.example"
FORGED = {"HTTP_FORWARDED": "for=7.7.7.7", "HTTP_X_REAL_IP": "7.7.7.7", "HTTP_TRUE_CLIENT_IP": "7.7.7.7"}
# What a reader at an address sends through so many proxies, with what the reader makes up before it.
TOPOLOGIES = {
    0: lambda reader, invented: {"REMOTE_ADDR": reader, "HTTP_X_FORWARDED_FOR": invented},
    1: lambda reader, invented: {
        "REMOTE_ADDR": "10.0.0.1",
        "HTTP_X_FORWARDED_FOR": f"{invented}, {reader}",
    },
    2: lambda reader, invented: {
        "REMOTE_ADDR": "10.0.0.1",
        "HTTP_X_FORWARDED_FOR": f"{invented}, {reader}, 10.0.0.5",
    },
}


def sign_in(send):
    return send("/admin/login/", {"username": "editor", "password": "wrong"})


def one_name_after_another(send):
    number = one_name_after_another.number = getattr(one_name_after_another, "number", 0) + 1
    return send("/admin/login/", {"username": f"editor {number}", "password": "wrong"})


def vote(send):
    return send("/sv/vote/", {"fix": Fix.objects.get().pk, "helpful": "yes"})


def search(send):
    return send("/sv/search/", {"text": "Kunde inte hitta konto 3050\nHej"})


def contact(send):
    return send("/sv/contact/", {"message": "Hej"})


def api(send):
    return send("/api/v1/resolve", json.dumps({"text": "konto"}))


def widget(send):
    return send("/widget/sv/ask", json.dumps({"text": "konto"}))


CALLS = [sign_in, one_name_after_another, vote, search, contact, api, widget]


@pytest.fixture
def _twice(settings, monkeypatch):
    """Every limit lets a client through twice."""
    settings.API_CALLS_A_MINUTE, settings.AXES_FAILURE_LIMIT = 2, 3
    monkeypatch.setattr("kb.views.widget.MAX_CALLS_A_MINUTE", 2)
    for name, rule in gates.RULES.items():
        monkeypatch.setitem(gates.RULES, name, gates.Rule(2, rule.seconds))
    make_article("add", {"sv": ("Lägg upp kontot", "Gör så.")}, [make_error()])
    WidgetOrigin.objects.create(origin=SHOP)


def sender(proxies, reader, number):
    """Post as this reader, who calls itself something else each time."""
    headers = TOPOLOGIES[proxies](reader, f"6.6.6.{number}, 5.5.5.{number}")
    headers |= FORGED | {"HTTP_USER_AGENT": f"browser {number}"}

    def send(path, posted):
        named = {"content_type": "application/json"} if isinstance(posted, str) else {}
        origin = {"HTTP_ORIGIN": SHOP} if path.startswith("/widget") else {}
        return Client().post(path, posted, **named, **headers, **origin)

    return send


@pytest.mark.usefixtures("_twice")
@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.__name__)
@pytest.mark.parametrize("proxies", TOPOLOGIES)
def test_one_reader_is_one_client_and_two_are_two(settings, proxies, call):
    settings.TRUSTED_PROXIES = proxies
    of_one = [call(sender(proxies, "192.0.2.1", number)).status_code for number in range(3)]
    of_another = call(sender(proxies, "192.0.2.2", 9)).status_code
    assert [status == 429 for status in [*of_one, of_another]] == [False, False, True, False]


@pytest.mark.usefixtures("_twice")
@pytest.mark.parametrize("proxies", TOPOLOGIES)
def test_one_household_is_one_client_whatever_address_it_takes(settings, proxies):
    settings.TRUSTED_PROXIES = proxies
    addresses = [f"2001:db8:0:1::{number}" for number in range(3)] + ["2001:db8:0:2::1"]
    answers = [search(sender(proxies, address, 1)).status_code for address in addresses]
    assert answers == [200, 200, 429, 200]
