"""`fortnox.jsonl`: what was pasted or asked, by what happened to it on its way, and the answers that are right.

`expect` holds the errors (system/key) and articles (key) of which one must come first; for a text that shows several
messages all of them must be answers; where it is empty nothing may be known. To add a query is to add a line.
"""

import json
import random
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest

from kb import search
from tests.helpers.answers import write_answers

from .report import listed
from .variants import noise_line

pytestmark = pytest.mark.django_db

SEVERAL = {"quoted in another", "two messages"}
ASKED = {"keywords", "question"}  # of these the first hit counts, an article as well as an error
FLOORS = {  # a little under what was measured: most may lose one of their queries
    "log": 0.94,
    "json": 0.94,
    "json without code": 0.94,
    "xml": 0.94,
    "api call": 0.94,
    "wrapped by mail": 0.94,
    "wrapped by a terminal": 0.94,
    "mail source": 0.83,
    "cut off": 0.94,
    "one typo": 0.94,
    "two typos": 0.94,
    "no diacritics": 0.92,
    "mojibake": 0.93,
    "url-encoded": 0.91,
    "html entities": 0.91,
    "u-escapes": 0.91,
    "code": 1.0,
    "code with a word": 1.0,
    "code one digit off": 1.0,
    "quoted in another": 0.91,
    "two messages": 0.87,
    "status and words": 0.85,
    "other language around it": 0.91,
    "sentence around it": 0.95,
    "case and punctuation": 0.92,
    "keywords": 0.97,
    "question": 0.80,
    "absent": 0.98,
}
SURE_FLOOR = 0.93  # share of the pasted texts whose error is known, cut off or misspelt ones included


@dataclass(frozen=True)
class Answer:
    """What a reader sees: (error, score, sure) of the matches, and all hits."""

    matches: tuple[tuple[str, float, bool], ...]
    hits: tuple[str, ...]
    unknown_code: str


@lru_cache
def rows():
    lines = (Path(__file__).parent / "fortnox.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def answers(fortnox, django_db_blocker, pytestconfig):
    with django_db_blocker.unblock():
        found = [answer(row["query"], row["language"]) for row in rows()]
    write_answers(
        pytestconfig,
        "fortnox",
        zip([f"{row['language']} {row['query']}" for row in rows()], found, strict=True),
    )
    return found


def answer(query, language):
    found = search.search(query, language)
    return Answer(
        tuple(
            (name(match.error), round(match.score, 6), match.is_sure) for match in found.resolution.matches
        ),
        tuple(hit.name for hit in found.hits),
        found.resolution.unknown_code,
    )


def name(error):
    return f"{error.system.slug}/{error.key}"


def is_right(row, answer):
    sure = {name for name, _score, is_sure in answer.matches if is_sure}
    if row["kind"] in SEVERAL or not row["expect"]:
        return {*row["expect"]} <= sure if row["expect"] else not sure
    names = answer.hits if row["kind"] in ASKED else [name for name, _score, _sure in answer.matches]
    return bool(names) and names[0] in row["expect"]


@pytest.fixture(scope="module")
def lost(answers):
    """The queries without their right answer, by kind."""
    pairs = list(zip(rows(), answers, strict=True))
    found = {kind: [row for row in pairs if row[0]["kind"] == kind and not is_right(*row)] for kind in FLOORS}
    table = [(f"{kind:26}", len(found[kind]), "of", asked(kind)) for kind in FLOORS]
    print(listed("lost queries", table))  # noqa: T201
    return found


def asked(kind):
    return sum(row["kind"] == kind for row in rows())


@pytest.mark.parametrize("kind", FLOORS)
def test_golden_queries_get_the_right_answer(lost, kind):
    shown = [
        (repr(row["query"][-200:]), "→", found.matches[:2] or found.hits[:2], "not", row["expect"])
        for row, found in lost[kind]
    ]
    assert 1 - len(shown) / asked(kind) >= FLOORS[kind], listed("lost:", shown)


def test_golden_queries_are_of_the_kinds_that_have_a_floor():
    assert {row["kind"] for row in rows()} == FLOORS.keys()


def test_most_pasted_texts_are_known(answers):
    pasted = [
        (row["kind"], repr(row["query"][-200:]), any(is_sure for _name, _score, is_sure in found.matches))
        for row, found in zip(rows(), answers, strict=True)
        if row["expect"] and row["kind"] not in ASKED
    ]
    unsure = [row for row in pasted if not row[2]]
    assert 1 - len(unsure) / len(pasted) >= SURE_FLOOR, listed("not sure:", unsure)


@pytest.mark.parametrize("lines", [30, 300])
def test_a_message_is_found_wherever_it_stands_in_a_log(fortnox, lines):
    rng = random.Random(lines)
    noise = [noise_line(rng) for _ in range(lines)]
    for place in range(0, lines, lines // 10):
        log = [
            *noise[:place],
            "2026-01-02 03:04:05 ERROR sync: Kan inte hitta betalningsvillkoret.",
            *noise[place:],
        ]
        assert answer("\n".join(log), "sv").matches[0][0] == "fortnox-api/2000429"


@pytest.mark.parametrize("count", [20, 120])
def test_a_message_is_found_wherever_it_stands_in_a_list(fortnox, count):
    results = [{"row": n, "ok": True, "name": f"Kund {n}", "amount": n * 17} for n in range(count)]
    for place in range(0, count, count // 10):
        failed = {"row": place, "ok": False, "message": "Kan inte hitta betalningsvillkoret."}
        body = json.dumps({"results": [*results[:place], failed, *results[place + 1 :]]})
        assert answer(body, "sv").matches[0][0] == "fortnox-api/2000429"
