"""Events for other programs: signed as standardwebhooks.com says, sent by the outbox to addresses on the open net only.

    webhooks.queue("article.published", {"key": "account-missing", "url": "https://…"})

A receiver checks `webhook-signature` over id, time and body, refuses old times, and remembers ids (README, Webhooks).
"""

import base64
import hashlib
import hmac
import json
import secrets
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import Timer
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import ContactMessage, Delivery, WebhookEndpoint
from . import ssrf

PREFIX = "whsec_"
TIMEOUT = 10  # seconds without a word from the receiver
MAX_DELIVERY_SECONDS = 60  # seconds in all; less than a lease
LOOPBACK = False  # tests let it be True: then http://127.0.0.1 is an address, too


class WebhookError(Exception):
    """It was not delivered; the message says why, without address and secret."""


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def queue(
    event: str,
    payload: Mapping[str, Any],
    message: ContactMessage | None = None,
    but_for: Iterable[int | None] = (),
) -> int:
    """Store an event for every endpoint that wants it, in the caller's own transaction; how many want it.

    `message`: the event is about it, and deleted with it.
    """
    wanted = [row for row in WebhookEndpoint.objects.filter(is_active=True) if event in row.events]
    if not wanted:
        return 0
    told_soon = set(but_for)
    told = {"type": event, "timestamp": timezone.now(), "data": payload}
    body = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False)
    rows = [
        Delivery(endpoint=row, event=event, body=body, message=message)
        for row in wanted
        if row.pk not in told_soon
    ]
    return len(Delivery.objects.bulk_create(rows))


def queue_once(event: str, payload: Mapping[str, Any]) -> int:
    """The same, but not to who still waits to hear the very same: one edit is many rows, and one event."""
    end = f'"data": {json.dumps(payload, cls=DjangoJSONEncoder, ensure_ascii=False)}}}'
    waiting = Delivery.objects.waiting().filter(event=event, lease=None, body__endswith=end)
    return queue(event, payload, but_for=waiting.values_list("endpoint", flat=True))


def send(delivery: Delivery) -> None:
    """Post the event. Anything but an answer of 2xx raises; redirections are not followed."""
    endpoint, body = delivery.endpoint, delivery.body.encode()
    if endpoint is None or not endpoint.is_active:
        raise WebhookError(_("The webhook is not in use."))
    identifier, timestamp = f"msg_{delivery.identifier.hex}", str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Klartext",
        "webhook-id": identifier,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(endpoint.secret, identifier, timestamp, body),
    }
    status = _post(address(endpoint.url), body, headers)
    if not 200 <= status < 300:
        raise WebhookError(_("The receiver answered %(status)s.") % {"status": status})


def signature(secret: str, identifier: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over id, time and body."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.new(key, f"{identifier}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed.digest()).decode()}"


def address(url: str) -> SplitResult:
    """The parts of an endpoint's address; WebhookError where it is none that we would ever call."""
    try:
        parts = urlsplit(url)
        host, _port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        host = ""
    if not host or parts.username is not None or parts.scheme not in ("https", "http"):
        raise WebhookError(_("This is not an address of a web server."))
    if parts.scheme == "http" and not LOOPBACK:
        raise WebhookError(_("The address must begin with https://"))
    with suppress(ValueError):
        _refuse_private(ip_address(host))
    return parts


# --- the connection


def _post(url: SplitResult, body: bytes, headers: dict[str, str]) -> int:
    """The status that the receiver answers with; the rest of the answer is not read."""
    path = f"{url.path or '/'}{'?' if url.query else ''}{url.query}"
    with _connected(url) as sock:
        connection = HTTPConnection(url.netloc)
        connection.sock = sock
        connection.request("POST", path, body, {"Host": url.netloc, "Connection": "close", **headers})
        return connection.getresponse().status


@contextmanager
def _connected(url: SplitResult) -> Iterator[socket.socket]:
    """A connection to an address that was looked up once and checked, so that no later answer can change it."""
    host, port, (found, *_others) = ssrf.look_up(url)
    _refuse_private(ip_address(found), scheme=url.scheme)
    with closing(socket.create_connection((found, port), TIMEOUT)) as plain:
        sock = ssrf.secured(plain, url, host)
        limit = Timer(MAX_DELIVERY_SECONDS, _cut, [sock])
        limit.daemon = True
        limit.start()
        try:
            yield sock
        finally:
            limit.cancel()
            sock.close()


def _refuse_private(ip: IPv4Address | IPv6Address, scheme: str = "https") -> None:
    """Only what the open net routes: nothing of our own network, in whatever shape it is written."""
    ip = (ip.ipv4_mapped or ip) if isinstance(ip, IPv6Address) else ip
    if LOOPBACK and ip.is_loopback:
        return
    if scheme != "https" or not ssrf.is_open(str(ip)):
        raise WebhookError(_("The address leads into a private network."))


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
