"""The reader's text with marks: what was found, the values, and what is never stored."""

import time
from types import SimpleNamespace

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from errors.alignment.tokens import clean
from errors.recognition import resolver
from kb.answers.highlight import MAX_SPAN_WORDS, Highlight, highlight
from tests.factories import make_error


def marked(text):
    matches = [match for match in resolver.resolve(text).matches if match.is_sure]
    return highlight(text, matches, {})


def kinds(text):
    return [(part.kind, part.text) for part in marked(text).parts if part.kind]


@pytest.fixture
def error(db):
    return make_error(messages={"sv": ["Kunde inte hitta konto {Account} i kontoplanen"]})


@pytest.mark.django_db
def test_mark_shows_message_value_and_code(error):
    assert kinds("Fel 2001304: Kunde inte hitta konto 3050 i kontoplanen, rad 3050") == [
        ("found", "2001304"),
        ("found", "Kunde inte hitta konto "),
        ("value", "3050"),
        ("found", " i kontoplanen"),
    ]


@pytest.mark.django_db
def test_mark_finds_values_beside_letters_that_are_escaped():
    make_error("2000551", {"sv": ["Kontot {Account} är låst för ändringar"]})
    text = r'{"message": "Kontot 3050 \u00e4r l\u00e5st f\u00f6r \u00e4ndringar"}'
    assert kinds(text) == [("value", "3050")]


@pytest.mark.parametrize(
    ("text", "removed"),
    [
        ("Authorization: Bearer abc123def456 för konto 3050", ["abc123def456"]),
        ("anna@example.se ringde om faktura 1004512", ["anna@example.se"]),
        ("lösenord: katt, kort 4111 1111 1111 1111", ["katt", "4111 1111 1111 1111"]),
        ("konto 3050, faktura 1004512, 556036-0793", []),
    ],
)
def test_mark_strikes_out_secrets_and_nothing_else(text, removed):
    own = highlight(text, [], {})
    assert [part.text for part in own.parts if part.kind == "removed"] == removed


def test_mark_names_the_kinds_of_secrets_once():
    with translation.override("en"):
        assert highlight("a@b.se c@d.se lösenord: katt", [], {}).removed == ["e-mail address", "password"]


def test_mark_leaves_a_text_without_marks_alone():
    assert highlight("Varför finns inte kontot?", [], {}).parts == []


def test_mark_shortens_what_stands_far_from_a_mark():
    own = highlight("rad\n" * 1000 + "a@b.se" + "\nrad" * 1000, [], {})
    assert [part.kind for part in own.parts] == ["", "removed", ""]
    assert sum(len(part.text) for part in own.parts) < 250


@pytest.mark.django_db
def test_mark_is_quick_with_hostile_text(error):
    text = ("Kunde inte hitta konto " * (MAX_SPAN_WORDS * 10))[:20_000]
    start = time.perf_counter()
    marked(text)
    assert time.perf_counter() - start < 2


@given(st.text(max_size=400), st.dictionaries(st.text(max_size=3), st.text(max_size=10), max_size=3))
def test_mark_loses_no_letter_of_a_short_text(text, values):
    match = resolver.Match(error=SimpleNamespace(code="2"), confidence="code", values=values)
    parts = highlight(text, [match], values).parts
    if len(text) <= 60:
        assert "".join(part.text for part in parts) in ("", clean(text))
    assert all(isinstance(part, Highlight) for part in parts)
