"""Any pasted text gets an answer: no exception, and the same answer on both databases.

`pytest tests/errors/recognition/test_hostile.py --hypothesis-profile=hostile -s` asks 12,000 texts and prints the
slowest.
"""

import csv
from pathlib import Path
from time import process_time

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from errors.models import ErrorCode
from errors.recognition.resolver import rank, resolve
from kb import search
from tests.helpers.answers import write_answers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

DATA = Path(django_settings.BASE_DIR) / "errors" / "data"
LONG = 20_000
ANSWERS: dict[str, object] = {}  # by text
SLOWEST = [0.0, ""]  # seconds of CPU, text

UNITS = [
    *"\0\t\r\v\x1b\x7f\x85\u2028\ufeff\ufffd\ud800\udfff\u202e\u200b\u0301\u0489(){}[]<>\"'`“”«»|\\/%&=?*_.,:;#-",
    *["\r\n", "a\u0301", "e\u0301\u0302\u0303", "\U0001f469\u200d\U0001f469\u200d\U0001f467", "🙈", "שלום"],
    *["مرحبا", "ﷺ", "İ", "ß", "ﬃ", "A\u030a", "Å", "Ⅷ", "١٢٣", "²", "௧", "漢字"],
    *[
        "\\u00e5",
        "\\ud83d",
        "\\u",
        "\\",
        "\\\\u00e5",
        '\\"',
        "\\x",
        "\\xe5",
        "%C3%A5",
        "%E5",
        "%",
        "%00",
        "%%",
    ],
    *["=C3=A5", "=\n", "Ã¤", "Ã\x83Â¤", "&auml;", "&#0;", "&#xD800;", "&#9999999999;", "&amp;"],
    *["'; DROP TABLE errors_term; --", "' OR 1=1", "%s", "%(name)s", "{0}", "{Account}", "{{", "$1"],
    *["(?P<x>", "(a+)+$", ".*", "\\b", "</", "<a ", "<![CDATA[", "<!--", '":', '": "'],
    *[
        "10",
        "2000550",
        "2000 550",
        "0",
        "-1",
        "1e309",
        "9" * 400,
        "1.2.3.4",
        "00000000-0000-0000-0000-000000000000",
    ],
    *["kod ", "error ", "Error code: ", '"code": ', "fel", "a", "å", " ", "  ", "\n"],
]


def messages():
    with (DATA / "fortnox.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        line
        for row in rows
        for name in ("message_sv", "message_en", "code")
        for line in row[name].splitlines()
    ]


FRAGMENTS = messages()
WORDS = sorted({word for text in FRAGMENTS for word in text.split()})

fragment = st.sampled_from(FRAGMENTS)
unit = st.sampled_from(UNITS)
word = st.sampled_from(WORDS)
piece = st.one_of(fragment, unit, word, st.text(max_size=30), st.integers().map(str))
mixture = st.builds(
    lambda glue, parts: glue.join(parts), st.sampled_from(["", " ", "\n", ": "]), st.lists(piece, max_size=40)
)
long = st.builds(
    lambda parts, size, tail: ("".join(parts) * (size // max(1, len("".join(parts)))))[:size] + tail,
    st.lists(piece, min_size=1, max_size=4),
    st.sampled_from([200, 1_000, 3_000, LONG + 7]),
    st.one_of(st.just(""), fragment),
)
nested = st.builds(
    lambda opening, depth, inside, closing: opening * depth + inside + closing * depth,
    st.sampled_from(['{"a":', "[", '{"error": "', "<a>", "(", "\\", '"{\\"a\\": ', "&amp;", "%25"]),
    st.sampled_from([1, 3, 50, 2_000]),
    piece,
    st.sampled_from(["}", "]", '"}', "</a>", ")", "", "amp;"]),
)


@pytest.fixture(scope="module")
def catalogue(django_db_setup, django_db_blocker, tmp_path_factory, pytestconfig):
    """The real catalogue; afterwards the answers are written and the slowest is shown."""
    with django_db_blocker.unblock(), (tmp_path_factory.mktemp("out") / "log").open("w") as out:
        for name in ("systems.json", "fortnox.csv"):
            call_command("import_errors", str(DATA / name), stdout=out)
    yield
    write_answers(pytestconfig, "hostile", sorted(ANSWERS.items()))
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
    seconds, text = SLOWEST
    print(f"\n{len(ANSWERS)} texts; slowest {1000 * seconds:.0f} ms CPU: {len(text)} × {text[:60]!r}")  # noqa: T201


def hostile(strategy):
    """Random in the profile “hostile”; else the same texts in every run: answers of two databases are compared."""
    is_hostile = settings.get_current_profile_name() == "hostile"

    def decorate(test):
        checked = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
        given_test = given(strategy)(test)
        return settings(
            deadline=None, derandomize=not is_hostile, database=None, suppress_health_check=checked
        )(given_test)

    return decorate


def answer(text):
    """Everything that the two ways to ask give, comparable between databases."""
    start = process_time()
    found = search.search(text, "sv")
    if (seconds := process_time() - start) > SLOWEST[0]:
        SLOWEST[:] = seconds, text
    resolution = resolve(text, "sv")
    return (
        [(hit.kind, hit.key, hit.snippet, hit.why) for hit in found.hits],
        *(
            [shown(match) for match in one.matches] + [one.unknown_code]
            for one in (found.resolution, resolution)
        ),
    )


def shown(match):
    return match.error.key, round(match.score, 6), match.confidence, match.words, sorted(match.values.items())


def check(text):
    """Ask twice, and keep the answer."""
    ANSWERS[text] = answer(text)
    assert ANSWERS[text] == answer(text)


@hostile(mixture)
@example("")
@example("\0")
@example("\ud800 Kan inte hitta kontot.")
@example("2000550" * 2_857)
def test_any_mixture_gets_the_same_answer_again(text):
    check(text)


@hostile(long)
@example("[" * LONG)
@example("1" * LONG)
@example("konto " * (LONG // 6))
@example("\u0301" * LONG)
@example("a\u0301" * (LONG // 2))
@example(" ".join(str(number) for number in range(2_000_000, 2_002_500)))
@example(" ".join(WORDS)[:LONG])
@example("[" * 3_000 + "\nkonto\nsaknas")
def test_any_long_text_gets_the_same_answer_again(text):
    check(text)


@hostile(nested)
def test_any_nested_text_gets_the_same_answer_again(text):
    check(text)


@pytest.mark.parametrize(
    "noise", ["\ud800", "\0", "\u202e", "\x1b[31m", "🙈 ", "&#0;", "' OR 1=1; ", "((((", "%ff", "\\u"]
)
def test_noise_before_a_message_hides_it_from_nobody(noise):
    errors = [scored.error for scored in rank(f"{noise}\nKan inte hitta kontot.\n{noise}").candidates]
    assert errors[0] == ErrorCode.objects.get(code="2000423").pk


@pytest.mark.parametrize("before", ["(", "\0", "\n", "\u0301", "?", "🙈"])
def test_a_word_after_nothing_but_signs_may_be_typed(before):
    text = before * (LONG - 8) + "konto\nfel"
    assert search.search(text, "sv", is_typing=True).resolution.known is False
