"""Spellings: one canonical form of a word's spellings, and one word for a negated one."""

import csv
import time
from functools import cache
from pathlib import Path

import django
import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors.alignment.spelling import _SPELLINGS, canonical, opposites
from errors.alignment.tokens import folded_words

ROOT = Path(__file__).resolve().parents[3]
PAIRS = (
    "centre center, centres centers, licence license, licences licenses, unlicenced unlicenced,"
    " authorise authorize, authorised authorized, unauthorised unauthorized, authorisation authorization,"
    " authorising authorizing, organisation organization, organisations organizations, organisational organizational,"
    " finalise finalize, finalised finalized, analyse analyze, analysed analyzed, colour color, colours colors,"
    " behaviour behavior, favourite favorite, cancelled canceled, cancelling canceling, catalogue catalog,"
    " catalogues catalogs, labelled labeled, modelling modeling, recognised recognized, synchronised synchronized,"
    " synchronisation synchronization, initialise initialize, serialisable serializable, emphasise emphasize,"
    " fulfil fulfill, enquiry inquiry, defence defense, judgement judgment, grey gray, programme program, ej inte,"
    " icke inte, metre meter, organiser organizer, utilisation utilization, customisable customizable"
)
APART = (
    "size sise, sized rise, prize prise, seize sise, resize resise, resized resised, downsize downsise,"
    " maize maise, check cheque, aren are, center centerad, organisera organizera, organisation organisationen,"
    " dont don, color colon, meter metern, story storey, tire tyre, disk disc, dialogen dialog, horizon horison"
)
# Words of Django's and of our English texts that are written both ways there.
KNOWN = (
    "authorisation authorise authorised authorises authorising canceled center centers could did does finalised inte"
    " is license licenses was"
)
NEGATED = "not no t can is a longer active valid inte ej giltig x"


@cache
def words_of_catalogues():
    """Words of the first catalogue, of Django's English messages, and of all messages in its other languages."""
    texts = []
    with (ROOT / "errors/data/fortnox.csv").open(encoding="utf-8", newline="") as file:
        texts += [text for row in csv.DictReader(file) for text in row.values() if text]
    for path in (Path(django.__file__).parent).glob("**/locale/en/LC_MESSAGES/django*.po"):
        texts += [text for entry in polib.pofile(str(path)) for text in (entry.msgid, entry.msgid_plural)]
    texts += [path.read_text(encoding="utf-8") for path in (ROOT / "kb/data").glob("*.md")]
    return sorted({word for text in texts for word in folded_words(text)})


@pytest.mark.parametrize("pair", PAIRS.split(","))
def test_spellings_of_one_word_are_one(pair):
    first, second = pair.split()
    assert canonical(first) == canonical(second)


@pytest.mark.parametrize("pair", APART.split(","))
def test_other_words_stay_apart(pair):
    first, second = pair.split()
    assert canonical(first) != canonical(second)


@given(st.one_of(st.text(max_size=30), st.from_regex(r"[a-z]{0,8}(iz|is|yz|ys|our|or|re|ll|ence)[a-z]{0,6}")))
def test_canonical_spelling_of_a_canonical_spelling_is_itself(word):
    assert canonical(canonical(word)) == canonical(word)


def test_every_listed_spelling_is_canonical():
    assert {word for word in _SPELLINGS.values() if canonical(word) != word} == set()


def test_words_of_catalogues_are_merged_only_if_they_are_spellings_of_one_word():
    merged = {}
    for word in words_of_catalogues():
        merged.setdefault(canonical(word), set()).add(word)
    assert {form for form, words in merged.items() if len(words) > 1} <= {*KNOWN.split()}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the account is not active", {4: "inactive"}),
        ("kontot är inte aktivt", {3: "inaktivt"}),
        ("koden är ej giltig", {3: "ogiltig"}),
        ("koden är inte längre giltig", {4: "ogiltig"}),
        ("konto er ikke gyldig", {3: "ugyldig"}),
        ("das Konto ist nicht gültig", {4: "ungultig"}),
        ("not authorized for scope", {1: "unauthorised"}),
        ("this is not a valid code", {4: "invalid"}),
        ("the token is no longer valid", {5: "invalid"}),
        ("no valid token", {}),
        ("can not open", {1: "cannot"}),
        ("can't open", {1: "cannot"}),
        ("can not be found; is not valid", {1: "cannot", 6: "invalid"}),
        ("it couldn't be found", {2: "not"}),
        ("the code isn't valid", {4: "invalid"}),
        ("the T valid", {}),
        ("the invoice does not balance", {4: "unbalanced"}),
        ("not a", {}),
        ("active and valid", {}),
        ("not", {}),
        ("", {}),
    ],
)
def test_negated_word_has_an_opposite(text, found):
    assert {opposite.last: opposite.word for opposite in opposites(folded_words(text))} == found


@given(st.lists(st.sampled_from(NEGATED.split()), max_size=12))
def test_opposites_stand_at_words_of_the_text_and_are_canonical(words):
    found = opposites(words)
    assert all(canonical(opposite.word) == opposite.word for opposite in found)
    places = [place for opposite in found for place in range(opposite.first, opposite.last + 1)]
    assert places == sorted(set(places))
    assert not places or places[-1] < len(words)
    assert found == opposites(tuple(words))


def test_opposites_take_linear_time():
    assert seconds(80_000) < 12 * max(seconds(20_000), 0.005)


def seconds(count):
    """Return the least of three measurements: the first may hold work that others left to the memory manager."""
    words, least = ["not", "a", "active"] * count, float("inf")
    for _try in range(3):
        start = time.process_time()
        assert len(opposites(words)) == count
        least = min(least, time.process_time() - start)
    return least


def test_long_words_take_linear_time():
    start = time.process_time()
    for number in range(1000):
        canonical(f"{'iz' * 10_000}{number}")
        canonical("a" * 10_000 + f"iz{number}")
    assert time.process_time() - start < 2
