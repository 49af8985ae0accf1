import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from errors.choices import Actor
from errors.models import ErrorCode
from errors.recognition.resolver import Confidence, match_wordings, resolve
from tests.factories import SystemFactory, make_error

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def catalogue():
    make_error("2001304", {"sv": ["Kunde inte hitta konto"], "en": ["Could not find account"]})
    make_error(
        "2000550", {"sv": ['Konto "{Account}" är inte aktivt'], "en": ["Account {Account} is not active"]}
    )
    make_error("2000423", {"sv": ["Kan inte hitta kontot."]})
    make_error("2000433", {"sv": ["Kan inte hitta kunden."]})
    make_error("2000310", {"sv": ["Ogiltig inloggning"]})
    make_error("", {"en": ["Invalid refresh token"]}, key="invalid-refresh-token")
    make_error("access_denied", {"en": ["The user said no"]})
    make_error("10", {"sv": ["ogiltigt bokföringsår"], "en": ["invalid financial year"]})


def keys(text):
    return [match.error.key for match in resolve(text).matches]


def first(text):
    return resolve(text).matches[0]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (
            '{"ErrorInformation": {"error": 1, "message": "Kan inte hitta kontot.", "code": 2000423}}',
            "2000423",
        ),
        ("<error><code>10</code><message>ogiltigt bokf?rings?r</message></error>", "10"),
        ("400 Kan inte hitta kunden.", "2000433"),
        ("Invalid refresh token", "invalid-refresh-token"),
        ("INVALID REFRESH TOKEN!", "invalid-refresh-token"),
        ("ogiltig inlogning", "2000310"),
        ("Ogiltig inloggnign", "2000310"),
        ('2026-01-02 ERROR sync: Konto "3050" är inte aktivt (id 77)', "2000550"),
        (r"Konto \"3050\" \u00e4r inte aktivt", "2000550"),
        ("Konto 3050 Ã¤r inte aktivt", "2000550"),
        ("Could not find\naccount", "2001304"),
        ("access_denied", "access_denied"),
        ("?error=access_denied&state=1", "access_denied"),
        ("felkod 2000310", "2000310"),
        ("fortnoxCode === 2000310", "2000310"),
    ],
)
def test_resolve_puts_the_right_error_first(catalogue, text, key):
    assert (first(text).error.key, resolve(text).known) == (key, True)


def test_resolve_reads_the_values(catalogue):
    match = first('Konto "3050" är inte aktivt')
    assert (match.confidence, match.values) == (Confidence.TEMPLATE, {"Account": "3050"})


@pytest.mark.parametrize("text", ["2000311", "20004233", "fel 2001303", "200042"])
def test_resolve_never_takes_a_neighbouring_code(catalogue, text):
    assert not resolve(text).known


@pytest.mark.parametrize(
    "text",
    ["Faktura 10 på 10 kr", "/v3/2000310/invoices", "version 2.2000310", "10.5", "Konto 10 saknar rubrik"],
)
def test_resolve_takes_no_other_number_for_a_code(catalogue, text):
    assert all(match.confidence != Confidence.CODE for match in resolve(text).matches)


def test_resolve_says_which_code_it_does_not_know(catalogue):
    assert resolve("Error 2009999: something else").unknown_code == "2009999"


@pytest.mark.parametrize(
    "text", ["Hur byter jag språk på fakturan?", "Printer is out of paper", "", "\0", "…"]
)
def test_resolve_does_not_know_what_is_not_there(catalogue, text):
    assert not resolve(text).known


def test_resolve_shows_both_when_one_message_quotes_another(catalogue):
    found = resolve("Ogiltig inloggning: Invalid refresh token")
    assert {match.error.key for match in found.matches if match.is_sure} == {
        "2000310",
        "invalid-refresh-token",
    }


def test_resolve_shows_twins_together():
    for slug in ("fortnox-api", "mynt"):
        make_error("", {"en": ["The period is closed"]}, key="closed", system=SystemFactory(slug=slug))
    assert [match.is_sure for match in resolve("The period is closed").matches] == [True, True]


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_resolve_finds_no_hidden_message(status):
    make_error("2001304", {"sv": ["Kunde inte hitta konto"]}, status=status)
    assert keys("Kunde inte hitta konto") == []


def test_resolve_finds_a_retired_error_by_its_code_and_no_draft():
    make_error("2001304", status="retired")
    make_error("2001305", status="draft")
    assert (keys("kod 2001304"), keys("kod 2001305")) == (["2001304"], [])


def test_resolve_answers_a_merged_error_with_its_survivor():
    survivor = make_error("2001304", {"sv": ["Kunde inte hitta konto"]})
    make_error("2001303", {"sv": ["Saknat konto i raden"]}, merged_into=survivor)
    assert (keys("fel 2001303"), keys("Saknat konto i raden")) == (["2001304"], ["2001304"])


def test_resolve_prefers_code_to_message(catalogue):
    assert keys("Ogiltig inloggning (2000423)")[:2] == ["2000423", "2000310"]


def test_resolve_carries_who_can_fix_it():
    make_error("2001304", fixed_by=[Actor.INTEGRATION_DEVELOPER, Actor.CUSTOMER])
    assert first("2001304").error.actors == [Actor.CUSTOMER, Actor.INTEGRATION_DEVELOPER]


def test_resolve_follows_an_edit_and_a_deletion(catalogue):
    message = ErrorCode.objects.get(key="2000310").wordings.get()
    message.text = "Nyckeln har gått ut"
    message.save()
    assert ("2000310" in keys("Ogiltig inloggning"), keys("Nyckeln har gått ut")) == (False, ["2000310"])
    message.delete()
    assert keys("Nyckeln har gått ut") == []


def test_resolve_shows_a_message_and_the_one_it_quotes():
    make_error("1", {"en": ["Failed export"]})
    make_error("2", {"en": ["The period is closed"]})
    found = resolve("Failed export: The period is closed").matches
    assert {(match.error.key, match.is_sure) for match in found} == {("1", True), ("2", True)}


def test_resolve_is_not_sure_where_the_cut_off_text_goes_on_in_two_ways():
    make_error("1", {"en": ["Cannot create temporary directory"]})
    make_error("2", {"en": ["Cannot create temporary file"]})
    found = resolve("Cannot create tempora")
    assert ([match.error.key for match in found.matches], found.known) == (["1", "2"], False)


def test_resolve_reads_a_text_that_ends_inside_a_word():
    make_error("1", {"sv": ["Omlokalisering bör ske med jämna siffror"]})
    make_error("2", {"sv": ["Omlokalisering stöds inte"]})
    assert first("Omlokalisering bör s").error.key == "1"


@pytest.mark.parametrize("place", [0, 100, 250, 399])
def test_resolve_reads_a_long_log_to_the_last_line(catalogue, place):
    lines = [
        f"10:00:{number % 60:02} INFO hämtar sida {number} av 400 {'abcdefgh'[number % 8] * (number % 9)}"
        for number in range(400)
    ]
    lines[place] = '2026-01-02 ERROR Konto "3050" är inte aktivt'
    assert first("\n".join(lines)).error.key == "2000550"


def test_resolve_tries_every_word_that_a_misspelt_one_may_be():
    make_error("1", {"en": ["the list is empty"]})
    make_error("2", {"en": ["the last is empty"]})
    make_error("3", {"en": ["the list is long"]})
    assert {match.error.key for match in resolve("the lst is empty").matches[:2]} == {"1", "2"}


def test_resolve_asks_a_fixed_number_of_queries(catalogue, django_assert_num_queries):
    for text, queries in (
        ("Kan inte hitta kontot", 8),
        ("Kan inte hita kontot\nKonto 3050 är låst\nfel 10", 9),
    ):
        with django_assert_num_queries(queries):
            assert resolve(text).matches


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=2000))
def test_resolve_takes_any_text(catalogue, text):
    assert len(resolve(text).matches) <= 5


def test_read_finds_the_wording_and_its_values_without_a_query(django_assert_num_queries):
    error = make_error("2000550", {"sv": ['Konto "{Account}" är inte aktivt', "Kontot är inaktivt"]})
    messages = list(error.wordings.all())
    with django_assert_num_queries(0):
        message, values = match_wordings(messages, 'rad 1\nFel: Konto "3050" är inte aktivt')
    assert (message.text, values) == ('Konto "{Account}" är inte aktivt', {"Account": "3050"})
    assert match_wordings(messages, "Var parkerar jag bilen?") == (None, {})
