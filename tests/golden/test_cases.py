"""Share of single texts, by kind, that get the verdict, the values and the first answer which they must get.

`verdict.jsonl` holds one text a line. `expect` names an error, an article, or is null: then nothing may be suggested.
`known` says whether the error must be sure; null leaves that open. The first match must have the `values`.
`pytest tests/golden/test_cases.py -n0 -s` prints the shares.
"""

import itertools
import json
from pathlib import Path

import pytest
from django.utils.translation import override

from kb import search

from .figures import share_of
from .measures import table
from .report import listed

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql, pytest.mark.usefixtures("fortnox")]

CASES = Path(__file__).parent / "verdict.jsonl"
MIN_CASES = 8  # of each kind
ALL = "all cases"
FLOORS = {  # one case of a kind under what was measured
    ALL: 0.94,
    "value": 0.95,
    "near-order": 0.88,
    "near-noise": 0.87,
    "http-status": 0.94,
    "http-client": 0.94,
    "network": 0.95,
    "oauth": 0.94,
    "oauth-code": 0.90,
    "wording": 0.86,
    "false-known": 0.95,
    "host-noise": 0.93,
    "short": 0.80,
    "number": 0.87,
    "code-word": 0.94,
    "code-glued": 0.92,
    "code-grouped": 0.93,
    "short-in-sentence": 0.94,
    "payload": 0.94,
    "joined": 0.92,
    "truncated": 0.94,
    "synonym": 0.71,
    "inflection": 0.88,
    "spelling": 0.91,
    "nordic": 0.76,
    "foreign": 0.86,
    "question": 0.78,
}
ARTICLE = "article/"


@pytest.fixture(scope="module")
def figures(fortnox, django_db_blocker):
    """Figures of each kind and of all cases, by name, printed as one table."""
    with django_db_blocker.unblock():
        rows = [(case["kind"], is_right(case), said(case)) for case in read()]
    kinds = [(kind, list(part)) for kind, part in itertools.groupby(rows, key=lambda row: row[0])]
    found = [share_of(kind, [row[1:] for row in part]) for kind, part in [*kinds, (ALL, rows)]]
    print("\n" + table("cases", found), end="")  # noqa: T201
    return {figure.name: figure for figure in found}


def read():
    return [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]


def is_right(case):
    expect, known, values = case["expect"], case["known"], case.get("values", {})
    if is_article(case):
        return answers(case)[:1] == [expect.removeprefix(ARTICLE)]
    found = recognised(case)
    first = found.matches[0] if found.matches else None
    if expect is None or first is None:
        return expect is first and not found.known
    named = f"{first.error.system.slug}/{first.error.key}" == expect
    return named and known in (None, found.known) and set(values.values()) <= set(first.values.values())


def said(case):
    wanted = f"not {case['expect']}, known={case['known']}, {case.get('values', {})}"
    return f"{case['kind']}: {case['query'][:100]!r} → {answers(case)[:2]}, {wanted}"


def answers(case):
    """Return keys of articles, or the matches with their confidence and values, best first."""
    if is_article(case):
        with override(case["language"]):
            return [hit.key for hit in search.search(case["query"]).hits]
    return [
        f"{match.error.system.slug}/{match.error.key} ({match.confidence}) {match.values}"
        for match in recognised(case).matches
    ]


def is_article(case):
    return (case["expect"] or "").startswith(ARTICLE)


def recognised(case):
    with override(case["language"]):
        return search.recognise(case["query"])


def test_every_kind_has_enough_cases_and_a_floor(figures):
    assert {name for name in figures if figures[name].total < MIN_CASES} == set()
    assert set(figures) == set(FLOORS)


@pytest.mark.parametrize("name", FLOORS)
def test_cases_get_their_verdict(figures, name):
    assert figures[name].share >= FLOORS[name], listed(f"{name}:", [[miss] for miss in figures[name].misses])
