"""Limits: counted together by every process, and nothing in the table that names anybody."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from kb import limits
from kb.limits import Limit
from kb.models import Tally


@pytest.fixture
def clock(monkeypatch):
    """The time, to be set."""
    now = [1000.0]
    monkeypatch.setattr("kb.limits.time.time", lambda: now[0])
    return now


@pytest.mark.django_db
def test_allow_says_what_is_left(clock):
    assert limits.allow("a", 2, 60) == Limit(True, 2, 1, 60)
    clock[0] += 10
    assert limits.allow("a", 2, 60) == Limit(True, 2, 0, 50)
    assert limits.allow("a", 2, 60) == Limit(False, 2, 0, 50)
    assert limits.allow("b", 2, 60).is_allowed


@pytest.mark.django_db
def test_allow_begins_anew_and_forgets_what_is_over(clock):
    limits.allow("a", 1, 60)
    limits.allow("old", 1, 60)
    clock[0] += 61
    assert limits.allow("a", 1, 60) == Limit(True, 1, 0, 60)
    assert list(Tally.objects.values_list("key", flat=True)) == ["a"]


@pytest.mark.django_db(transaction=True)
def test_allow_counts_calls_at_the_same_time():
    def call(_number):
        try:
            return limits.allow("a", 10, 60).is_allowed
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(call, range(40))) == 10


@pytest.mark.django_db
def test_allow_is_one_query_after_the_first(django_assert_num_queries):
    limits.allow("a", 9, 60)
    with django_assert_num_queries(1):
        limits.allow("a", 9, 60)


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
    names = [limits.client(rf.get("/", REMOTE_ADDR=address)) for address in (one, other)]
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
    assert limits.address(request) == address
