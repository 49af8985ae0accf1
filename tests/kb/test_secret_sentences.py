"""Secrets as people and programs write them: in sentences, tables, logs and headers, in Swedish and English.

The rules were written with the part "tuned" at hand. "held-out" and "later" were written apart from it and first asked
when the rules stood: they found 90 to 100 % and 87 to 100 % of a class. What they missed was mended afterwards.
"""

import csv
import json
import random
import string
import uuid
from base64 import b64encode
from pathlib import Path

import pytest

import errors
import kb
from errors.alignment.signatures import fill, placeholders
from kb.redaction import redact
from tests.helpers.secrets import DIGITS, LETTERS, card, personal_number, some


def read_lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


PARTS = ["tuned", "held-out", "later"]
SENTENCES = read_lines(Path(__file__).with_suffix(".jsonl"))
KEPT = {
    part: [row["text"] for row in SENTENCES if (row["class"], row["part"]) == ("kept", part)]
    for part in PARTS
}
BESIDE = [
    "faktura 1004512",
    "(konto 3050)",
    "kund 1042, 2024-05-01 10:22",
    "A-117",
    "felkod 2001304",
    "org.nr 556036-0793",
]
MESSAGES = ["message_sv", "message_en"]
WORDS = ["Sommar", "hunter", "kaffe", "Fotboll", "Malmö", "dragon"]
FIGURES = ["7", "42", "2024", "123"]


def password(dice):
    word, figures = dice.choice(WORDS), dice.choice(FIGURES)
    mixed = some(LETTERS, 3, 6)(dice) + dice.choice("#%+!$-_") + some(DIGITS, 1, 3)(dice)
    return dice.choice([word + figures, f"{word}{figures}!", f"{word}-{figures}", mixed])


def opaque(dice):
    """Letters and digits, as short as a client secret or as long as a key."""
    return dice.choice(LETTERS) + some(LETTERS, 6, 30)(dice) + some(DIGITS, 2, 3)(dice) + dice.choice(LETTERS)


def token(dice):
    made_by = [lambda: str(uuid.UUID(int=dice.getrandbits(128), version=4)), lambda: opaque(dice)]
    made_by += [lambda: dice.randbytes(16).hex(), lambda: b64encode(dice.randbytes(32), b"-_").decode()]
    return dice.choice(made_by)()


def one_time_code(dice):
    digits = "".join(dice.choices(DIGITS, k=6))
    return dice.choice([digits, digits[:4], f"{digits[:3]} {digits[3:]}"])


def written_number(dice):
    """A personal number with the signs that hands and word processors put into it."""
    return personal_number(dice).replace("-", dice.choice(["-", "-", " ", "–", " - "]))


def written_card(dice):
    return card(dice).replace(" ", dice.choice([" ", "-", "\N{NO-BREAK SPACE}", "."]))


MAKERS = {
    "password": password,
    "access token": token,
    "refresh token": token,
    "client secret": token,
    "api key": token,
    "authorization code": token,
    "one-time code": one_time_code,
    "personal number": written_number,
    "card number": written_card,
    "cvc": some(DIGITS, 3, 3),
    "e-mail": lambda dice: f"{some(string.ascii_lowercase + '.-_', 3, 12)(dice)}@exempel.se",
    "bearer": token,
    "url": token,
    "private key": lambda dice: b64encode(dice.randbytes(96)).decode(),
    "cookie": token,
}
A_SENTENCE = 5  # different secrets
# Values of the catalogue's placeholders, as they stand in what people paste; what is not named is a word.
VALUES = {
    "Account": ["3050", "1930"],
    "InvoiceNumber": ["1004512", "20231"],
    "CustomerNumber": ["1042", "K-2041"],
    "ArticleNumber": ["10045-X2", "ABC123"],
    "OrderNumber": ["20231", "4500012345"],
    "InvoiceId": ["3f08d038-f380-4893-94a0-a08f6e60e67a", "117"],
    "Number": ["A-117", "2024-0117"],
    "Date": ["2024-05-01", "2024-05-01T10:22:33Z"],
    "Price": ["12 345,67", "1299.00"],
    "Value": ["556036-0793", "SE556036079301"],
}


def is_kept(secret, text):
    """The secret or a half of it that still is one."""
    half = len(secret) // 2
    parts = [secret, secret[:half], secret[half:]] if half > 5 else [secret]
    return any(part in text for part in parts)


def missed(name, part):
    """(share of secrets found, sentences with one that was not)."""
    rows = [row["text"] for row in SENTENCES if (row["class"], row["part"]) == (name, part)]
    seeded = [(text, secret) for text in rows for secret in made_for(name, text)]
    kept = [
        (text, secret) for text, secret in seeded if is_kept(secret, redact(text.replace("{}", secret)).text)
    ]
    return 1 - len(kept) / len(seeded), sorted({text.replace("{}", secret) for text, secret in kept})


def made_for(name, text):
    dice = random.Random(text)
    return [MAKERS[name](dice) for _ in range(A_SENTENCE)]


def test_every_class_has_forty_sentences():
    counts = {name: sum(row["class"] == name for row in SENTENCES) for name in MAKERS}
    assert {name: count for name, count in counts.items() if count < 40} == {}


@pytest.mark.parametrize("name", MAKERS)
def test_redact_finds_secrets_in_sentences(name):
    share, sentences = missed(name, "tuned")
    assert share >= 0.99, sentences


@pytest.mark.parametrize("part", PARTS[1:])
@pytest.mark.parametrize("name", MAKERS)
def test_redact_finds_secrets_in_sentences_written_apart(name, part):
    share, sentences = missed(name, part)
    assert share >= 0.95, sentences


@pytest.mark.parametrize("text", [text for part in PARTS for text in KEPT[part]])
def test_redact_keeps_a_sentence_that_only_names_a_secret(text):
    assert redact(text).text == text


def test_redact_keeps_what_only_names_a_secret_beside_a_document():
    texts = [f"{text} {beside}" for part in PARTS for text in KEPT[part] for beside in BESIDE]
    assert [text for text in texts if redact(text).text != text] == []


def wordings():
    """Every message of the catalogue with values in it."""
    with (Path(errors.__file__).parent / "data" / "fortnox.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    said = {line for row in rows for name in MESSAGES for line in (row[name] or "").splitlines()}
    for text in sorted(said):
        for number in range(2):
            values = {name: VALUES.get(name, ["Faktura", "kund 1042"])[number] for name in placeholders(text)}
            yield fill(text, values)


@pytest.mark.parametrize(
    "place", ["{}", "Fel 2001304: {}", "refresh token: 400 {}", "{} Byt lösenord.", "{} token"]
)
def test_redact_keeps_every_wording_of_the_catalogue(place):
    texts = [place.replace("{}", text) for text in wordings()]
    assert len(texts) > 500
    assert [text for text in texts if redact(text).spans] == []


def test_redact_keeps_what_people_paste():
    """The golden queries hold addresses, what is written like one, and tokens; nothing else goes."""
    golden = Path(__file__).parents[1] / "golden"
    queries = [row["query"] for path in golden.glob("*.jsonl") for row in read_lines(path)]
    assert len(queries) > 700
    taken = {query[span.start : span.end] for query in queries for span in redact(query).spans}
    assert {text for text in taken if "@" not in text and not text.startswith("eyJ")} == set()
    assert {"faktura@example.com", "anna@example.com", "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.x.y"} <= taken


def test_redact_keeps_our_own_articles():
    """But for the places of secrets in the samples for developers."""
    texts = [path.read_text(encoding="utf-8") for path in (Path(kb.__file__).parent / "data").rglob("*.md")]
    assert len(texts) > 100
    taken = {text[span.start : span.end] for text in texts for span in redact(text).spans}
    assert taken == {"BASE64_OF_CLIENT_ID_COLON_CLIENT_SECRET", "STORED_REFRESH_TOKEN"}
