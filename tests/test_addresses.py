"""Every address of the URLconf in its half forms: none fails, and what a reader meant is one redirect away."""

import re
from urllib.parse import unquote_to_bytes

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import LocalePrefixPattern

from kb.contact import messages
from kb.http import gates
from kb.models import ContactMessage, Revision
from kb.publishing import previews
from tests.factories import make_article, make_error

pytestmark = pytest.mark.django_db
EDITORS = ("admin/", "markdown/", "media/")  # editors come here, and pictures that they upload
SIGNED = ("{token}", "{receipt}")  # tell capitals and small letters apart
HOSTILE = [
    "%00",
    "%ff",
    "%C0%AF",
    "%2F",
    "%252F",
    "%5C",
    "%2e%2e/",
    "%0d%0aX:1",
    "%E2%80%AE",
    "{",
    "%",
    ";a=b",
    "x" * 20_000,
]


def routes(patterns, prefix="/"):
    """Every route below these patterns, its parameters in braces."""
    for pattern in patterns:
        is_pages = isinstance(pattern.pattern, LocalePrefixPattern)
        path = prefix + (
            "{language}/" if is_pages else re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
        )
        if isinstance(pattern, URLPattern):
            yield path
        elif path != "/admin/":
            yield from routes(pattern.url_patterns, path)


ROUTES = sorted(
    route
    for route in set(routes(get_resolver("config.urls").url_patterns))
    if not route[1:].startswith(EDITORS)
)


@pytest.fixture(autouse=True)
def no_limits(settings, monkeypatch):
    """Each address is asked in more forms than one client may try in a minute."""
    settings.API_CALLS_A_MINUTE = 1_000_000
    monkeypatch.setattr("kb.http.gates.RULES", dict.fromkeys(gates.RULES, gates.Rule(1_000_000, 60)))


@pytest.fixture
def examples():
    """A value of every parameter, such that there is something at the address. A new one needs its own here."""
    error = make_error(messages={"sv": ["Något {Account}"]}, titles={"sv": "Konto", "en": "Account"})
    article = make_article("unlock", {"sv": ("Konto", "Gör så."), "en": ("Account", "Do so.")}, [error])
    message = ContactMessage.objects.create(email="a@b.se", message="Hej", language="sv")
    return {
        "language": "sv",
        "code": error.code,
        "system": error.system.slug,
        "key": error.key,
        "actor": "customer",
        "section": "errors",
        "page": f"errors/{error.system.slug}/{error.key}",
        "pk": article.pk,
        "token": previews.address(Revision.objects.first()).split("/")[-2],
        "receipt": messages.receipt(message),
        "reference": message.reference,
    }


SLUGS = {
    "/{language}/category/": "konton",
    "/{language}/help/": "konto",
    "/{language}/errors/": "fortnox-api",
    "/api/v1/articles/": "unlock",
}


def address(route, examples):
    slug = next((slug for prefix, slug in SLUGS.items() if route.lower().startswith(prefix)), None)
    return route.format(**examples, slug=slug)


def half_forms(route, examples):
    """The address as people mistype it and programs cut it."""
    path = address(route, examples)
    if not path.endswith(".md"):  # stands in the place of the last slash
        yield from (path.rstrip("/") if path.endswith("/") else f"{path}/", f"{path}//")
    yield from (f"/{path}", path.replace("/", "//"), path.replace("/", "\\"))
    shouted = re.sub(r"\{\w+\}|[^{]+", lambda part: part[0] if part[0][0] == "{" else part[0].upper(), route)
    yield from (address(shouted, examples), f"/{address(shouted, examples)}".rstrip("/"))
    if not any(name in route for name in SIGNED):
        yield from (path.upper(), path.title(), path.upper().rstrip("/"))
    if route.startswith("/{language}"):
        yield path.removeprefix("/sv")


def ask(client, path, query="", method="GET"):
    """As a server hands it on: Django's own client would take `//host` for a host."""
    raw = unquote_to_bytes(path).decode("latin-1")
    response = client.generic(method, "/", PATH_INFO=raw, QUERY_STRING=query)
    if response.streaming:
        assert b"".join(response.streaming_content) is not None
    return response.status_code, response.headers.get("Location", "")


def follow(client, path, query=""):
    """The statuses on the way to where an address leads, and where that is."""
    status, location = ask(client, path, query)
    statuses, place = [status], (path, query)
    while location and len(statuses) < 5:
        path, _question, query = place = location.partition("?")[0], "", location.partition("?")[2]
        place = path, query
        status, location = ask(client, path, query)
        statuses.append(status)
    return statuses, place


@pytest.fixture
def clients(admin_user):
    anonymous, signed_in = Client(raise_request_exception=False), Client(raise_request_exception=False)
    signed_in.force_login(admin_user)
    return anonymous, signed_in


def page(place):
    """The API answers for a key in whatever letters, at the address that was asked."""
    path, query = place
    return path.lower() if path.startswith("/api/") else path, query


@pytest.mark.parametrize("route", ROUTES)
def test_half_an_address_is_one_redirect_from_what_was_meant(clients, examples, route):
    anonymous, query = clients[0], "x=1&y=%C3%A5"
    statuses, meant = follow(anonymous, address(route, examples), query)
    found = {form: follow(anonymous, form, query) for form in half_forms(route, examples)}
    one = ([200], [301, 200], [302, 200])
    wrong = {form: way for form, way in found.items() if way[0] not in one or page(way[1]) != page(meant)}
    assert wrong == {} or statuses[-1] != 200


@pytest.mark.parametrize("route", ROUTES)
def test_address_answers_alike_however_it_is_asked(clients, examples, route):
    whole = address(route, examples)
    hostile = [f"{whole}{part}" for part in HOSTILE] + [
        whole.replace("/", f"/{part}/", 1) for part in HOSTILE
    ]
    forms = [whole, *half_forms(route, examples), *hostile, f"{whole.rstrip('/')}.md"]
    asked = zip(clients, ("GET", "HEAD"), strict=True)
    read, signed_in = [[ask(client, form, "x", method) for form in forms] for client, method in asked]
    failed = [
        form
        for form, *answers in zip(forms, read, signed_in, strict=True)
        if any(s >= 500 for s, _place in answers)
    ]
    assert (failed, read) == ([], signed_in)


@pytest.mark.parametrize(
    "route",
    ["/{language}/", "/{language}/faq/", "/{language}/errors/{slug}/", "/e/{code}", "/e/{system}/{key}/"],
)
def test_md_leads_to_the_markdown_of_the_page(clients, examples, route):
    bare = address(route, examples).rstrip("/")
    for form in (
        f"{bare}.md",
        f"{bare}.MD",
        f"/{bare}.md",
        f"{bare.upper()}.md",
        bare.removeprefix("/sv") + ".md",
    ):
        statuses, (path, _query) = follow(clients[0], form)
        response = clients[0].get(path)
        assert (statuses[-1], len(statuses) <= 2) == (200, True), form
        assert (form, response.headers["Content-Type"]) == (form, "text/markdown; charset=utf-8")


HOSTS = [
    "//evil.example",
    "//evil.example/",
    "///evil.example/sv/",
    "//evil.example/%2e%2e/",
    "//sv@evil.example/faq",
    "/\\evil.example/",
    "\\\\evil.example\\",
    "/%09/evil.example/",
    "https://evil.example/sv",
]


@pytest.mark.parametrize("path", HOSTS)
def test_no_address_leads_to_another_host(clients, path):
    for client in clients:
        status, location = ask(client, path)
        assert (status, re.match(r"/[^/\\]|\Z", location) is not None) == (status, True), location
        assert status in (301, 302, 404)


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/sv/contact", 308, "/sv/contact/"),
        ("/SV//Search/", 308, "/sv/search/"),
        ("/contact/", 307, "/sv/contact/"),
        ("/sv/nothing", 404, ""),
        ("/e/nothing/", 404, ""),
    ],
)
def test_what_is_posted_comes_along(client, path, status, location):
    assert ask(client, path, method="POST") == (status, location)


def test_posted_text_comes_along_to_where_an_error_is_now(client):
    error = make_error()
    response = client.post("/sv/errors/FORTNOX-API/2001304/?who=customer", {"text": "Kunde inte"})
    assert (response.status_code, response.headers["Location"]) == (
        308,
        f"{error.get_absolute_url()}?who=customer",
    )


def test_query_that_is_too_long_for_an_address_is_left_out(client):
    assert ask(client, "/sv", "x" * 20_000) == (301, "/sv/")


@pytest.mark.parametrize(
    "path", ["/admin/kb/unansweredquery/99999/again/do/", "/admin/handbook/nothing/", "/admin/no/"]
)
def test_address_that_is_right_and_shows_nothing_leads_nowhere(admin_client, path):
    """Django's admin completes an address without its slash: to the one that was asked."""
    assert admin_client.get(path).status_code == 404
