"""How often somebody may do something: counted in one table, so that every process counts together.

A key's time begins with its first call and ends `seconds` later; then it begins anew. Calls inside a transaction that
is rolled back are not counted. Where the table cannot be written (a standby, a full disk, a lock) every call is
allowed: a limit protects reading, and must not end it.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import Tally

MINUTE, HOUR, DAY = 60, 3600, 86_400  # seconds
UNKNOWN = "0.0.0.0"  # noqa: S104 whoever comes without an address, through a socket of the machine's own
SWEPT = 100  # keys whose time is over that one call forgets: a flood of them is cleared away bit by bit
SHORT_WAIT = 250  # milliseconds for SQLite's lock
logger = logging.getLogger(__name__)
_COUNT = """
    INSERT INTO kb_tally (key, count, ends_at) VALUES (%s, %s, %s)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN kb_tally.ends_at <= %s THEN excluded.count ELSE kb_tally.count + excluded.count END,
        ends_at = CASE WHEN kb_tally.ends_at <= %s THEN excluded.ends_at ELSE kb_tally.ends_at END
    RETURNING count, ends_at
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """What is left to a key after a call."""

    is_allowed: bool
    most: int
    remaining: int
    reset: int  # seconds until it begins anew


def allow(key: str, most: int, seconds: int, times: int = 1) -> Limit:
    """Count a call of `key` (at most 120 characters), which may be made `most` times in so many seconds."""
    now = int(time.time())
    try:
        with _in_a_moment():
            count, ends_at = _count(key, times, now, now + seconds)
    except DatabaseError as error:
        logger.warning("A limit could not be counted: %s", type(error).__name__)
        return Limit(True, most, most, seconds)
    return Limit(count <= most, most, max(most - count, 0), max(ends_at - now, 1))


def give_back(key: str) -> None:
    """Take a call back that turned out not to count."""
    Tally.objects.filter(key=key, count__gt=0).update(count=F("count") - 1)


def _count(key: str, times: int, now: int, ends_at: int) -> tuple[int, int]:
    """Return how often the key has been called, and when its time ends. A new time forgets some that are over."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, times, ends_at, now, now])
        count, ends_at = cursor.fetchone()
    if count == times:
        over = Tally.objects.filter(ends_at__lt=now)
        over.filter(pk__in=over.values("pk")[:SWEPT]).delete()
    return count, ends_at


@contextmanager
def _in_a_moment() -> Iterator[None]:
    """Wait only shortly for SQLite's one lock, and leave a transaction that we stand in usable if it fails."""
    patience = connection.settings_dict["OPTIONS"].get("timeout", 5)
    with transaction.atomic() if connection.in_atomic_block else nullcontext():
        _be_patient(SHORT_WAIT)
        try:
            yield
        finally:
            _be_patient(int(patience * 1000))


def _be_patient(milliseconds: int) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.connection.execute(f"PRAGMA busy_timeout = {milliseconds}")


def client(request: HttpRequest) -> str:
    """Who asks, as a hash that nobody can turn back and that is another one tomorrow."""
    return hidden(address(request))


def hidden(value: str) -> str:
    """Something personal (a mail address) as part of a key: 32 characters, others tomorrow."""
    seen = f"{timezone.localdate()} {value}"
    return salted_hmac("kb.rate_limits", seen, algorithm="sha256").hexdigest()[:32]


def address(request: HttpRequest) -> str:
    """Return the address that a request comes from. Nothing else in the project says who a client is.

    Each of the `TRUSTED_PROXIES` adds to X-Forwarded-For whom it was called by, so the first of them wrote the entry
    that stands so many from the right; what is left of it the client may have invented.
    """
    entries = [entry for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if entry.strip()]
    said = entries[-settings.TRUSTED_PROXIES :][:1] if settings.TRUSTED_PROXIES else []
    found = map(_network, [*said, request.META.get("REMOTE_ADDR", "")])
    return next(filter(None, found), UNKNOWN)


def _network(text: str) -> str:
    """Return the address without its port, of IPv6 the network that one household has; empty where it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        parsed = ip_address(text)
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        parsed = parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64)
    return str(parsed)
