import pytest
from django.utils.translation import override

from errors.models import ErrorCode
from errors.recognition.protocol import signals_in
from errors.recognition.resolver import rank, resolve
from tests.factories import SystemFactory, make_error
from tests.helpers.http_clients import FAILURE_TEXTS, STATUS_TEXTS, status_text

OURS, THEIRS = "api.fortnox.se", "api.other-books.example"
NAME = "Fortnox API"
STATUSES = (401, 403, 404, 429, 500, 502, 503, 504)
PROVEN = {401: "401", 429: "429", 502: "down", 503: "down", 504: "down"}
LIKELY = {403: "403", 404: "404", 500: "500"}
DOWN = "http:502 http:503 http:504 net:timeout net:dns net:refused net:reset net:unreachable tls:certificate"


@pytest.fixture
def catalogue():
    system = SystemFactory(hosts="api.fortnox.se fortnox.se", vendor="Fortnox")
    for key in ("401", "429"):
        make_error("", {"en": [f"Wording {key} of ours"]}, key=key, system=system, signals=f"http:{key}")
    for key in ("403", "404", "500"):
        make_error("", {"en": [f"Wording {key} of ours"]}, key=key, system=system, signals=f"http:{key}?")
    make_error("", {"sv": ["Fortnox är nere"]}, key="down", system=system, signals=DOWN)
    login = SystemFactory(slug="fortnox-oauth", hosts="apps.fortnox.se", code_format="")
    make_error("", {"en": ["The client is wrong"]}, key="client", system=login, signals="http:401?")
    make_error("2000310", {"sv": ["Ogiltig inloggning"]}, system=system)


def found(text):
    """(key, is it sure) of the errors that a signal leads to; None where none does."""
    chosen = [candidate for candidate in rank(text).candidates if candidate.signal]
    return (ErrorCode.objects.get(pk=chosen[0].error).key, chosen[0].is_sure) if chosen else None


def names(text):
    return {(signal.name, signal.host) for signal in signals_in(text)}


@pytest.mark.parametrize("texts", STATUS_TEXTS)
def test_status_and_host_of_every_client_are_read(texts):
    for status in STATUSES:
        with_host, without = (status_text(text, status, OURS) for text in texts)
        assert not with_host or names(with_host) == {(f"http:{status}", OURS)}, with_host
        assert not without or names(without) == {(f"http:{status}", "")}, without


@pytest.mark.parametrize(("signal", "with_host", "without"), FAILURE_TEXTS)
def test_failed_connection_and_host_of_every_client_are_read(signal, with_host, without):
    text = with_host.format(host=OURS)
    assert (signal, OURS) in names(text)
    assert {host for _name, host in names(text)} == {OURS}
    assert not without or (signal, "") in names(without)


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("texts", STATUS_TEXTS)
def test_status_proves_an_error_only_of_the_host_that_is_ours(texts):
    for status in STATUSES:
        with_host, without = texts
        if with_host:
            expected = (PROVEN[status], True) if status in PROVEN else (LIKELY[status], False)
            assert found(status_text(with_host, status, OURS)) == expected
            assert found(status_text(with_host, status, THEIRS)) is None
        if without:
            key, _is_sure = found(status_text(without, status, ""))
            assert key == (PROVEN | LIKELY)[status]
            beside = status_text(f"Vi såg det här i loggen: {without} och gick hem", status, "")
            assert (found(beside) or (key, False)) == (key, False)


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(("signal", "with_host", "without"), FAILURE_TEXTS)
def test_failed_connection_proves_only_that_our_host_is_down(signal, with_host, without):
    assert found(with_host.format(host=OURS)) == ("down", True)
    assert found(with_host.format(host=THEIRS)) is None
    assert not without or found(without) is None
    assert not without or found(f"{NAME}: {without}") == ("down", False)


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AxiosError: Request failed with status code 429", ("429", True)),
        ("2026-01-02 03:04:05 ERROR AxiosError: Request failed with status code 429", ("429", True)),
        ("AxiosError: Request failed with status code 429\n    at settle (settle.js:19:12)", ("429", True)),
        ("The nightly job said: Request failed with status code 429", ("429", False)),
        ("AxiosError: Request failed with status code 401", ("401", True)),
        ("POST https://apps.fortnox.se/oauth-v1/token 401", ("client", False)),
        ("read ECONNRESET while posting to apps.fortnox.se", ("down", True)),
        ("connect ECONNREFUSED 127.0.0.1:5432", None),
        ("connect ECONNREFUSED 10.1.2.3:443", None),
        ("connect ETIMEDOUT 198.51.100.7:443", None),
        ("curl: (60) SSL certificate problem: unable to get local issuer certificate", None),
        ("read tcp 10.0.0.4:51234->203.0.113.9:443: read: connection reset by peer", None),
        ("Fortnox svarar 429 hela tiden", ("429", False)),
        ("502 från fortnox när vi hämtar fakturor", ("down", False)),
        ("Fortnox sa 403", ("403", False)),
        ("Nu får vi 403 Forbidden från Fortnox API", ("403", False)),
        ("got a 401 from Fortnox", ("401", False)),
        ("Fortnox keeps giving us 429 errors", ("429", False)),
        ("Idag svarar Fortnox 503 igen", ("down", False)),
        ("Why is Fortnox returning 403?", ("403", False)),
        ("fick fel 403 mot Fortnox", ("403", False)),
        ("Fortnox API: 502", ("down", False)),
        ("404 Fortnox", ("404", False)),
        ("403 från lagret", None),
        ("Kassan sa 403", None),
        ("Fortnox skickade 500 fakturor", None),
        ("Fortnox gav 500 kr i rabatt", None),
        ("Fortnox svarade 500 för mycket", None),
        ("Rad 404 från Fortnox saknas", None),
        ("Kundnummer 401 och 503 från Fortnox", None),
        ("Fortnox faktura 503", None),
        ("Jag fick 401 artiklar från Fortnox", None),
        ("Authorization failed - check your credentials, 401 (https://api.fortnox.se/3/x)", ("401", True)),
        ("Request to https://api.fortnox.se/3/x failed: 503", ("down", True)),
        ("https://api.fortnox.se/3/x -> 429", ("429", True)),
        ("Fakturanr: 503 (https://api.fortnox.se/3/x)", None),
        (
            "HTTP/2 429\nserver: nginx\ncontent-type: text/html\n\nGET https://api.fortnox.se/3/x",
            ("429", True),
        ),
        (
            "GET /3/x HTTP/1.1\nHost: api.fortnox.se\nOrigin: https://a.example\n\nHTTP/1.1 502 Bad",
            ("down", True),
        ),
        ("HTTP/1.1 502 Bad Gateway\nReferer: https://api.fortnox.se/3\nHost: shop.example", None),
        ("Request failed: Bad Request (400)", None),
        ("ThrottlingException: Rate exceeded", None),
        ("api.fortnox.se", None),
        ("https://api.fortnox.se/3/invoices/401", None),
        ("Faktura 401 är betald, 429 kr återstår och 503 rader är kvar", None),
        ("Servern svarade 401 gånger", None),
        ("returned 500 invoices from api.fortnox.se", None),
        ("status: 429 kr", None),
        ("Orderstatus 404 st", None),
        ("Konto 4010 på rad 404: beloppet 429,50", None),
        ("HTTP 4290", None),
        ("HTTP 200 from api.fortnox.se", None),
    ],
)
def test_only_a_status_beside_its_word_is_one(text, expected):
    assert found(text) == expected


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
def test_wording_code_and_unknown_code_stand_above_a_signal():
    body = '{{"ErrorInformation":{{"error":1,"message":"{}","code":{}}}}}'
    head = "HTTP/1.1 401 Unauthorized\nHost: api.fortnox.se\n\n"
    for text in (head + body.format("Nytt fel", 2000310), head + body.format("Ogiltig inloggning", 1)):
        assert [match.error.key for match in resolve(text).matches if match.is_sure] == ["2000310"]
    unknown = resolve(head + body.format("Nytt fel", 2099999))
    assert (unknown.known, unknown.unknown_code) == (False, "2099999")


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("HTTP 401 from api.fortnox.se", "Your text names the HTTP status 401 of api.fortnox.se."),
        ("HTTP 429", "Your text names the HTTP status 429."),
        (
            "getaddrinfo ENOTFOUND api.fortnox.se",
            "Your text says that a connection to api.fortnox.se failed.",
        ),
        (f"{NAME}: Error: socket hang up", "Your text says that a connection failed."),
    ],
)
def test_reason_names_status_and_host(text, why):
    with override("en"):
        match = resolve(text).matches[0]
    assert (match.why, match.values) == (why, {})


@pytest.mark.django_db
def test_errors_that_share_a_signal_are_suggestions_and_merged_ones_count_once():
    system = SystemFactory(hosts="fortnox.se")
    one = make_error("", {"en": ["One of them"]}, key="one", system=system, signals="http:429")
    two = make_error("", {"en": ["The other"]}, key="two", system=system, signals="http:429")
    assert not resolve("HTTP 429").known
    two.merged_into = one
    two.save()
    assert found("HTTP 429") == ("one", True)
    assert resolve("HTTP:429").best is None or not resolve("HTTP:429").best.words
