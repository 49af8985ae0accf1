"""What waits to leave is delivered, by as many workers as there are. A row is the truth: it is tried until it is
delivered, or given up after about three days and kept for an agent to look at.

A worker takes a lease on one delivery with a conditional UPDATE. Where it dies the lease runs out and another one takes
over; a mail keeps its Message-ID and an event its webhook-id, so that a receiver can see that it has it already.
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
LOOKED_AT = 20  # due deliveries that a worker looks at before it finds that others hold them all
KEPT = timedelta(days=30)  # events that have been delivered


def send_due() -> Iterator[bool]:
    """Deliver what is due, one after another; of each whether it was delivered."""
    while delivery := _claim():
        yield _try(delivery)


def forget_old() -> None:
    """Delete delivered events (those of contact messages go with the message) and files of forms never sent."""
    Attachment.objects.forgotten().delete()
    Delivery.objects.filter(message=None, sent_at__lt=timezone.now() - KEPT).delete()


def _try(delivery: Delivery) -> bool:
    try:
        if delivery.endpoint:
            webhooks.send(delivery)
        elif delivery.message:
            messages.mail(delivery.message)
    except Exception as error:  # noqa: BLE001  whatever a receiver does, the row stays and is tried again
        _postpone(delivery, f"{type(error).__name__}: {error}")
        return False
    return bool(_release(delivery, sent_at=timezone.now(), last_error=""))


def _claim() -> Delivery | None:
    """The next delivery that is due, held by nobody else. New ones come before those that have failed already."""
    due = Delivery.objects.due().order_by("attempts", "next_at", "id")
    for pk in due.values_list("pk", flat=True)[:LOOKED_AT]:
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
    """Write what became of it, unless the lease has run out and another worker has it now."""
    mine = Delivery.objects.filter(pk=delivery.pk, lease=delivery.lease)
    return mine.update(lease=None, lease_until=None, **outcome)
