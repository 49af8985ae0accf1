"""Lists of the catalogue and the short addresses."""

import pytest

from errors.choices import Actor
from errors.models import ErrorCode
from tests.factories import SystemFactory, make_error

pytestmark = pytest.mark.django_db


def codes(response):
    return [error.code for error in response.context["page"]]


@pytest.fixture
def catalogue():
    make_error(
        "2000001", {"sv": ["Ett {Account}"]}, {"sv": "Första"}, area="accounts", fixed_by=[Actor.CUSTOMER]
    )
    make_error("2000002", {"sv": ["Två"]}, {"sv": "Andra"}, area="vat", fixed_by=[Actor.VENDOR_SUPPORT])
    mynt = SystemFactory(slug="mynt", name="Mynt")
    make_error("3", {"sv": ["Tre"]}, {"sv": "Tredje"}, system=mynt, area="vat", fixed_by=[Actor.CUSTOMER])
    make_error("4", {"sv": ["Hemligt utkast"]}, {"sv": "Fjärde"}, status="draft")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["2000001", "2000002", "3"]),
        ("system=mynt", ["3"]),
        ("area=vat", ["2000002", "3"]),
        ("who=customer", ["2000001", "3"]),
        ("system=mynt&who=vendor_support", []),
        ("system=nonsense&area=%00&who='", ["2000001", "2000002", "3"]),
        ("page=999", ["2000001", "2000002", "3"]),
        ("page=%00", ["2000001", "2000002", "3"]),
    ],
)
def test_list_shows_what_is_chosen(client, catalogue, query, expected):
    assert codes(client.get(f"/sv/errors/?{query}")) == expected


def test_list_chips_lead_to_the_list_without_them(client, catalogue):
    form = client.get("/sv/errors/?system=mynt&area=vat").context["form"]
    assert [chip["without"] for chip in form.chips] == ["?area=vat", "?system=mynt"]


def test_messages_lists_every_wording_with_its_language(client, catalogue):
    make_error("5", {"en": ["Not found"], "sv": ["Finns inte"]})
    page = client.get("/sv/errors/messages/").content.decode()
    assert 'lang="en" dir="auto">Not found</a>' in page
    assert "Finns inte" in page
    assert "Hemligt utkast" not in page


def test_system_counts_its_areas(client, catalogue):
    response = client.get("/sv/errors/fortnox-api/")
    assert [(area["slug"], area["count"]) for area in response.context["areas"]] == [
        ("accounts", 1),
        ("vat", 1),
    ]
    assert codes(response) == ["2000001", "2000002"]


@pytest.mark.parametrize("code", ["2001304", "02001304", "2001-304", " 2001304 ", "2001304.", "2001304/"])
def test_short_address_tolerates_how_a_code_is_written(client, code):
    make_error()
    response = client.get(f"/e/{code}", headers={"accept-language": "en"})
    assert (response.status_code, response.headers["Location"]) == (302, "/en/errors/fortnox-api/2001304/")
    assert "Accept-Language" in response.headers["Vary"]


def test_short_address_ignores_case(client):
    make_error("INVALID_GRANT")
    assert client.get("/e/invalid_grant").headers["Location"] == "/sv/errors/fortnox-api/INVALID_GRANT/"


@pytest.mark.parametrize("path", ["fortnox-api/2001304", "Fortnox-API/2001304", "fortnox-api/02001304/"])
def test_short_address_with_a_system_leads_to_its_error(client, path):
    make_error()
    assert client.get(f"/e/{path}").headers["Location"] == "/sv/errors/fortnox-api/2001304/"


def test_system_is_found_in_capitals(client):
    make_error()
    response = client.get("/sv/errors/FORTNOX-API/")
    assert (response.status_code, response.headers["Location"]) == (301, "/sv/errors/fortnox-api/")
    assert client.get("/sv/errors/NOBODY/").status_code == 404


def test_short_address_lets_the_reader_choose_between_systems(client):
    make_error()
    make_error(system=SystemFactory(slug="mynt", name="Mynt"))
    response = client.get("/e/2001304")
    assert [error.system.slug for error in response.context["errors"]] == ["fortnox-api", "mynt"]
    assert client.get("/e/mynt/2001304").headers["Location"] == "/sv/errors/mynt/2001304/"


def test_short_address_of_a_merged_error_leads_to_the_survivor(client):
    survivor = make_error()
    make_error("2001303", {"sv": ["Ett annat"]}, merged_into=survivor)
    assert client.get("/e/2001303").headers["Location"] == "/sv/errors/fortnox-api/2001304/"


@pytest.mark.parametrize("path", ["/e/9999999", "/e/%00", "/e/%25", "/e/🦊", "/e/x/y", "/e/fortnox-api/%00"])
def test_short_address_of_nothing_is_not_found(client, path):
    make_error()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "queries"), [("/sv/errors/", 8), ("/sv/errors/messages/", 3), ("/sv/errors/fortnox-api/", 8)]
)
def test_lists_ask_the_same_number_of_queries(client, django_assert_num_queries, path, queries):
    for number in (1, 2, 3):
        make_error(
            f"200000{number}",
            {"sv": [f"Nummer {number}"]},
            {"sv": f"Fel {number}"},
            area="vat",
            fixed_by=["customer"],
        )
        if number in (1, 3):
            with django_assert_num_queries(queries):
                client.get(path)


def test_error_is_a_draft_only_for_readers(client, admin_client):
    make_error(status="draft")
    assert ErrorCode.objects.listed().count() == 0
    address = "/sv/errors/fortnox-api/2001304/"
    assert [client.get(address).status_code, admin_client.get(address).status_code] == [404, 200]


@pytest.mark.parametrize(
    ("accept", "address"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "/sv/errors/fortnox-api/2001304/"),
        ("*/*", "/sv/errors/fortnox-api/2001304/"),
        ("application/json", "/api/v1/errors/fortnox-api/2001304"),
        ("application/problem+json, application/json;q=0.9", "/api/v1/errors/fortnox-api/2001304"),
        ("text/markdown, text/html;q=0.5", "/sv/errors/fortnox-api/2001304.md"),
        ("image/png", "/sv/errors/fortnox-api/2001304/"),
    ],
)
def test_short_address_leads_to_the_shape_that_is_asked_for(client, accept, address):
    make_error()
    response = client.get("/e/fortnox-api/2001304", headers={"accept": accept})
    assert response.headers["Location"] == address
    assert {"Accept", "Accept-Language"} <= set(response.headers["Vary"].split(", "))


def test_system_says_how_to_link_to_its_errors(client):
    make_error()
    page = client.get("/sv/errors/fortnox-api/").content.decode()
    assert "http://testserver/e/fortnox-api/2001304" in page
