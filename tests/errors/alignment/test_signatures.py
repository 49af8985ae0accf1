import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from errors.alignment.aligner import align
from errors.alignment.segments import segments
from errors.alignment.signatures import (
    GAP,
    fill,
    literal_words,
    placeholder_issues,
    placeholders,
    signature_of,
)
from errors.alignment.values import values_in


def values_of(message, text):
    parts, segment = signature_of(message), segments(text)[0]
    words = [token.word for token in parts]
    weights = {word: 4.0 for word in words if word != GAP}
    return values_in(parts, segment, align(words, [word.text for word in segment.tokens], weights, {}).pairs)


@pytest.mark.parametrize(
    "text", ["{", "a { b", "Account}", "{{x}}", "{Account}", "{0}", '({{"id":{Id}}})', "'{'"]
)
def test_placeholder_issues_accepts(text):
    assert placeholder_issues(text) == []


@pytest.mark.parametrize("text", ["{}", "{ }", "{Account", "{Acc ount}", "{Ac-c}", "{Account är {Series}"])
def test_placeholder_issues_names_the_place(text):
    (issue,) = placeholder_issues(text)
    assert text.split(" är")[0] in issue


def test_fill_puts_values_and_unescapes_braces():
    assert fill("{{Konto}} {Account} {Series}", {"Account": "3050"}) == "{Konto} 3050 {Series}"


def test_placeholders_are_named_in_order():
    assert placeholders("{User} har låst t.o.m. {Date}") == ["User", "Date"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kunde inte hitta konto {Account}", ["kunde", "inte", "hitta", "konto", "*"]),
        ('Konto "1930" är inte aktivt', ["konto", "*", "ar", "inaktivt"]),
        ("Order 58 är makulerad och låst", ["order", "*", "ar", "makulerad", "och", "last"]),
        ("HTTP 500", ["http", "500"]),
    ],
)
def test_tokens_have_gaps_for_what_changes(text, words):
    assert [token.word for token in signature_of(text)] == words


@pytest.mark.parametrize(
    ("message", "text", "expected"),
    [
        ("Kunde inte hitta konto {Account}", '"Kunde inte hitta konto 3017", 2001303', {"Account": "3017"}),
        ('Konto "{Account}" är inte aktivt', 'Fel: Konto "3050" är inte aktivt.', {"Account": "3050"}),
        ('Konto "{Account}" är inte aktivt', 'Konto "XXXX" är inte aktivt', {}),
        ("Serien är inte manuell ({Series})", "Serien är inte manuell (F).", {"Series": "F"}),
        ("Serien {Series} finns inte", 'Serien "F - Kassa" finns inte', {"Series": "F - Kassa"}),
        ("{User} har låst perioden", "ERROR: Anna Svensson har låst perioden", {"User": "Anna Svensson"}),
        ("{A} and {A} does not match", "SEK and EUR does not match", {"A": "SEK", "A2": "EUR"}),
    ],
)
def test_values_are_read_from_the_gaps(message, text, expected):
    assert values_of(message, text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("RedirectURI {Uri} är inte aktiv", ["redirecturi", "ar", "inte", "aktiv"]),
        ('Konto "12 b" är inte aktivt 2026-03-31', ["konto", "ar", "inte", "aktivt"]),
        ("Fel 2000423", ["fel", "2000423"]),
        ("2000423", ["2000423"]),
    ],
)
def test_literal_words_stand_as_they_are_written(text, words):
    assert literal_words(text) == words


def test_align_prefers_the_message_in_its_order():
    weights = dict.fromkeys(["kan", "inte", "hitta", "kontot"], 3.0)
    message = ["kan", "inte", "hitta", "kontot"]
    right = align(message, ["x", *message], weights, {})
    wrong = align(message, message[::-1], weights, {})
    assert (right.coverage, wrong.coverage) == (1.0, 0.25)


def test_align_is_whole_only_when_nothing_stands_around():
    weights = {"access": 3.0, "denied": 3.0}
    whole = align(["access", "denied"], ["access", "denied"], weights, {})
    part = align(["access", "denied"], ["the", "access", "denied"], weights, {})
    assert (whole.is_whole, part.is_whole, part.is_complete) == (True, False, True)


@given(st.from_regex(r"[A-Za-z0-9åäö]{1,20}", fullmatch=True))
def test_fill_and_values_are_inverse(value):
    assume(value.lower().strip("x"))
    message = "Kunde inte hitta konto {Account} i kontoplanen"
    assert values_of(message, fill(message, {"Account": value})) == {"Account": value}
