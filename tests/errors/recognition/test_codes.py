"""Codes: which numbers of a text prove an error, which are a suggestion, and which are values of something else."""

from itertools import product

import pytest

from errors.recognition.code_roles import NumberRole, role_of
from errors.recognition.code_words import (
    CODE_COMPOUNDS,
    CODED_THINGS,
    ERRORS_ALONE,
    NOUNS,
    UNITS,
    WHOLE_NOUNS,
)
from errors.recognition.resolver import resolve
from tests.factories import SystemFactory, make_error

CODES = ("2000423", "1002", "10")
JOINTS = ("", "_", "-", " ")
FIRST = (
    "fel",
    "error",
    "err",
    "status",
    "svars",
    "meddelande",
    "message",
    "return",
    "fejl",
    "feil",
    "Fehler",
)
LAST = ("kod", "koden", "kodens", "code", "kode", "Code", "kods-nummer")
NUMBERED = ("fel", "error", "err", "meddelande", "message", "fejl", "feil", "Fehler")
NUMBER = ("nummer", "numret", "number", "nr", "nr.", "no", "no.")
SENTENCES = (
    "{word} {code}",
    "{word}: {code}",
    "{word} = {code}",
    "{word}={code}",
    "{word} är {code}",
    "{word} is {code}",
    "{word} nr {code}",
    'Svaret innehöll {word} "{code}" och inget mer',
    "The call gave us {word} {code} back",
    '{{"{word}": {code}}}',
    "<{word}>{code}</{word}>",
    "[{word}] => {code}",
    "{word}\n{code}",
)
WORDS = [
    *("".join(parts) for parts in product(FIRST, JOINTS, LAST)),
    *("".join(parts) for parts in product(NUMBERED, JOINTS, NUMBER)),
    *("errno", "ErrCode", "ERROR_CODE", "felkodsnumret", "importfelkod", "responseErrorCode", "faultcode"),
]
VALUES = (
    "Leverantör {}",
    "Vi skickade offert {} till dem",
    "Plocklista {} är utskriven",
    "Kundordernummer {}",
    "kundnr. {}",
    "leverantörsfakturan {}",
    "Artikelnummer: {}",
    'artikel "{}"',
    "Order #{}",
    "orders {} and 2000433",
    "Fakturorna 2000433 och {}",
    "Invoice no. {}",
    "the invoice with number {} is missing",
    "customer number is {}",
    "<OrderNumber>{}</OrderNumber>",
    '{{"customerId": "{}"}}',
    "id={}",
    "order_{}",
    "faktura{}",
    "picking list {}",
    "voucher {}",
    "Tilbud {} er sendt",
    "Leverandøren {} har ikke betalt",
    "Rechnungsnr. {}",
    "Kundennummer {}",
    "Fel på faktura {}",
    "rad {}",
    "org.nr {}",
    "tel. {}",
    "{} kr",
    "SEK {}",
    "VAT code {}",
    "fel på {} rader",
)


@pytest.fixture
def catalogue(db):
    for code in (*CODES, "2000433"):
        make_error(code, {"en": [f"Nothing like the text of number {code}"]})


def role(text, code):
    start = text.index(code)
    return role_of(text, start, start + len(code))


def known(text):
    return [match.error.code for match in resolve(text).matches if match.is_sure]


def suggested(text):
    return [match.error.code for match in resolve(text).matches]


# --- code words


def test_code_words_announce_any_code_in_any_sentence():
    missed = [
        text
        for word, sentence, code in product(WORDS, SENTENCES, CODES)
        if not (" " in word and "<" in sentence)  # no name of an XML element
        and role(text := sentence.format(word=word, code=code), code) < NumberRole.CODE
    ]
    assert missed == []


def test_every_word_of_the_vocabulary_announces_a_code_of_four_digits():
    words = CODE_COMPOUNDS | ERRORS_ALONE
    assert {word for word in words if role(f"Vi fick {word} 1002", "1002") != NumberRole.CODE} == set()


@pytest.mark.parametrize("word", ["felkoden", "ErrCode", "error_code", "Fehlernummer", "fejlkode", "kod"])
@pytest.mark.parametrize("code", CODES)
def test_an_announced_code_is_known(catalogue, word, code):
    assert known(f"Svaret innehöll {word} {code} och inget mer") == [code]


@pytest.mark.parametrize(
    "text",
    ["status code 404", "HTTP error 404", "svarskod 404", "exit code 10", "exited with error code 10"],
)
def test_statuses_are_no_codes(db, text):
    make_error("404")
    make_error("10")
    assert suggested(text) == []


@pytest.mark.parametrize("text", ["statuskod 2000423", "status code 1002", "returkod 10"])
def test_a_status_word_announces_what_is_no_status(catalogue, text):
    assert known(text) == [text.split()[-1]]


@pytest.mark.parametrize(
    "text", ["Error: 10 invoices were not sent", "Antal fel: 10", "fel 10 gånger", "Fel 10 av 20", "10 fel"]
)
def test_a_count_of_errors_is_no_code(catalogue, text):
    assert suggested(text) == []


# --- glued, grouped and foreign digits


@pytest.mark.parametrize(
    "text",
    [
        *("ERR2000423", "FNX2000423", "code2000423returned", "import_2000423_rad7", "FNX-2000423"),
        *(f"Rutan visar {digits} nu" for digits in ("2 000 423", "200 04 23", "2'000'423", "2.000.423")),
        *(
            f"Rutan visar {digits} nu"
            for digits in ("2\u00a0000\u00a0423", "2\u202f000\u202f423", "2,000,423")
        ),
    ],
)
def test_glued_and_grouped_codes_are_the_first_suggestion(catalogue, text):
    assert (suggested(text)[:1], known(text)) == (["2000423"], [])


@pytest.mark.parametrize(
    "text",
    [
        "felkod FNX2000423",
        "felkod2000423",
        "felkod 2 000 423",
        "felkoden 200 04 23",
        "２０００４２３",
        "kod ２０００４２３",
    ],
)
def test_announced_forms_and_other_digits_are_known(catalogue, text):
    assert known(text) == ["2000423"]


@pytest.mark.parametrize(
    "text",
    [
        *("9f2000423ab", "a12000423", "2 000 423 11", "12 2 000 423", "2 000 423,50", "1 2 000 423 kr"),
        *(
            "a1b2c3d4-2000-4233-8abc-2000423abcde",
            "2000-04-23",
            "2000423a2000433",
            "tel. 200 04 23",
            "20004230",
        ),
    ],
)
def test_other_numbers_hold_no_code(catalogue, text):
    assert suggested(f"Vi såg {text} i går") == []


@pytest.mark.parametrize("form", ["kod {}", "FNX{}", "{}", '{{"code": {}}}', "felkod{}"])
def test_a_code_one_digit_off_is_never_claimed(catalogue, form):
    for code in ("2000424", "2000422", "200042", "20004233", "1003", "11"):
        assert not {"2000423", "1002", "10"} & {*suggested(form.format(code))}


# --- fields


@pytest.mark.parametrize(
    "text",
    [
        '{"ErrorInformation": {"error": 1, "message": "Nummer 2000433 finns inte", "code": 2000423}}',
        "<error><code>2000423</code><message>Something 2000433</message></error>",
        "level=error code=2000423 msg=2000433 took=10",
        "{ code: 2000423, message: 'Something 2000433' }",
        "array('code' => 2000423, 'message' => 'Something 2000433')",
        '<error code="2000423">2000433</error>',
        '<faultcode xsi:type="xsd:int">2000423</faultcode> 2000433',
    ],
)
def test_a_code_field_beats_every_other_number(catalogue, text):
    assert (suggested(text)[0], known(text)) == ("2000423", ["2000423"])


def test_fields_of_several_errors_are_all_read(catalogue):
    assert {*known('{"errors": [{"code": 2000423}, {"code": 2000433}]}')} == {"2000423", "2000433"}


def test_a_field_that_holds_no_code_of_the_catalogue_decides_nothing(catalogue):
    assert known('{"code": "ERR_BAD_REQUEST", "message": "Fortnox 2000423"}') == ["2000423"]


# --- values


def test_a_number_of_something_else_is_neither_a_code_nor_an_unknown_one(catalogue):
    for text in VALUES:
        found = resolve(text.format("2000423"))
        assert ([match.error.code for match in found.matches], found.unknown_code) == ([], ""), text
        assert resolve(text.format("2009999")).unknown_code == "", text


def test_every_noun_and_unit_of_the_vocabulary_makes_a_value():
    nouns = NOUNS | WHOLE_NOUNS - {"id"}  # only as the name of a field
    assert {noun for noun in nouns if role(f"Vi såg {noun} 2000423", "2000423") != NumberRole.VALUE} == set()
    assert {
        unit for unit in UNITS if role(f"Vi såg 2000423 {unit} nu", "2000423") != NumberRole.VALUE
    } == set()
    assert {
        thing for thing in CODED_THINGS if role(f"the {thing} code 10", "10") != NumberRole.VALUE
    } == set()


@pytest.mark.parametrize(
    "text",
    [
        *("fel 2000423 på faktura 17", "Faktura 2000433 gav fel 2000423", "Fel i order 17: kod 2000423"),
        *(
            "Kan inte hitta kunden. (2000423)",
            "Ogiltigt kundnummer (2000423)",
            "Kan inte hitta kunden: 2000423",
        ),
        *("Fortnox 2000423", "[2000423] Something", "GET /3/invoices/2000433 gave code 2000423"),
    ],
)
def test_a_code_beside_a_noun_is_known(catalogue, text):
    assert known(text) == ["2000423"]


def test_a_number_in_the_gap_of_a_sure_wording_is_a_value(catalogue):
    make_error("2000013", {"sv": ["Värdet {Value} används redan av någon annan."]})
    found = resolve('Värdet "2000423" används redan av någon annan.').matches
    assert [(match.error.code, match.values) for match in found] == [("2000013", {"Value": "2000423"})]
    assert resolve('Värdet "2009999" används redan av någon annan.').unknown_code == ""


def test_an_announced_code_in_a_gap_stays_a_code(catalogue):
    make_error("2000013", {"sv": ["Anropet till bokföringen misslyckades: {Reason}"]})
    assert "2000423" in known("Anropet till bokföringen misslyckades: felkod 2000423")


# --- places in prose


@pytest.mark.parametrize(
    "noun", ["Paket", "Hund", "Fraktsedel", "Kolli nr", "the box with number", "Parcel no."]
)
@pytest.mark.parametrize("number", ["2000423", "1002", "2 000 423"])
def test_a_number_after_any_other_word_is_a_value(catalogue, noun, number):
    assert suggested(f"{noun} {number} sprang bort") == []
    assert resolve(f"{noun} 2009999 sprang bort").unknown_code == ""


@pytest.mark.parametrize(
    "text",
    [
        *("Paket 2000423 hittades inte i Fortnox", "Import 2000423 misslyckades", "vi har 2000423 kvar"),
        *('{"parcel": "2000423"}', "<Box>2000423</Box>", "2000423NOK", "2000423kr"),
    ],
)
def test_a_number_that_may_be_another_thing_is_a_suggestion(catalogue, text):
    assert (suggested(text)[:1], known(text)) == (["2000423"], [])


@pytest.mark.parametrize(
    "text",
    [
        *("systemet svarar 2000423", "we got a 2000423", "what does 2000423 mean", "hur löser jag 2000423"),
        *(
            "importen gick fel med 2000423",
            "Fortnoxkoden 2000423",
            '{"result": "2000423"}',
            "Hej\n2000423\nmvh",
        ),
        *("err-2000423/row-3", "felkod 2000423/rad 3"),
    ],
)
def test_a_number_that_stands_free_is_known(catalogue, text):
    assert known(text) == ["2000423"]


@pytest.mark.parametrize("text", ["error code of 10", "fel med nummer 10", "felkod: nr 10", "felkod på 10"])
def test_a_short_code_is_announced_over_prepositions(catalogue, text):
    assert known(text) == ["10"]


@pytest.mark.parametrize("word", ["rabattkod", "portkoden", "presentkortskod", "gate code", "booking code"])
@pytest.mark.parametrize("sentence", ["{} 1002", "{}: 1002", "{} är 1002", "error at the till, {} 1002"])
def test_codes_of_other_things_are_values(catalogue, word, sentence):
    assert suggested(sentence.format(word)) == []


# --- suggestions


def test_a_code_without_a_format_is_the_first_suggestion(catalogue):
    make_error("1003", {"en": ["Nothing came back from the number"]})
    text = "Nothing like it, 1002 came back from the number"
    assert (suggested(text)[0], resolve(text).known) == ("1002", False)
    assert "1002" in resolve(text).matches[0].why


@pytest.mark.parametrize("text", ["Vi fick 10 tillbaka", "Konto 1002 saknas", "klockan 10:02 i går"])
def test_short_numbers_and_values_suggest_nothing(catalogue, text):
    assert suggested(text) == []


def test_digits_that_any_number_may_have_need_a_code_word(db):
    make_error("12345", system=SystemFactory(slug="post", code_format="#####"))
    assert (known("Vi fick 12345 tillbaka"), suggested("Vi fick 12345 tillbaka")) == ([], ["12345"])
    assert known("felkod 12345") == ["12345"]
    assert (resolve("Vi fick 12346 tillbaka").unknown_code, resolve("felkod 12346").unknown_code) == (
        "",
        "12346",
    )


@pytest.mark.parametrize("number", ["404", "20240131", "2024", "2000000", "2 009 999", "2000999 kr"])
def test_statuses_dates_and_amounts_are_no_unknown_codes(db, number):
    SystemFactory()
    SystemFactory(slug="dates", code_format="######## #### 20#####")
    assert resolve(f"Vi fick {number} tillbaka").unknown_code == ""


# --- short messages that go on


@pytest.mark.parametrize("code", ["[4711]", "(code 4711)"])
def test_a_short_wording_that_goes_on_is_unsure_where_another_code_stands(catalogue, code):
    make_error("4710", {"en": ["Invalid value found here"]})
    make_error("4711", {"en": ["Something else entirely"]})
    text = f"Invalid value found here for the field amount {code}"
    assert "4710" not in known(text)
    assert suggested(text)[0] == "4711"
    assert known("Invalid value found here for the field amount") in (["4710"], [])
