"""Redaction: text that is removed from pastes, and text that must stay."""

import csv
import random
import time
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import errors
from kb.redaction import SecretKind, redact
from tests.helpers.secrets import DIGITS, LETTERS, card, checked, personal_number, some

SECRETS = [
    ("Authorization: Bearer abc123def456", "abc123def456", SecretKind.TOKEN),
    ("Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz", SecretKind.TOKEN),
    (
        "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        SecretKind.TOKEN,
    ),
    ('{"access_token": "kort"}', "kort", SecretKind.TOKEN),
    (r"{\"refresh_token\":\"a1b2c3\"}", "a1b2c3", SecretKind.TOKEN),
    (
        "Access-Token: 3f08d038-f380-4893-94a0-a08f6e60e67a",
        "3f08d038-f380-4893-94a0-a08f6e60e67a",
        SecretKind.TOKEN,
    ),
    ("Client-Secret: hx93Kd02sa", "hx93Kd02sa", SecretKind.TOKEN),
    ("x-api-key=9f8f8f8f", "9f8f8f8f", SecretKind.TOKEN),
    ("https://app.se/cb?code=ab12cd34ef56&state=x", "ab12cd34ef56", SecretKind.TOKEN),
    ("sk_live_51H8xkT2eZvKYlo2C", "sk_live_51H8xkT2eZvKYlo2C", SecretKind.TOKEN),
    ("password=hemligt", "hemligt", SecretKind.PASSWORD),
    ("Lösenord: katt", "katt", SecretKind.PASSWORD),
    ("<password>p4ss</password>", "p4ss", SecretKind.PASSWORD),
    ("<pass>katt</pass>", "katt", SecretKind.PASSWORD),
    ("ftp://anna:p4ss@host/fil", "p4ss", SecretKind.PASSWORD),
    ("Mitt lösenord är sommar.", "sommar", SecretKind.PASSWORD),
    ('my password is "sunshine"', "sunshine", SecretKind.PASSWORD),
    ("the password is: sunshine", "sunshine", SecretKind.PASSWORD),
    ("--password katt", "katt", SecretKind.PASSWORD),
    ("BankID-koden är 482913", "482913", SecretKind.PASSWORD),
    ("lo\u0308senord hunter2", "hunter2", SecretKind.PASSWORD),
    (
        "mitt kortnummer är 4571 1234 5678 9012",
        "4571 1234 5678 9012",
        SecretKind.CARD,
    ),  # no check digit, but named
    ("personnummer 850709-9806", "850709-9806", SecretKind.PERSONAL_NUMBER),
    ("anna [at] example [dot] se", "anna [at] example [dot] se", SecretKind.EMAIL),
    ("anna.berg@example.se", "anna.berg@example.se", SecretKind.EMAIL),
    ("850709-9805", "850709-9805", SecretKind.PERSONAL_NUMBER),
    ("198507099805", "198507099805", SecretKind.PERSONAL_NUMBER),
    ("850769-9802", "850769-9802", SecretKind.PERSONAL_NUMBER),  # a co-ordination number: the day plus 60
    ("4111 1111 1111 1111", "4111 1111 1111 1111", SecretKind.CARD),
    ("5555555555554444", "5555555555554444", SecretKind.CARD),
]
KEPT = [
    "2001304 Kunde inte hitta konto 3050",
    "Invalid refresh token: already used",
    "Bearer authentication failed",
    "Error code: 2001304, http 400",
    "organisationsnummer 556036-0793",
    "faktura 1004512, order 20231, verifikat A-117, belopp 12 345,67",
    "850229-1234",  # 1985 had no 29 February
    "850709-9806",  # the check digit is wrong
    "request 3f08d038-f380-4893-94a0-a08f6e60e67a",
    "FORTNOX_ACCOUNT_INACTIVE i /var/www/vendor/Fortnox/Api/V3/Resources/Invoices/Controller2.php",
    "refresh_token=null",
    "Dokument med skattereduktionstypen, se skicka-nummer-och-koder-som-finns",
    "The payment did not pass: the amount differs",
    "AktiveraManuellKonteringForVerifikationsserienException i /usr/lib/x86_64-linux-gnu/php8.3/fpm.so",
    "OCR-nummer 8507099805, Invoice No. 4111111111111111",
    "https://example.com/hc/articles/30617771608093-Oversikt",
]


@pytest.mark.parametrize(("text", "secret", "kind"), SECRETS)
def test_redact_takes_a_secret_out(text, secret, kind):
    redaction = redact(f"före {text} efter")
    assert [span.kind for span in redaction.spans] == [kind]
    assert redaction.text == f"före {text} efter".replace(secret, f"[{kind}]")


@pytest.mark.parametrize("text", KEPT)
def test_redact_keeps_what_recognises_an_error(text):
    assert redact(text).text == text


def made(number, make):
    """So many different things of a kind, the same ones every time."""
    dice = random.Random(20)
    return [make(dice) for _ in range(number)]


# For each class of secrets: how one is made, and the texts in which it is pasted.
CLASSES = {
    "bearer": (
        some(LETTERS + "-_.", 16, 60),
        ["Authorization: Bearer {}", '{{"Authorization": "Bearer {}"}}'],
    ),
    "access token": (
        some(LETTERS, 16, 60),
        ["access_token={}&x=1", "Access-Token: {}", r"{{\"access_token\":\"{}\"}}"],
    ),
    "client secret": (
        some(LETTERS, 10, 40),
        ["Client-Secret: {}1", "client_secret={}", '"clientSecret": "{}"'],
    ),
    "api key": (some(LETTERS, 16, 40), ["X-Api-Key: {}1a", "apikey={}", "<apiKey>{}</apiKey>"]),
    "vendor key": (some(LETTERS, 20, 36), ["ghp_{}", "sk_live_{}", "AKIA{}"]),
    "code of a login": (some(LETTERS, 16, 40), ["/callback?code={}1a&state=x"]),
    "long, without a name": (some(LETTERS, 32, 64), ["svar {} slut"]),
    "long, of Base64": (lambda dice: b64encode(dice.randbytes(30)).decode(), ["svar {} slut"]),
    "hexadecimal": (some("0123456789abcdef", 32, 64), ["svar {} slut", "sha {}"]),
    "password": (
        some(LETTERS + "!#%+", 6, 20),
        ["password: {}", "lösenord={}", "ftp://anna:{}@host/x", '"pwd":"{}"'],
    ),
    "personal number": (personal_number, ["kund {} saknas", "personnr: {}", '"{}"']),
    "card number": (card, ["kort {} nekades", '"{}"']),
    "e-mail address": (
        lambda dice: f"{some(LETTERS + '.-_', 3, 12)(dice)}@exempel.se",
        ["från {} i dag", "<{}>"],
    ),
}


@pytest.mark.parametrize("name", CLASSES)
def test_redact_finds_at_least_99_of_100_secrets_of_a_class(name):
    make, places = CLASSES[name]
    secrets = made(1000, make)
    missed = [
        secret
        for n, secret in enumerate(secrets)
        if secret in redact(places[n % len(places)].format(secret)).text
    ]
    assert len(missed) <= 10, missed


def test_redact_keeps_everything_that_the_catalogue_says():
    with (Path(errors.__file__).parent / "data" / "fortnox.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    texts = {line for row in rows for text in row.values() for line in (text or "").splitlines()}
    texts |= {f'{{"error": 1, "code": {row["code"]}}}' for row in rows if row["code"]}
    assert len(texts) > 1500
    assert [text for text in texts if redact(text).spans] == []


NUMBERS = {
    "account": (range(1000, 9000), ["konto {}", '"Account": {}', "{} D 100,00"]),
    "invoice": (made(2000, some(DIGITS, 1, 9)), ["faktura {}", '"InvoiceNumber": "{}"', "nr {} av 3"]),
    "long invoice": (made(2000, some(DIGITS, 10, 19)), ["faktura {}", "OCR: {}", '"InvoiceNumber": "{}"']),
    "organisation": (
        made(2000, lambda dice: checked(f"55{dice.randrange(2000, 9999)}{dice.randrange(1000):03}")),
        ["org.nr {}", "16{}", "organisationsnummer: {}"],
    ),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_redact_keeps_every_number_of_a_document(name):
    numbers, places = NUMBERS[name]
    texts = [place.format(number) for number in numbers for place in places]
    assert [text for text in texts if redact(text).spans] == []


@given(st.text(max_size=400))
def test_redact_spans_lie_in_order_and_explain_the_text(text):
    redaction = redact(text)
    rebuilt, position = "", 0
    for span in redaction.spans:
        assert position <= span.start < span.end
        rebuilt += text[position : span.start] + f"[{span.kind}]"
        position = span.end
    assert redaction.text == rebuilt + text[position:]


@given(
    st.binary(min_size=20, max_size=48),
    st.sampled_from(["Bearer {}", "access_token={}", '"apiKey": "{}"', "{}"]),
)
def test_redact_lets_no_random_token_through(secret, place):
    token = secret.hex()
    if 3 <= sum(map(str.isdigit, token)) < len(token):  # a number alone is no token
        assert token not in redact("svar: " + place.format(token)).text


@given(st.emails())
def test_redact_lets_no_plain_address_through(address):
    if all(c.isalnum() or c in "@.+-_" for c in address):
        assert address not in redact(f"från {address} idag").text


HOSTILE = [
    "a",
    "1",
    "1 ",
    "a@",
    "a.",
    " ",
    "\n",
    "<",
    "://",
    "eyJ",
    "4111 ",
    '\\"',
    "-----BEGIN ",
    "-----BEGIN PRIVATE KEY-----",
]
HOSTILE += [
    "token:",
    "token ",
    "token a ",
    "pin 1 ",
    "password=",
    "--password",
    "<token>",
    "token <a ",
    "a1 is my token ",
]
HOSTILE += [
    "lösenord är x ",
    "kod a b c ",
    "kort 4111",
    "card 1234 ",
    "a_session",
    "/reset/",
    "[at]",
    "personnummer 1",
    "password is ",
]


def seconds(text):
    """The processor time that the text takes, at best."""
    found = []
    for _ in range(3):
        started = time.process_time()
        redact(text)
        found.append(time.process_time() - started)
    return min(found)


@pytest.mark.parametrize("piece", HOSTILE)
def test_redact_takes_twice_the_time_for_twice_the_hostile_text(piece):
    text = (piece * 20_000)[:20_000]
    once, twice = seconds(text[:10_000]), seconds(text)
    assert twice < 2.5 * max(once, 0.01)
    assert twice < 2  # takes 10–50 ms


@given(st.text(max_size=400))
def test_redact_finds_nothing_in_what_it_has_redacted(text):
    redacted = redact(text).text
    assert redact(redacted).text == redacted


def test_redact_takes_a_long_value_out_as_a_whole():
    secret = "a1.b2%" * 1000
    assert redact(f"access_token={secret}&x=1").text == "access_token=[token]&x=1"
