"""Messages to support: suggestions before they are sent, saved first, mailed after."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from errors.models import ErrorCode

from .forms import ContactForm
from .models import ContactMessage
from .redaction import redact
from .search import Hit, suggest

MOST_SUGGESTIONS = 3
LEASE = timedelta(minutes=5)
BATCH = 20
RETRY = timedelta(minutes=1)  # doubled with every attempt
MOST_WAIT = timedelta(hours=6)
MOST_ATTEMPTS = 20


def suggestions(text: str) -> list[Hit]:
    """At most three answers that we are confident of; nothing rather than something unrelated."""
    return suggest(text, limit=MOST_SUGGESTIONS) if text.strip() else []


def error_from(value: str) -> ErrorCode | None:
    """The error that `?from=system/key` names, if there is one."""
    system, _slash, key = value.replace("\0", "").partition("/")
    errors = ErrorCode.objects.listed().select_related("system")
    return errors.filter(system__slug=system, key=key).first() if key else None


def save(form: ContactForm, error: ErrorCode | None, shown: list[str], language: str) -> ContactMessage:
    """Store a valid form's message without its secrets. The same form sent again gives the same row."""
    data = form.cleaned_data
    message, _created = ContactMessage.objects.get_or_create(
        reference=data["token"],
        defaults={
            "name": redact(data["name"]).text[:100],
            "email": data["email"],
            "message": redact(data["message"]).text,
            "language": language,
            "error": error,
            "suggestions": shown,
        },
    )
    return message


# --- the outbox


def send_due() -> int:
    """Deliver what waits; how many were sent. Several workers may do this at once: each message has one holder."""
    sent = 0
    for message in _claim():
        try:
            deliver(message)
        except Exception as error:  # noqa: BLE001  whatever the mail server does, the message stays and is tried again
            _postpone(message, error)
        else:
            sent += ContactMessage.objects.filter(pk=message.pk, lease=message.lease).update(
                sent_at=timezone.now(), lease=None, lease_until=None, last_error=""
            )
    return sent


def deliver(message: ContactMessage) -> None:
    """Mail one message to support; answering it answers the sender."""
    context = {"message": message, "site_url": settings.SITE_URL}
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Message %(reference)s") % {"reference": message.short_reference}
        body = render_to_string("email/contact.txt", context)
    EmailMessage(
        subject=subject,
        body=body,
        to=[settings.CONTACT_EMAIL],
        reply_to=[message.email],
        headers={"Message-ID": f"<{message.reference}@klartext>"},
    ).send()


def _claim() -> Iterator[ContactMessage]:
    """Take a lease on due messages with one conditional UPDATE, then read back what we got."""
    due = list(ContactMessage.objects.due().order_by("next_at", "id").values_list("id", flat=True)[:BATCH])
    lease = uuid.uuid4()
    ContactMessage.objects.due().filter(id__in=due).update(
        lease=lease, lease_until=timezone.now() + LEASE, attempts=F("attempts") + 1
    )
    return ContactMessage.objects.filter(lease=lease).select_related("error__system").iterator()


def _postpone(message: ContactMessage, error: Exception) -> None:
    wait = min(RETRY * 2 ** min(message.attempts - 1, 10), MOST_WAIT)
    ContactMessage.objects.filter(pk=message.pk, lease=message.lease).update(
        lease=None,
        lease_until=None,
        next_at=timezone.now() + wait,
        last_error=f"{type(error).__name__}: {error}"[:300],
    )
