"""What is taken out of pasted text, and what must stay."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.redaction import Kind, redact

SECRETS = [
    ("Authorization: Bearer abc123def456", "abc123def456", Kind.TOKEN),
    ("Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz", Kind.TOKEN),
    (
        "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        Kind.TOKEN,
    ),
    ('{"access_token": "kort"}', "kort", Kind.TOKEN),
    (r"{\"refresh_token\":\"a1b2c3\"}", "a1b2c3", Kind.TOKEN),
    (
        "Access-Token: 3f08d038-f380-4893-94a0-a08f6e60e67a",
        "3f08d038-f380-4893-94a0-a08f6e60e67a",
        Kind.TOKEN,
    ),
    ("Client-Secret: hx93Kd02sa", "hx93Kd02sa", Kind.TOKEN),
    ("x-api-key=9f8f8f8f", "9f8f8f8f", Kind.TOKEN),
    ("https://app.se/cb?code=ab12cd34ef56&state=x", "ab12cd34ef56", Kind.TOKEN),
    ("sk_live_51H8xkT2eZvKYlo2C", "sk_live_51H8xkT2eZvKYlo2C", Kind.TOKEN),
    ("password=hemligt", "hemligt", Kind.PASSWORD),
    ("Lösenord: katt", "katt", Kind.PASSWORD),
    ("<password>p4ss</password>", "p4ss", Kind.PASSWORD),
    ("ftp://anna:p4ss@host/fil", "p4ss", Kind.PASSWORD),
    ("anna.berg@example.se", "anna.berg@example.se", Kind.EMAIL),
    ("850709-9805", "850709-9805", Kind.PERSONAL_NUMBER),
    ("198507099805", "198507099805", Kind.PERSONAL_NUMBER),
    ("850769-9802", "850769-9802", Kind.PERSONAL_NUMBER),  # a co-ordination number: the day plus 60
    ("4111 1111 1111 1111", "4111 1111 1111 1111", Kind.CARD),
    ("5555555555554444", "5555555555554444", Kind.CARD),
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
]


@pytest.mark.parametrize(("text", "secret", "kind"), SECRETS)
def test_redact_takes_a_secret_out(text, secret, kind):
    redaction = redact(f"före {text} efter")
    assert [span.kind for span in redaction.spans] == [kind]
    assert redaction.text == f"före {text} efter".replace(secret, f"[{kind}]")


@pytest.mark.parametrize("text", KEPT)
def test_redact_keeps_what_recognises_an_error(text):
    assert redact(text).text == text


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


@pytest.mark.parametrize(
    "piece",
    ["a", "1", "1 ", "a@", "token:", "://", "eyJ", "a.", " ", "-----BEGIN ", "4111 ", '\\"', "password="],
)
def test_redact_is_quick_on_hostile_text(piece):
    started = time.perf_counter()
    redact((piece * 20_000)[:20_000])
    assert time.perf_counter() - started < 2  # takes 10–40 ms
