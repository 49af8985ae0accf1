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

UNKNOWN = "0.0.0.0"  # noqa: S104 whoever comes without an address, through a socket of the machine's own
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
    return hidden(address(request))


def hidden(value: str) -> str:
    """Something personal (a mail address) as part of a key: 32 characters, others tomorrow."""
    seen = f"{timezone.localdate()} {value}"
    return salted_hmac("kb.limits", seen, algorithm="sha256").hexdigest()[:32]


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
