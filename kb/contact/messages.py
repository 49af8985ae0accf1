"""Contact messages: saved with their deliveries in one transaction; `outbox` sends them later."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from errors.languages import active_language
from errors.models import ErrorCode

from ..feedback import search_log
from ..models import Attachment, ContactMessage, Delivery, SearchLog, WebhookEndpoint
from ..outgoing import webhooks
from ..redaction import redact

VISIT = timedelta(hours=2)  # searches that are older do not count as the sender's
RECEIPT_LIFETIME = timedelta(days=30)  # how long the sender's own link works
_signer = TimestampSigner(salt="receipt")


def error_from(value: str) -> ErrorCode | None:
    """Return the listed error that `?from=system/key` names; None if there is none."""
    system, _slash, key = value.replace("\0", "").partition("/")
    errors = ErrorCode.objects.listed().with_texts()
    return errors.filter(system__slug=system, key=key).first() if key else None


@transaction.atomic
def save(
    data: Mapping[str, Any],
    error: ErrorCode | None = None,
    trail: Mapping[str, list[str]] | None = None,
    attachments: Sequence[Attachment] = (),
) -> ContactMessage:
    """Store a valid form's `cleaned_data` without secrets, and queue its deliveries.

    Idempotent: the same form with the same text and e-mail address gives the same row. The same form with another text
    (the browser's Back button) is another message.
    """
    identity = f"{data['message']}\0{data['email'].lower()}"
    message, is_new = ContactMessage.objects.get_or_create(
        reference=uuid.uuid5(data["token"], identity),
        defaults={
            "name": redact(data["name"]).text[:100],
            "email": data["email"],
            "message": redact(data["message"]).text,
            "language": active_language(),
            "error": error,
            "trail": dict(trail or {}),
        },
    )
    _attach(attachments, message)
    if is_new:
        _mark_searches(message)
        search_log.log_message(message)
        _queue(message)
    return message


def receipt(message: ContactMessage) -> str:
    """Return the signed token that lets its holder read the message for RECEIPT_LIFETIME."""
    return _signer.sign(str(message.reference))


def from_receipt(value: str) -> ContactMessage | None:
    """Return the message that a receipt is for; None if it is forged or too old."""
    try:
        reference = uuid.UUID(_signer.unsign(value, max_age=RECEIPT_LIFETIME))
    except (BadSignature, ValueError):
        return None
    messages = ContactMessage.objects.select_related("error__system")
    return messages.prefetch_related("error__texts", "error__wordings").filter(reference=reference).first()


def mail(message: ContactMessage) -> None:
    """Mail a message to support, with Reply-To its sender. Its Message-ID is the same at each attempt."""
    context = {"message": message, "site_url": settings.SITE_URL}
    context["attachments"] = message.attachments.defer("content")
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


def _attach(attachments: Sequence[Attachment], message: ContactMessage) -> None:
    """Add the attachments that the message does not have yet: the same form may be sent twice."""
    known = set(message.attachments.values_list("name", "size"))
    for attachment in attachments:
        if (attachment.name, attachment.size) not in known:
            attachment.message = message
            attachment.save(update_fields=["message"] if attachment.pk else None)


def _mark_searches(message: ContactMessage) -> None:
    """Mark the recent searches that came along with the message as ones that led to it."""
    since = timezone.now() - VISIT
    same = SearchLog.objects.filter(query__in=message.trail.get("searches", []), created_at__gte=since)
    same.filter(language=message.language).update(led_to_contact=True)


def _queue(message: ContactMessage) -> None:
    """Queue a mail, if CONTACT_EMAIL is set, and a webhook event for the subscribed endpoints."""
    event = WebhookEndpoint.Event.CONTACT_RECEIVED
    if settings.CONTACT_EMAIL:
        Delivery.objects.create(message=message, event=event)
    webhooks.queue(event, _payload(message), message)


def _payload(message: ContactMessage) -> dict[str, Any]:
    """Return the data of the webhook event."""
    error = message.error
    files = message.attachments.values_list("name", flat=True)
    return {
        "reference": str(message.reference),
        "name": message.name,
        "email": message.email,
        "message": message.message,
        "language": message.language,
        "error": f"{settings.SITE_URL}{error.get_absolute_url()}" if error else None,
        "attachments": list(files),
        "url": f"{settings.SITE_URL}{message.get_admin_url()}",
    }
