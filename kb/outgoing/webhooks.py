"""Webhooks as standardwebhooks.com specifies them: signed events, posted by the outbox to public addresses only.

    webhooks.queue("article.published", {"key": "account-missing", "url": "https://…"})

A receiver verifies `webhook-signature` over id, time and body, refuses old times, and remembers ids.
"""

import base64
import hashlib
import hmac
import json
import secrets
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from ipaddress import ip_address
from threading import Timer
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import ContactMessage, Delivery, WebhookEndpoint
from . import ssrf

PREFIX = "whsec_"
TIMEOUT = 10  # seconds, for each address dialled and each read
MAX_DELIVERY_SECONDS = 60  # for request and answer; less than the outbox's lease
LOOPBACK = False  # True in tests only: then http://127.0.0.1 may be called, too

_PRIVATE = gettext_lazy("The address leads into a private network.")


class WebhookError(Exception):
    """A delivery failed. The message gives the reason without address and secret: it is stored and shown."""


def new_secret() -> str:
    """Return a random secret of 256 bits in the form of the specification."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def queue(
    event: str,
    payload: Mapping[str, Any],
    message: ContactMessage | None = None,
    exclude: Iterable[int | None] = (),
) -> int:
    """Store an event for every active endpoint that subscribes to it, and return the number of deliveries.

    Runs in the caller's transaction. `message` is the contact message of the event: both are deleted together.
    `exclude` are ids of endpoints that get nothing.
    """
    endpoints = [row for row in WebhookEndpoint.objects.filter(is_active=True) if event in row.events]
    if not endpoints:
        return 0
    excluded = set(exclude)  # a query: only now
    body = json.dumps(
        {"type": event, "timestamp": timezone.now(), "data": payload},
        cls=DjangoJSONEncoder,
        ensure_ascii=False,
    )
    rows = [
        Delivery(endpoint=row, event=event, body=body, message=message)
        for row in endpoints
        if row.pk not in excluded
    ]
    return len(Delivery.objects.bulk_create(rows))


def queue_once(event: str, payload: Mapping[str, Any]) -> int:
    """Queue an event, except for endpoints that have the same one waiting: one edit saves many rows."""
    end = f'"data": {json.dumps(payload, cls=DjangoJSONEncoder, ensure_ascii=False)}}}'
    waiting = Delivery.objects.waiting().filter(event=event, lease=None, body__endswith=end)
    return queue(event, payload, exclude=waiting.values_list("endpoint", flat=True))


def send(delivery: Delivery) -> None:
    """Post the event. Raises for any answer but 2xx (WebhookError); redirects are not followed."""
    endpoint, body = delivery.endpoint, delivery.body.encode()
    if endpoint is None or not endpoint.is_active:
        raise WebhookError(_("The webhook is not in use."))
    identifier, timestamp = f"msg_{delivery.identifier.hex}", str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": settings.SITE_NAME,
        "webhook-id": identifier,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(endpoint.secret, identifier, timestamp, body),
    }
    status = _post(address(endpoint.url), body, headers)
    if not 200 <= status < 300:
        raise WebhookError(_("The receiver answered %(status)s.") % {"status": status})


def signature(secret: str, identifier: str, timestamp: str, body: bytes) -> str:
    """Return the value of `webhook-signature`: HMAC-SHA256 over id, time and body."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.new(key, f"{identifier}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed.digest()).decode()}"


def address(url: str) -> SplitResult:
    """Return the parts of an endpoint's address. Raises WebhookError for one that is never called."""
    try:
        parts = urlsplit(url)
        host, _port = ssrf.host_and_port(parts)
    except ValueError:
        host = ""
    if not host or parts.username is not None or parts.scheme not in ("https", "http"):
        raise WebhookError(_("This is not an address of a web server."))
    if parts.scheme == "http" and not LOOPBACK:
        raise WebhookError(_("The address must begin with https://"))
    if _is_numeric(host) and not _may_connect(parts.scheme)(host, 0):
        raise WebhookError(_PRIVATE)
    return parts


# --- the connection


def _post(url: SplitResult, body: bytes, headers: dict[str, str]) -> int:
    """Return the status of the answer. Redirects are not followed and the body is not read."""
    path = f"{url.path or '/'}{'?' if url.query else ''}{url.query}"
    with _connected(url) as sock:
        connection = HTTPConnection(url.netloc)
        connection.sock = sock
        connection.request("POST", path, body, {"Host": url.netloc, "Connection": "close", **headers})
        return connection.getresponse().status


@contextmanager
def _connected(url: SplitResult) -> Iterator[socket.socket]:
    """Connect to a public address of the endpoint, for at most `MAX_DELIVERY_SECONDS`."""
    try:
        sock = ssrf.connect(url, TIMEOUT, _may_connect(url.scheme))
    except ssrf.PrivateAddressError:
        raise WebhookError(_PRIVATE) from None
    limit = Timer(MAX_DELIVERY_SECONDS, _cut, [sock])
    limit.daemon = True
    limit.start()
    try:
        yield sock
    finally:
        limit.cancel()
        sock.close()


def _may_connect(scheme: str) -> ssrf.MayConnect:
    """Return the rule for an address's scheme: public addresses by https, on any port."""

    def may_connect(ip: str, _port: int) -> bool:
        is_test = LOOPBACK and ip_address(ip.partition("%")[0]).is_loopback
        return is_test or (scheme == "https" and ssrf.is_public(ip))

    return may_connect


def _is_numeric(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
