"""The benchmarks run, at a size that says nothing of time. In earnest: `python -m tests.benchmarks --help`."""

from urllib.parse import quote

import pytest
from django.db import connection

from .bench_outbox import run
from .bench_search import OTHERS
from .catalogue import KINDS
from .results import fact
from .settings import LANGUAGES
from .suite import Effort, parts, report

LOADS = ["1 and an editor", "the editor"]


@pytest.fixture
def results(settings, monkeypatch):
    """All results of 50 entries on the database of the tests."""
    settings.LANGUAGES = LANGUAGES
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.benchmarks.settings")
    monkeypatch.setenv("DATABASE_URL", address(connection.settings_dict))
    effort = Effort(50, queries=10, seconds=0.1, loads=[(1, True)])
    return [row for part in parts(effort) for row in part()]


def address(database):
    """As in DATABASE_URL."""
    if connection.vendor == "sqlite":
        return f"sqlite://{database['NAME']}"
    return "postgresql://{USER}@/{NAME}?host={host}".format(**database, host=quote(database["HOST"], safe=""))


@pytest.mark.django_db(transaction=True)
def test_ours_is_not_worse_and_nothing_fails(results):
    other = OTHERS[connection.vendor]
    found = {fact(row, "what"): row for row in results}
    right = {kind: [fact(found[f"{name} {kind}"], "right") for name in ("search", other)] for kind in KINDS}
    assert {kind: shares for kind, shares in right.items() if shares[0] < shares[1]} == {}
    assert {what: fact(found[what], "failures") for what in LOADS} == dict.fromkeys(LOADS, "none")
    ratio = found["search paste"].percentile(95) / found[f"{other} paste"].percentile(95)
    assert f" | {ratio:.2f} | " in report(results)


@pytest.mark.django_db(transaction=True)
def test_every_accepted_message_is_delivered_once_whatever_fails_and_dies():
    done = run(12, 3, address(connection.settings_dict), hang=0.3, lease=1.5)
    assert (done.accepted, len(done.mails), len(done.events), done.killed) == (12, 12, 12, 3), done
    assert (done.lost, done.left, done.faults.total() > 0) == (0, 0, True), done
