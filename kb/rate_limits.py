"""Rate limiter with a fixed window, counted in one table for all processes; and the identity of a client.

The window of a key begins with its first call and ends `seconds` later. A call inside a transaction that is rolled back
is not counted. If the table cannot be written (a standby, a full disk, a lock), every call is allowed: a limit protects
reading and must not stop it.
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
UNKNOWN = "0.0.0.0"  # noqa: S104 not bound to: a client without an address, through a Unix socket
MAX_SWEPT_KEYS = 100  # ended windows that one call deletes, so that no call deletes a flood of them
MAX_LOCK_WAIT_MS = 250  # for SQLite's write lock
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
    """The state of a key's window after a call."""

    is_allowed: bool
    max_calls: int
    remaining: int
    reset: int  # seconds until the window ends


def allow(key: str, max_calls: int, seconds: int, cost: int = 1) -> Limit:
    """Count a call of `key` (at most 120 characters) as `cost` calls; at most `max_calls` are allowed in a window."""
    now = int(time.time())
    try:
        with _with_short_lock_wait():
            count, ends_at = _count(key, cost, now, now + seconds)
    except DatabaseError as error:
        logger.warning("A limit could not be counted: %s", type(error).__name__)
        return Limit(True, max_calls, max_calls, seconds)
    return Limit(count <= max_calls, max_calls, max(max_calls - count, 0), max(ends_at - now, 1))


def take_back(key: str) -> None:
    """Take back one call that turned out not to count."""
    Tally.objects.filter(key=key, count__gt=0).update(count=F("count") - 1)


def _count(key: str, cost: int, now: int, ends_at: int) -> tuple[int, int]:
    """Return the calls in the key's window and its end. A call that begins a window deletes some that have ended."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, cost, ends_at, now, now])
        count, ends_at = cursor.fetchone()
    if count == cost:
        ended = Tally.objects.filter(ends_at__lt=now)
        ended.filter(pk__in=ended.values("pk")[:MAX_SWEPT_KEYS]).delete()
    return count, ends_at


@contextmanager
def _with_short_lock_wait() -> Iterator[None]:
    """Wait at most MAX_LOCK_WAIT_MS for SQLite's lock; a savepoint keeps an open transaction usable if that fails."""
    timeout = connection.settings_dict["OPTIONS"].get("timeout", 5)  # seconds
    with transaction.atomic() if connection.in_atomic_block else nullcontext():
        _set_busy_timeout(MAX_LOCK_WAIT_MS)
        try:
            yield
        finally:
            _set_busy_timeout(int(timeout * 1000))


def _set_busy_timeout(milliseconds: int) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.connection.execute(f"PRAGMA busy_timeout = {milliseconds}")


def client(request: HttpRequest) -> str:
    """Return the client's key: a keyed hash of its address that changes every day."""
    return hidden(address(request))


def user_or_client(request: HttpRequest) -> str:
    """Return a key of the signed-in user, wherever they are; of anybody else the client's key."""
    return f"user {request.user.pk}" if request.user.is_authenticated else client(request)


def hidden(value: str) -> str:
    """Return a keyed hash of something personal, such as an e-mail address: 32 characters that change every day."""
    dated = f"{timezone.localdate()} {value}"
    return salted_hmac("kb.rate_limits", dated, algorithm="sha256").hexdigest()[:32]


def address(request: HttpRequest) -> str:
    """Return the address that a request comes from, IPv6 as its /64 network. No other code identifies a client.

    Each of the `TRUSTED_PROXIES` appends its caller's address to X-Forwarded-For. The first of them therefore wrote the
    entry that is so many places from the right; the client may have invented the entries to the left of it.
    """
    entries = [entry for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if entry.strip()]
    forwarded = entries[-settings.TRUSTED_PROXIES :][:1] if settings.TRUSTED_PROXIES else []
    networks = map(_network, [*forwarded, request.META.get("REMOTE_ADDR", "")])
    return next(filter(None, networks), UNKNOWN)


def _network(text: str) -> str:
    """Return the address without its port, IPv6 as the /64 network of one household; empty if it is no address."""
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
