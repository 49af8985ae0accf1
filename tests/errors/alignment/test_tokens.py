import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors.alignment.decoding import decode
from errors.alignment.segments import MAX_SEGMENT_TOKENS, MAX_SEGMENTS, segments
from errors.alignment.tokens import fold


def parts(text):
    return [segment.text for segment in segments(text)]


def word(number):
    return "ord" + "".join("abcdefghij"[int(digit)] for digit in str(number))


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Räkenskapsår", "rakenskapsar"), ("KONTO", "konto"), ("Straße", "strasse"), ("café", "cafe")],
)
def test_fold_drops_case_and_diacritics(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_fold_sign_by_sign_is_that_of_the_whole(text):
    whole = unicodedata.normalize("NFKD", text).casefold()
    assert fold(text) == "".join(sign for sign in whole if not unicodedata.combining(sign))


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        (r"Kunde inte h\u00e4mta", "Kunde inte hämta"),
        (r"Konto \"1930\"", 'Konto "1930"'),
        (r"Konto \\\"1930\\\"", 'Konto "1930"'),
        ("Konto &quot;1930&quot; &auml;r l&#229;st", 'Konto "1930" är låst'),
        ("hitta%20konto%20%C3%A5", "hitta konto å"),
        ("Kontot Ã¤r inte aktivt fÃ¶r Ã¥ret", "Kontot är inte aktivt för året"),
        ("100%25", "100%"),
        ("%E4", "%E4"),
        (r"\ud83d", "\ufffd"),
        (r"b'St\xe4ngd period'", "b'Stängd period'"),
        (r"St\xc3\xa4ngd", "Stängd"),
        ("k&amp;auml;nd", "känd"),
        ("Ã\x83Â¤r", "är"),
        ("St=C3=A4ngd period i =\nFortnox a=12", "Stängd period i Fortnox a=12"),
    ],
)
def test_decode_undoes_what_programs_do(text, decoded):
    assert decode(text) == decoded


def test_segments_keep_json_strings_apart():
    text = '{"ErrorInformation": {"error": 1, "message": "Konto \\"1930\\" är låst", "code": 2000423}}'
    assert parts(text)[:-1] == [": 1,", 'Konto "1930" är låst']


def test_segments_read_a_body_inside_a_body():
    assert "Kan inte hitta kontot." in parts(
        r'{"body": "{\"message\": \"Kan inte hitta kontot.\", \"code\": 1}"}'
    )


def test_segments_read_a_body_that_was_cut_off():
    assert parts('{"message":"Kan inte hit') == ["Kan inte hit"]


def test_segments_take_tags_as_borders():
    assert parts("<Code>10</Code><Message>Fel år</Message>")[:2] == ["10", "Fel år"]


def test_segments_join_the_lines_of_a_short_paste():
    assert parts("Kunde inte\nhitta konto") == ["Kunde inte", "hitta konto", "Kunde inte hitta konto"]


def test_segments_join_what_a_terminal_broke_inside_a_word():
    assert parts("Kunde inte hitta konto\nt 3050 i kontoplanen.\noch sedan")[-1].startswith(
        "Kunde inte hitta konto t"
    )
    assert (
        parts("Kunde inte hitta kont\not 3050 i kontoplanen\n.")[-1]
        == "Kunde inte hitta kontot 3050 i kontoplanen."
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('level=error msg="Internal error" duration=0.3', '"Internal error"'),
        ("?error=access_denied&error_description=Kundnummer 1042 finns&state=abc", "Kundnummer 1042 finns"),
    ],
)
def test_segments_take_fields_apart(text, value):
    assert value in parts(text)


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("2026-01-02 03:04:05,123 ERROR sync: Konto saknas", 9),
        ("HTTP/1.1 401 Unauthorized", 4),
        ("2. Konto saknas", 1),
        ("Felmeddelande: Konto saknas", 1),
        ("Konto 3050 saknas", 0),
    ],
)
def test_lead_is_what_only_introduces_a_message(text, lead):
    assert segments(text)[0].lead == lead


def test_segments_of_a_long_log_are_its_head_and_its_tail():
    lines = [f"rad {word(number)}" for number in range(500)]
    found = parts("\n".join(lines))
    assert (len(found), found[0], found[-1]) == (MAX_SEGMENTS, lines[0], lines[-1])


def test_segments_that_differ_in_numbers_only_are_one():
    assert parts("\n".join(f"GET /faktura/{number} 200" for number in range(90))) == ["GET /faktura/0 200"]


def test_segments_of_one_long_line_overlap():
    found = segments(" ".join(map(word, range(200))))
    assert max(len(segment.tokens) for segment in found) == MAX_SEGMENT_TOKENS
    assert found[0].tokens[-1].text in [word.text for word in found[1].tokens]


@pytest.mark.parametrize("text", ["", "\0", "   ", "!?", "{}[]"])
def test_segments_of_nothing_are_none(text):
    assert segments(text) == []


@given(st.text(max_size=3000))
def test_segments_take_any_text(text):
    for segment in segments(text):
        for word in segment.tokens:
            assert fold(segment.text[word.start : word.end]) == word.text
