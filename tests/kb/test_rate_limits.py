"""Limits: counted together by every process, and nothing in the table that names anybody."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.db import connection, transaction

from kb import rate_limits
from kb.models import Tally
from kb.rate_limits import Limit

pytestmark = pytest.mark.postgresql


@pytest.fixture
def clock(monkeypatch):
    """The time, to be set."""
    now = [1000.0]
    monkeypatch.setattr("kb.rate_limits.time.time", lambda: now[0])
    return now


@pytest.mark.django_db
def test_allow_says_what_is_left(clock):
    assert rate_limits.allow("a", 2, 60) == Limit(True, 2, 1, 60)
    clock[0] += 10
    assert rate_limits.allow("a", 2, 60) == Limit(True, 2, 0, 50)
    assert rate_limits.allow("a", 2, 60) == Limit(False, 2, 0, 50)
    assert rate_limits.allow("b", 2, 60).is_allowed


@pytest.mark.django_db
def test_allow_begins_anew_and_forgets_what_is_over(clock):
    rate_limits.allow("a", 1, 60)
    rate_limits.allow("old", 1, 60)
    clock[0] += 61
    assert rate_limits.allow("a", 1, 60) == Limit(True, 1, 0, 60)
    assert list(Tally.objects.values_list("key", flat=True)) == ["a"]


@pytest.mark.django_db(transaction=True)
def test_allow_counts_calls_at_the_same_time():
    def call(_number):
        try:
            return rate_limits.allow("a", 10, 60).is_allowed
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(call, range(40))) == 10


@pytest.mark.django_db(transaction=True)
def test_allow_is_one_query_after_the_first(django_assert_num_queries):
    rate_limits.allow("a", 9, 60)
    with django_assert_num_queries(1):
        rate_limits.allow("a", 9, 60)


@pytest.mark.django_db
def test_a_flood_of_old_keys_is_forgotten_bit_by_bit(clock, django_assert_max_num_queries):
    Tally.objects.bulk_create(Tally(key=str(number), count=1, ends_at=10) for number in range(250))
    left = []
    for name in "abc":
        rate_limits.allow(name, 1, 60)
        left.append(Tally.objects.filter(ends_at=10).count())
    assert left == [150, 50, 0]


@pytest.mark.django_db
def test_call_that_is_given_back_does_not_count(clock):
    rate_limits.allow("a", 2, 60)
    for _more_than_were_made in range(2):
        rate_limits.take_back("a")
    assert rate_limits.allow("a", 2, 60).remaining == 1


@pytest.fixture
def read_only(transactional_db):
    """Switches the connection to reading only, as on a standby or a full disk, and back."""
    if connection.vendor == "sqlite":
        switch = "PRAGMA query_only = {}"
    else:
        switch = "SET SESSION CHARACTERISTICS AS TRANSACTION READ {}"
    words = ("on", "off") if connection.vendor == "sqlite" else ("ONLY", "WRITE")
    with connection.cursor() as cursor:
        yield lambda: cursor.execute(switch.format(words[0]))
        cursor.execute(switch.format(words[1]))


def test_everything_is_allowed_where_the_database_is_read_only(read_only, client):
    read_only()
    assert [rate_limits.allow("a", 1, 60) for _call in range(2)] == [Limit(True, 1, 1, 60)] * 2
    assert client.get("/api/v1/errors").status_code == 200


def test_a_transaction_goes_on_where_a_limit_cannot_be_counted(read_only):
    with transaction.atomic():
        read_only() if connection.vendor == "sqlite" else connection.cursor().execute(
            "SET TRANSACTION READ ONLY"
        )
        assert rate_limits.allow("a", 1, 60).is_allowed
        assert Tally.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_long_for_a_limit():
    if connection.vendor != "sqlite":
        return  # only SQLite has a lock that all writers share
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        before = time.monotonic()
        assert rate_limits.allow("a", 1, 60).is_allowed
        assert time.monotonic() - before < 2
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (20_000,)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::9", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("fe80::1%eth0", "fe80::2", True),
        ("", "not an address", True),
    ],
)
def test_client_tells_networks_apart_without_naming_them(rf, one, other, is_same):
    names = [rate_limits.client(rf.get("/", REMOTE_ADDR=address)) for address in (one, other)]
    assert (names[0] == names[1]) is is_same
    assert {len(name) for name in names} == {32}


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "192.0.2.1", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "6.6.6.6, 192.0.2.1", "192.0.2.1"),
        (1, "6.6.6.6,, ,192.0.2.1 , ", "192.0.2.1"),
        (2, "6.6.6.6, 192.0.2.1, 10.0.0.5", "192.0.2.1"),
        (2, "192.0.2.1", "192.0.2.1"),
        (3, "192.0.2.1, 10.0.0.5", "192.0.2.1"),
        (1, "192.0.2.1:567", "192.0.2.1"),
        (1, "[2001:db8::1]:567", "2001:db8::"),
        (1, "2001:db8::1", "2001:db8::"),
        (1, "[2001:db8::1]", "2001:db8::"),
        (1, "::ffff:192.0.2.1", "192.0.2.1"),
        (1, "192.0.2.1, unknown", "10.0.0.1"),
        (1, "192.0.2.1, " + "9" * 10_000, "10.0.0.1"),
        (1, "192.0.2.1, [", "10.0.0.1"),
        (1, "192.0.2.1, \0", "10.0.0.1"),
    ],
)
def test_address_is_what_the_outermost_trusted_proxy_saw(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    forged = {"HTTP_FORWARDED": "for=7.7.7.7", "HTTP_X_REAL_IP": "7.7.7.7", "HTTP_USER_AGENT": "me"}
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded, **forged)
    assert rate_limits.address(request) == address
