"""How often somebody may do something: counted in one table, so that every process counts together.

A key's time begins with its first call and ends `seconds` later; then it begins anew. Calls inside a transaction that
is rolled back are not counted.
"""

import time
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import Tally

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
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, times, now + seconds, now, now])
        count, ends_at = cursor.fetchone()
    if count == times:
        Tally.objects.filter(ends_at__lt=now).delete()
    return Limit(count <= most, most, max(most - count, 0), max(ends_at - now, 1))


def client(request: HttpRequest) -> str:
    """Who asks, as a hash that nobody can turn back and that is another one tomorrow."""
    return hidden(_network(address(request)))


def hidden(value: str) -> str:
    """Something personal (a mail address) as part of a key: 32 characters, others tomorrow."""
    seen = f"{timezone.localdate()} {value}"
    return salted_hmac("kb.limits", seen, algorithm="sha256").hexdigest()[:32]


def address(request: HttpRequest) -> str:
    """The address that a request comes from; behind a proxy that is trusted, what it says."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def _network(value: str) -> str:
    """The address, or the network that one household has of IPv6: it may use any address of that."""
    try:
        parsed = ip_address(value)
    except ValueError:
        return value
    return str(int(parsed) >> 64) if isinstance(parsed, IPv6Address) and not parsed.ipv4_mapped else value
