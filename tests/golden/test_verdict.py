"""Figures of the first catalogue: what mails, payloads and names find, and what foreign texts do not.

`pytest tests/golden/test_verdict.py -n0 -s` prints them; `python -m tests.golden --misses` prints what was lost.
"""

import pytest

from kb import rate_limits
from kb.rate_limits import Limit
from tests.helpers.surfaces import asked, contradictions

from . import foreign, mails, names, payloads, wordings
from .inbox import MAX_GROUPS, MIN_GROUPS
from .measures import MEASURES, table
from .report import listed
from .wordings import LANGUAGES

pytestmark = pytest.mark.django_db

FLOORS = {  # a little under what was measured
    "in a mail, all messages": 0.98,
    "in a mail, one or two words": 0.88,
    "reworded in a payload of 25 rows": 0.94,
    "inbox, members surely answered after the click": 0.95,
}
CEILINGS = {
    "known": 0.005,
    "an error is shown": 0.06,
    "a hit is shown": 0.11,
}
TEXTS = 6  # of each kind that all surfaces are asked
NAMES_FLOOR = 0.99  # of each kind of name on each surface


@pytest.fixture(scope="module")
def figures(fortnox, django_db_blocker):
    """All figures by name, printed as one table. Errors that are left out are measured, too, but have no floor."""
    found = {}
    with django_db_blocker.unblock():
        for name, measure in MEASURES.items():
            rows = measure()
            print("\n" + table(name, rows), end="")  # noqa: T201
            found |= {row.name: row for row in rows}
    return found


@pytest.mark.parametrize("name", FLOORS)
def test_messages_find_their_error(figures, name):
    assert figures[name].share >= FLOORS[name], lost(figures[name])


@pytest.mark.parametrize("what", CEILINGS)
def test_texts_without_an_answer_get_none(figures, what):
    for figure in figures.values():
        if figure.name.startswith("absent") and figure.name.endswith(f", {what}"):
            assert figure.share <= CEILINGS[what], lost(figure)


def test_names_find_their_page_first_on_every_surface(figures):
    names = [figure for figure in figures.values() if " first: " in figure.name]
    assert len(names) >= 11
    assert [lost(figure) for figure in names if figure.share < NAMES_FLOOR] == []


def test_a_thousand_searches_for_fifty_errors_are_fifty_groups(figures):
    assert MIN_GROUPS <= figures["inbox, groups of 50 errors"].count <= MAX_GROUPS


def test_no_surface_contradicts_another(fortnox, client, monkeypatch):
    """Some texts of each kind; `tests/kb/test_one_verdict.py` asks random catalogues."""
    monkeypatch.setattr(
        rate_limits, "allow", lambda _key, most, seconds, *_cost, **_named: Limit(True, most, most, seconds)
    )
    found = [
        line for text, language in texts() for line in contradictions(asked(client, text, language), text)
    ]
    assert found == [], listed("contradictions:", [[line] for line in found])


def texts():
    kinds = [
        [(row.text, row.language) for row in names.names() if row.kind == "wording"],
        [(row.text, row.language) for row in names.names() if row.kind in ("alias", "question")],
        [(mail, row.language) for row in wordings.asked() for mail in mails.mails(row)],
        [(text, row.language) for _form, row, _said, text in payloads.payloads()],
        [(row.text, row.language) for row in foreign.texts() if row.language in LANGUAGES],
    ]
    return [row for kind in kinds for row in kind[:: len(kind) // TEXTS + 1]]


def lost(figure):
    return listed(f"{figure}:", [[miss] for miss in figure.misses])
