"""One verdict: every surface names the same errors as sure, with the same values, and the same error first."""

import json
from contextlib import suppress
from io import StringIO
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.translation import override

from errors.models import ErrorCode, SlotLabel, System
from errors.recognition.resolver import Confidence, Match, Resolution
from kb import mcp_server, search
from kb.answers.offers import likely_match, other_vendor_note
from kb.models import SearchLog
from tests.factories import make_alias, make_article, make_error
from tests.helpers.searches import ask

pytestmark = pytest.mark.django_db

SURE, LIKELY, UNKNOWN = "sure", "likely", "unknown"
ACCOUNT, PERIOD, ARTICLE, VAT = "2001304", "2000550", "2001846", "2000755"
# text → verdict, its sure errors, the values of the first one, a code that no error has
TEXTS = {
    "values": ("Hej!\nFel: Kunde inte hitta konto 3050", SURE, {ACCOUNT}, {"Account": "3050"}, ""),
    "code": ("Vi fick felkod 2001304 i dag", SURE, {ACCOUNT}, {}, ""),
    "merged": ('Artikelnummer "K-77" används redan.', SURE, {ARTICLE}, {"Number": "K-77"}, ""),
    "alias": ("lev.fakturan går inte jämnt upp", SURE, {VAT}, {}, ""),
    "alias, shouted in a log": ("Fel: LEV.FAKTURAN GÅR INTE JÄMNT UPP!", SURE, {VAT}, {}, ""),
    "two errors": (
        "Kunde inte hitta konto 3050\nPerioden mars är låst för bokföring",
        SURE,
        {ACCOUNT, PERIOD},
        {"Period": "mars"},
        "",
    ),
    "likely": ("perioden låst bokföring varför", LIKELY, set(), {}, ""),
    "unknown": ("zzzz qqqq", UNKNOWN, set(), {}, ""),
    "unknown code": ("2009998", UNKNOWN, set(), {}, "2009998"),
    "unknown code too": ("2009998\nKunde inte hitta konto 7", SURE, {ACCOUNT}, {"Account": "7"}, "2009998"),
    "nothing": ("  ", UNKNOWN, set(), {}, ""),
}  # fmt: skip


@pytest.fixture(autouse=True)
def catalogue():
    make_error(ACCOUNT, {"sv": ["Kunde inte hitta konto {Account}"]}, {"sv": "Kontot finns inte"})
    make_error(PERIOD, {"sv": ["Perioden {Period} är låst för bokföring"]}, {"sv": "Perioden är låst"})
    survivor = make_error(ARTICLE, {"sv": ["Artikeln finns redan i registret"]}, {"sv": "Artikeln finns"})
    merged = make_error("2000013", {"sv": ['Artikelnummer "{Number}" används redan.']})
    merged.merged_into = survivor
    merged.save()
    vat = make_error(VAT, {"sv": ["Summan av momsraderna stämmer inte"]}, {"sv": "Momsen stämmer inte"})
    make_alias("lev.fakturan går inte jämnt upp", error=vat)
    make_article("add", {"sv": ("Lägg upp kontot", "1. Öppna konto {Account}.")})
    with override("sv"):
        yield


def form(text):
    return Client().post("/sv/contact/suggestions/", {"message": text}).context


def widget(text):
    body = {"text": text, "for": "form"}
    headers = {"origin": "http://testserver"}
    return Client().post("/widget/sv/ask", body, content_type="application/json", headers=headers).json()


def resolved(text):
    body = {"text": text, "language": "sv"}
    return Client().post("/api/v1/resolve", body, content_type="application/json").json()["results"][0]


def explained(text):
    out = StringIO()
    with suppress(SystemExit):  # the text is not known
        call_command("explain", text, "--json", "--language", "sv", stdout=out)
    return json.loads(out.getvalue())


def of_page(context):
    return [(match.error.key, True) for match in context["sure"]], context["values"]


def of_suggestions(found):
    rows = [(one.error.key, one.is_recognised) for one in found if one.error]
    return rows, next((one.reading.values for one in found if one.error), {})


def of_matches(matches):
    rows = [(match["key"], match["confidence"] != "near") for match in matches]
    return rows, matches[0]["values"] if rows and rows[0][1] else {}


def in_list(text):
    """The list under the box marks no error as sure; it carries the values."""
    groups = Client().post("/sv/search/suggestions/", {"text": text}).context["found"]
    urls = [urlsplit(hit.url) for key, _heading, hits in groups if key == "errors" for hit in hits]
    return [url.path.split("/")[-2] for url in urls], dict(parse_qsl(urls[0].fragment)) if urls else {}


SURFACES = {
    "search page": lambda text: of_page(Client().post("/sv/search/", {"text": text}, follow=True).context),
    "paste box": lambda text: of_page(Client().post("/sv/search/recognised/", {"text": text}).context),
    "contact page": lambda text: of_suggestions(form(text)["suggestions"]),
    "api": lambda text: of_matches(resolved(text)["matches"]),
    "terminal": lambda text: of_matches(explained(text)["answers"]),
    "assistant": lambda text: of_matches(mcp_server.resolve(text, "sv")["answers"]),
}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("name", TEXTS)
def test_surface_is_sure_of_the_same_errors_with_the_same_values(name, surface):
    text, _verdict, sure, values, _code = TEXTS[name]
    rows, shown = SURFACES[surface](text)
    assert ({key for key, is_sure in rows if is_sure}, shown) == (sure, values)


@pytest.mark.parametrize("name", TEXTS)
def test_surfaces_have_the_same_error_first(name):
    text = TEXTS[name][0]
    resolution = search.recognise(text)
    best = [match.error.key for match in resolution.matches][:1]
    listed = in_list(text)[0]
    # Where articles answer better, they stand above the errors.
    found = [SURFACES[surface](text)[0][:1] for surface in ("contact page", "api", "terminal", "assistant")]
    assert [[key for key, _is_sure in rows] for rows in found] == [best] * 4
    assert listed[:1] == best
    assert [hit.key for hit in search.search(text).errors][:1] == best


@pytest.mark.parametrize("name", TEXTS)
def test_list_under_the_box_carries_the_values(name):
    text, _verdict, _sure, values, _code = TEXTS[name]
    shown = in_list(text)[1]
    assert {key: value for key, value in shown.items() if key != "q"} == values


@pytest.mark.parametrize("name", TEXTS)
def test_widget_knows_what_is_sure(name):
    text, _verdict, sure, _values, _code = TEXTS[name]
    answers = widget(text)["answers"]
    known = {urlsplit(answer["url"]).path.split("/")[-2] for answer in answers if answer["known"]}
    assert (known, len(answers) == len(known) or not sure) == (sure, True)


@pytest.mark.parametrize("name", TEXTS)
def test_programs_name_the_verdict_and_the_unknown_code(name):
    text, verdict, _sure, _values, code = TEXTS[name]
    searched = Client().get("/api/v1/search", {"q": text, "language": "sv"}).json()
    answers = [resolved(text), explained(text), mcp_server.resolve(text, "sv"), searched]
    assert [(answer["verdict"], answer["unknown_code"]) for answer in answers] == [(verdict, code)] * 4
    assert [answer["known"] for answer in answers[:3]] == [verdict == SURE] * 3


@pytest.mark.parametrize("name", TEXTS)
def test_page_of_an_error_knows_its_own_texts_only(name):
    text, _verdict, sure, values, _code = TEXTS[name]
    for key in (ACCOUNT, PERIOD, ARTICLE, VAT):
        reading = Client().post(f"/sv/errors/fortnox-api/{key}/", {"text": text}).context["reading"]
        assert (reading.is_recognised, bool(reading.values) and key not in sure) == (key in sure, False)
        if sure == {key}:
            assert reading.values == values


@pytest.mark.parametrize("name", [name for name in TEXTS if name != "nothing"])
def test_log_counts_what_is_sure(name):
    text, verdict, *_rest = TEXTS[name]
    ask(text)
    assert SearchLog.objects.get().is_recognised == (verdict == SURE)


LIKELY_TEXT = "Kontot 4010 är väl inte låst av revisorn"


@pytest.mark.parametrize("path", ["/sv/search/", "/sv/search/recognised/", "/sv/contact/suggestions/"])
def test_values_of_a_likely_error_are_offered(path):
    SlotLabel.objects.update_or_create(name="Account", language="sv", defaults={"label": "konto"})
    error = make_error(
        "2000999", {"sv": ["Kontot {Account} är spärrat av revisorn"]}, {"sv": "Spärrat konto"}
    )
    text = {"text": LIKELY_TEXT, "message": LIKELY_TEXT}
    page = Client().post(path, text, follow=True)
    assert search.recognise(LIKELY_TEXT).verdict == LIKELY
    assert f'<a href="{error.get_absolute_url()}#Account=4010"' in page.text.replace(
        ' class="error-row__offer"', ""
    )
    assert "Menade du konto 4010?" in page.text
    assert "Vi känner till det här felet" not in page.text


@pytest.mark.parametrize(
    ("name", "value", "offer"),
    [
        ("CostCentre", "NORD", "Menade du cost centre NORD?"),
        ("Account", "väl", ""),
        ("Account", "4" * 41, ""),
    ],
)
def test_offer_asks_for_numbers_and_names_only(name, value, offer):
    error = ErrorCode.objects.get(key=ACCOUNT)
    assert likely_match(Match(error, Confidence.NEAR, values={name: value})).offer == offer


def test_other_vendor_is_named_with_the_systems_that_are_known(django_assert_num_queries):
    System.objects.update(vendor="Fortnox")
    with django_assert_num_queries(1):
        note = other_vendor_note(Resolution(other_vendor="Klarna"))
    assert note.startswith("Din text nämner Klarna. Vi känner bara till fel i Fortnox,")
    with django_assert_num_queries(0):
        assert other_vendor_note(Resolution()) == ""


def test_what_is_unknown_stands_alone():
    page = Client().get("/sv/search/", {"q": "zzzz qqqq"})
    assert "Det här vet vi inte." in page.text
    assert ("hit__title" in page.text, "error-row" in page.text) == (False, False)
    assert page.text.count("<li>") >= 3
