"""Transactional outbox worker: delivers mail and webhook events from `Delivery` rows. Safe with several workers.

A worker claims one due row with a lease (a conditional UPDATE). It retries with exponential backoff from RETRY to
MAX_WAIT, and gives up after MAX_ATTEMPTS, about three days. If a worker dies, its lease runs out and another worker
sends again: a mail keeps its Message-ID and an event its webhook-id, so that the receiver can drop a duplicate.
"""

import uuid
from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, QuerySet
from django.utils import timezone

from ..models import Attachment, Delivery
from ..outgoing import webhooks
from ..redaction import redact
from . import messages

LEASE = timedelta(minutes=5)  # longer than any delivery takes
RETRY = timedelta(minutes=1)  # doubled with every attempt
MAX_WAIT = timedelta(hours=6)
MAX_ATTEMPTS = 20
MAX_CLAIM_TRIES = 20  # due rows that a worker tries to claim; other workers may claim them first
DELIVERED_LIFETIME = timedelta(days=30)  # how long delivered events are stored


def send_due() -> Iterator[bool]:
    """Deliver due rows one after another until none is due; yield for each whether it was delivered."""
    while delivery := _claim():
        yield _try(delivery)


def forget_old() -> None:
    """Delete old delivered events and the files of forms that were never sent.

    Deliveries of a contact message are deleted with the message.
    """
    Attachment.objects.forgotten().delete()
    Delivery.objects.filter(message=None, sent_at__lt=timezone.now() - DELIVERED_LIFETIME).delete()


def _try(delivery: Delivery) -> bool:
    try:
        if delivery.endpoint:
            webhooks.send(delivery)
        elif delivery.message:
            messages.mail(delivery.message)
    except Exception as error:  # noqa: BLE001  whatever a receiver does, the row is tried again
        _postpone(delivery, f"{type(error).__name__}: {error}")
        return False
    return bool(_release(delivery, sent_at=timezone.now(), last_error=""))


def _claim() -> Delivery | None:
    """Claim and return the next due delivery, those with the fewest attempts first; None if there is none to claim."""
    due = Delivery.objects.due().order_by("attempts", "next_at", "id")
    for pk in due.values_list("pk", flat=True)[:MAX_CLAIM_TRIES]:
        mine: QuerySet[Delivery] = Delivery.objects.due().filter(pk=pk)
        lease = uuid.uuid4()
        until = timezone.now() + LEASE
        if mine.update(lease=lease, lease_until=until, attempts=F("attempts") + 1):
            held = Delivery.objects.select_related("endpoint", "message__error__system")
            return held.filter(lease=lease).first()
    return None


def _postpone(delivery: Delivery, error: str) -> None:
    wait = min(RETRY * 2 ** min(delivery.attempts - 1, 10), MAX_WAIT)
    given_up_at = timezone.now() if delivery.attempts >= MAX_ATTEMPTS else None
    next_at = timezone.now() + wait
    error = redact(error.replace("\0", "")).text[:300]  # a mail server names addresses
    _release(delivery, next_at=next_at, given_up_at=given_up_at, last_error=error)


def _release(delivery: Delivery, **outcome: object) -> int:
    """Store the outcome and end the lease; return 0 if another worker has claimed the row meanwhile."""
    mine = Delivery.objects.filter(pk=delivery.pk, lease=delivery.lease)
    return mine.update(lease=None, lease_until=None, **outcome)
