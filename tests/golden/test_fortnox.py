"""Texts that people really paste and questions they really ask must get the answers that they need."""

import json
from pathlib import Path

import pytest

from errors.models import ErrorCode
from errors.recognition import wordings
from kb import search

from .report import listed

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql, pytest.mark.usefixtures("fortnox")]

FOLDER = Path(__file__).parent
PASTED_FLOOR = 0.98  # share of all pasted texts whose first match is right
HARD_FLOOR = 0.95  # the same where the text has no code and is no message to the letter


def read(name):
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


def name(error):
    return f"{error.system.slug}/{error.key}"


def matches(text):
    return [name(match.error) for match in search.recognise(text).matches]


def lost_of(rows):
    found = [(row, matches(row["query"])) for row in rows]
    return [
        (row["query"][:80], "→", names[:2], "not", row["expect"])
        for row, names in found
        if not names or names[0] not in row["expect"]
    ]


def is_hard(row, codes, messages):
    text = row["query"].strip().casefold()
    return not any(code in row["query"] for code in codes) and text not in messages


def test_pasted_texts_are_recognised():
    rows = read("pasted.jsonl")
    lost = lost_of(rows)
    assert 1 - len(lost) / len(rows) >= PASTED_FLOOR, listed("lost:", lost)


def test_hard_pasted_texts_are_recognised():
    codes = set(ErrorCode.objects.exclude(code="").values_list("code", flat=True)) - {"10"}
    messages = {
        text.casefold() for text in ErrorCode.objects.values_list("wordings__text", flat=True) if text
    }
    hard = [row for row in read("pasted.jsonl") if is_hard(row, codes, messages)]
    lost = lost_of(hard)
    assert 1 - len(lost) / len(hard) >= HARD_FLOOR, listed("lost:", lost)


def test_first_entries_are_found_first_in_both_languages():
    rows = read("first_entries.jsonl")
    found = [(row, search.search(row["query"], row["language"]).hits[0].name) for row in rows]
    assert [(row["query"], first) for row, first in found if first not in row["expect"]] == []


def test_every_wording_finds_its_error():
    lost = []
    for error in ErrorCode.objects.listed().with_texts():
        for message in error.wordings.all():
            found = search.recognise(message.text).matches
            if error not in {match.error for match in found if match.is_sure or match is found[0]}:
                lost.append(
                    (message.text, "→", [name(match.error) for match in found[:2]], "not", name(error))
                )
    assert lost == []


def test_every_code_finds_its_error_and_no_neighbour():
    codes = dict(ErrorCode.objects.exclude(code="").values_list("code", "key"))
    for code, key in codes.items():
        assert search.recognise(f"kod {code}").best.error.key == key
        if code.isdigit() and (other := str(int(code) + 1)) not in codes:
            assert not search.recognise(f"kod {other}").known


def test_every_error_has_a_meaning_and_a_fix_in_both_languages():
    for error in ErrorCode.objects.listed().with_texts().prefetch_related("fixes__conditions"):
        assert {text.language for text in error.texts.all() if text.meaning} == {"sv", "en"}, error
        conditions = [condition.language for fix in error.fixes.all() for condition in fix.conditions.all()]
        assert set(conditions) == {"sv", "en"}, error


def test_every_sample_leads_to_its_error():
    errors = list(ErrorCode.objects.exclude(sample="").select_related("system"))
    assert len(errors) >= 12
    assert wordings.broken_samples(errors) == []
