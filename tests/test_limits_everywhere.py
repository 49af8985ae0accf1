"""Every address that strangers can call: what it writes or costs has a limit of its own, or it writes nothing.

A new address without an example here fails; so does one that begins to write.
"""

import json
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver

from config.urls import urlpatterns
from kb import rate_limits
from kb.http import gates
from kb.models import Fix, Tally, WidgetOrigin
from tests.factories import make_article, make_category, make_error

pytestmark = pytest.mark.django_db
OPERATE = (Path(__file__).resolve().parent.parent / "docs" / "operate.md").read_text()
SHOP = "https://shop.example"
TEXT = {"text": "Kunde inte hitta konto 3050"}
# By route: the limit that it has (None: it writes nothing and is cheap), an example, and what is posted there.
EXAMPLES = {
    "": (None, "/", {}),
    "e/<str:code>": (None, "/e/2001304", {}),
    "e/<str:code>/": (None, "/e/2001304/", {}),
    "e/<slug:system>/<str:key>": (None, "/e/fortnox-api/2001304", {}),
    "e/<slug:system>/<str:key>/": (None, "/e/fortnox-api/2001304/", {}),
    "admin/": (None, "/admin/", {}),
    "admin/login/": ("sign-in", "/admin/login/", {"username": "a", "password": "b"}),
    "admin/password_change/": ("passwords", "/admin/password_change/", {"old_password": "a"}),
    "admin/presence/": ("presence", "/admin/presence/", {"page": "errors.errorcode:1"}),
    "api/v1/": ("API", "/api/v1/search?q=konto", {}),
    "widget.js": (None, "/widget.js", {}),
    "widget/demo/": (None, "/widget/demo/", {}),
    "widget/count": ("widget_count", "/widget/count", json.dumps({"form": "x"})),
    "widget/<str:language>/ask": ("widget_ask", "/widget/sv/ask", json.dumps({"text": "konto"})),
    "markdown/preview/": ("previews of editors", "/markdown/preview/", {"content": "a"}),
    "markdown/links/": ("links of editors", "/markdown/links/?q=a", {}),
    "markdown/upload/": ("pictures of editors", "/markdown/upload/", {"image": ""}),
    "media/<path:path>": (None, "/media/a.png", {}),
    "healthz": (None, "/healthz", {}),
    "robots.txt": (None, "/robots.txt", {}),
    "llms.txt": ("llms.txt", "/llms.txt", {}),
    "favicon.ico": (None, "/favicon.ico", {}),
    "sitemap.xml": ("sitemaps", "/sitemap.xml", {}),
    "sitemap-<section>.xml": ("sitemaps", "/sitemap-errors.xml", {}),
    "sv/<path:page>.md": ("markdown", "/sv/faq.md?x=1", {}),
    "sv/changes.atom": ("feeds", "/sv/changes.atom", {}),
    "sv/opensearch.xml": (None, "/sv/opensearch.xml", {}),
    "sv/errors/": ("pages", "/sv/errors/?x=1", {}),
    "sv/errors/messages/": ("pages", "/sv/errors/messages/?x=1", {}),
    "sv/errors/<slug:slug>/": ("pages", "/sv/errors/fortnox-api/?x=1", {}),
    "sv/errors/<slug:system>/<str:key>/": ("own values", "/sv/errors/fortnox-api/2001304/", TEXT),
    "sv/errors/<slug:system>/<str:key>/card.png": ("cards", "/sv/errors/fortnox-api/2001304/card.png", {}),
    "sv/": ("pages", "/sv/?x=1", {}),
    "sv/faq/": ("pages", "/sv/faq/?x=1", {}),
    "sv/category/<slug:slug>/": ("pages", "/sv/category/konton/?x=1", {}),
    "sv/help/<int:pk>-<str:slug>/": ("pages", "/sv/help/{article}-lagg-upp-kontot/?x=1", {}),
    "sv/preview/<str:token>/": ("previews", "/sv/preview/x/", {}),
    "sv/search/": ("search", "/sv/search/?q=konto", TEXT),
    "sv/search/suggestions/": ("suggestions", "/sv/search/suggestions/?q=konto", TEXT),
    "sv/search/recognised/": ("recognised", "/sv/search/recognised/", TEXT),
    "sv/handover/<slug:system>/<str:key>/<slug:actor>/": (
        "notes",
        "/sv/handover/fortnox-api/2001304/customer/",
        TEXT,
    ),
    "sv/vote/": ("votes", "/sv/vote/", {"fix": "{fix}", "helpful": "yes"}),
    "sv/contact/": ("contact", "/sv/contact/", {"message": "Hej"}),
    "sv/contact/suggestions/": ("contact answers", "/sv/contact/suggestions/", {"message": "konto 3050"}),
    "sv/contact/solved/": ("solved", "/sv/contact/solved/", {"solved": "fix:{fix}"}),
    "sv/contact/own/<str:receipt>/": (None, "/sv/contact/own/x/", {}),
    "sv/contact/sent/<uuid:reference>/": (
        None,
        "/sv/contact/sent/00000000-0000-4000-8000-000000000000/",
        {},
    ),
    "an unknown code": ("missing", "/sv/errors/fortnox-api/2009999/", {}),
    "an unknown address": ("missing", "/sv/nothing/", {}),
    "an unknown short address": ("missing", "/e/2009999", {}),
}
LIMITED = [route for route, (name, _address, _posted) in EXAMPLES.items() if name]
READING = [route for route, (name, address, _posted) in EXAMPLES.items() if not name]
NO_ROUTES = {route for route in EXAMPLES if route.startswith("an unknown")}


def routes(patterns, before=""):
    """What strangers can call; of the admin and the API only the door, which lets nobody past or counts everybody."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver) and route not in ("admin/", "api/v1/"):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


@pytest.fixture(autouse=True)
def content():
    error = make_error(titles={"sv": "Kontot finns inte"})
    make_article("add", {"sv": ("Lägg upp kontot", "Gör så.")}, [error], category=make_category())
    WidgetOrigin.objects.create(origin=SHOP)


def call(route, method):
    """Call the example as a page of ours would, else as the site with the widget; read the answer to its end."""
    _name, address, posted = EXAMPLES[route]
    fix = Fix.objects.select_related("article").get()
    address = address.format(article=fix.article.pk)
    browser = Client(headers={"origin": SHOP if route.startswith("widget/") else "http://testserver"})
    if method == "GET":
        answer = browser.get(address)
    elif isinstance(posted, str):
        answer = browser.post(address, posted, content_type="application/json")
    else:
        answer = browser.post(address, {name: value.format(fix=fix.pk) for name, value in posted.items()})
    answer.getvalue()  # a file of another test, which would stay open
    return answer


def statuses(route):
    return [call(route, method).status_code for method in ("GET", "POST")]


@pytest.fixture
def one_call_each(settings, monkeypatch):
    """Every limit lets one client through once."""
    settings.API_CALLS_A_MINUTE = 1
    monkeypatch.setattr("kb.views.widget.MAX_CALLS_A_MINUTE", 1)
    for name, rule in gates.RULES.items():
        monkeypatch.setitem(gates.RULES, name, gates.Rule(1, rule.seconds))


def test_every_address_has_an_example():
    assert set(routes(urlpatterns)) == set(EXAMPLES) - NO_ROUTES


@pytest.mark.parametrize("route", READING, ids=lambda route: route or "/")
def test_what_has_no_limit_writes_nothing(route):
    with CaptureQueriesContext(connection) as queries:
        statuses(route)
    assert [query["sql"] for query in queries if re.match("INSERT|UPDATE|DELETE", query["sql"])] == []


@pytest.mark.parametrize("route", LIMITED)
def test_what_writes_or_is_dear_is_refused_when_it_is_called_too_often(route, one_call_each):
    answers = [call(route, method) for method in ("GET", "POST") * 2]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused, [answer.status_code for answer in answers]
    assert {0 < int(answer.headers["Retry-After"]) <= 3600 for answer in refused} == {True}


def test_limits_do_not_know_of_one_another(one_call_each):
    """One address for each limit, called in turn: nobody is refused for what was called elsewhere."""
    of_their_own = {EXAMPLES[route][0]: route for route in LIMITED}
    method = {name: "POST" if EXAMPLES[route][2] else "GET" for name, route in of_their_own.items()}
    first = {name: call(route, method[name]).status_code for name, route in of_their_own.items()}
    second = {name: call(route, method[name]).status_code for name, route in of_their_own.items()}
    assert [name for name, status in first.items() if status == 429] == []
    assert [name for name, status in second.items() if status != 429] == []


def test_every_limit_is_in_use_and_documented():
    assert set(gates.RULES) <= {name for name, _address, _posted in EXAMPLES.values()}
    for name, rule in gates.RULES.items():
        seconds = {60: "a minute", 900: "a quarter of an hour", 3600: "an hour"}[rule.seconds]
        assert f"| {name} | {rule.max_calls} {seconds} |" in OPERATE


def test_limits_store_nothing_that_names_a_client(one_call_each, rf):
    for route in LIMITED:
        call(route, "POST")
    keys = Tally.objects.values_list("key", flat=True)
    assert [
        key for key in keys if "127.0.0.1" in key or not key.endswith(rate_limits.client(rf.get("/")))
    ] == []


@pytest.mark.django_db(transaction=True)
def test_every_limit_costs_one_statement():
    for route in LIMITED:
        method = "POST" if EXAMPLES[route][2] else "GET"
        call(route, method)
        with CaptureQueriesContext(connection) as queries:
            call(route, method)
        counted = [query["sql"] for query in queries if "kb_tally" in query["sql"]]
        assert [sql.split()[0] for sql in counted] == ["INSERT"], route
