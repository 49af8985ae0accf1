"""A code is said to be unknown only where no system has it, on every path that says so."""

from io import StringIO

import pytest
from django.core.management import call_command

from kb.answers import explain
from tests.factories import SystemFactory, make_article, make_error

pytestmark = pytest.mark.django_db
DENIALS = (
    "finns inte i vår felkatalog",
    "is not in our catalogue",
    "ngen har beskrivit",
    "nobody has described",
    "Nobody has described",
    "There is nothing at this address",
    "Det finns inget på den här adressen",
    "We found nothing",
    "Vi hittade inget",
    "We do not know this error",
    "do not recognise",
    "känner inte igen",
    "Nothing found",
    "Inget hitta",
)
ADDRESSES = [
    "/e/{0}",
    "/e/fortnox/{0}",
    "/e/FORTNOX/{0}/",
    "/e/no-such-system/{0}",
    "/sv/errors/fortnox/{0}/",
    "/en/errors/fortnox/{0}/",
    "/en/errors/fortnox/{0}",
    "/SV/ERRORS/FORTNOX/{0}/",
    "/sv/errors/fortnox/{0}.md",
    "/sv/errors/no-such-system/{0}/",
    "/sv/handover/fortnox/{0}/customer/",
    "/sv/search/?q={0}",
    "/en/search/?q=Fel+{0}",
    "/sv/search/suggestions/?q={0}",
    "/api/v1/errors/fortnox/{0}",
    "/api/v1/errors/no-such-system/{0}",
    "/api/v1/search?q={0}",
]
KINDS = ["published", "retired", "merged", "without a code"]


@pytest.fixture(params=KINDS)
def code(request):
    """A code of the API that is asked for under another system of the same vendor."""
    SystemFactory(slug="fortnox", code_format="20#####")
    named = {"code": "", "key": "2001304"} if request.param == "without a code" else {"code": "2001304"}
    error = make_error(**named, status="retired" if request.param == "retired" else "published")
    make_article("add", errors=[error])
    if request.param == "merged":
        error.merged_into = make_error("2001393", {"sv": ["Något annat gick fel"]})
        error.save()
    return "2001304"


def denied(text):
    return [denial for denial in DENIALS if denial in text]


@pytest.mark.parametrize("address", ADDRESSES)
def test_known_code_is_denied_at_no_address(client, code, address):
    response = client.get(address.format(code), follow=True)
    statuses = [status for _url, status in response.redirect_chain]
    assert (response.status_code, denied(response.text), len(statuses) <= 2) == (200, [], True), statuses
    assert "/errors/fortnox-api/" in response.text + response.request["PATH_INFO"]


@pytest.mark.parametrize("path", ["/sv/search/", "/sv/search/recognised/", "/en/search/recognised/"])
def test_known_code_is_denied_to_no_paste(client, code, path):
    response = client.post(path, {"text": f"Fel {code}"}, follow=True)
    assert (response.status_code, denied(response.text)) == (200, [])


def test_known_code_is_denied_by_neither_contact_nor_widget(client, code, form):
    pages = [
        client.post(path, form | {"message": f"Fel {code}"} | more)
        for path, more in (("/sv/contact/suggestions/", {}), ("/sv/contact/", {"look": "1"}))
    ]
    asked = [{"text": f"Fel {code}"}, {"text": f"Fel {code}", "for": "form"}]
    headers = {"origin": "http://testserver"}
    pages += [
        client.post("/widget/sv/ask", one, content_type="application/json", headers=headers) for one in asked
    ]
    assert [(page.status_code, denied(page.text)) for page in pages] == [(200, [])] * 4


def test_known_code_is_denied_by_neither_terminal_nor_assistant(code):
    out = StringIO()
    call_command("explain", f"Fel {code}", stdout=out)
    assert denied(out.getvalue()) == []
    assert explain.explain_error("fortnox", code)["system"] == "fortnox-api"


@pytest.fixture
def two_systems():
    SystemFactory(slug="fortnox", name="Fortnox")
    return [
        make_error("AB-12", {"sv": [f"Fel {slug}"]}, system=SystemFactory(slug=slug))
        for slug in ("visma", "mynt")
    ]


@pytest.mark.parametrize(
    "path", ["/e/fortnox/AB-12", "/sv/errors/fortnox/ab-12/", "/sv/handover/fortnox/AB12/customer/"]
)
def test_code_of_several_other_systems_is_a_choice(client, two_systems, path):
    response = client.get(path)
    assert (response.status_code, denied(response.text)) == (404, [])
    assert "Fortnox har inget fel med den här koden, men flera andra system har det." in response.text
    assert {error.pk for error in response.context["errors"]} == {error.pk for error in two_systems}


def test_api_and_assistant_name_the_systems_that_have_the_code(client, two_systems):
    said = client.get("/api/v1/errors/fortnox/AB-12")
    addresses = [f"/api/v1/errors/{slug}/AB-12" for slug in ("mynt", "visma")]
    assert (said.status_code, all(address in said.json()["detail"] for address in addresses)) == (404, True)
    found = explain.explain_error("fortnox", "AB-12")["elsewhere"]
    assert found == [{"system": slug, "key": "AB-12"} for slug in ("mynt", "visma")]


def test_code_of_a_draft_or_of_nothing_is_unknown(client):
    SystemFactory(slug="fortnox")
    make_error("2000009", status="draft")
    for path in ("/e/fortnox/2000009", "/e/fortnox/2999999", "/sv/errors/fortnox/2000009/", "/e/2000009"):
        response = client.get(path)
        assert (response.status_code, "finns inte i vår felkatalog" in response.text) == (404, True), path
    assert client.get("/api/v1/errors/fortnox/2000009").status_code == 404
    assert explain.explain_error("fortnox", "2000009") is None


def test_address_with_a_known_code_among_other_words_denies_nothing(client):
    make_error()
    response = client.get("/e/Felkod%202001304:%20Kunde%20inte%20hitta%20konto")
    # That nothing stands at this address is true; that nobody has described the error would not be.
    assert (response.status_code, denied(response.text)) == (404, ["Det finns inget på den här adressen"])


def test_code_that_has_gone_from_its_own_system_stays_gone(client):
    make_error("2001304", {"sv": ["Ett"]}).delete()
    make_error("2001304", {"sv": ["Annat"]}, system=SystemFactory(slug="mynt"))
    assert client.get("/e/fortnox-api/2001304").status_code == 410
