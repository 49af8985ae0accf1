"""Messages to support: saved first, delivered after by `outbox`."""

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

VISIT = timedelta(hours=2)  # searches of a reader who then wrote are not older
READABLE = timedelta(days=30)  # how long the sender's own link works
_signer = TimestampSigner(salt="receipt")


def error_from(value: str) -> ErrorCode | None:
    """The error that `?from=system/key` names, if there is one."""
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
    """Store a valid form's `cleaned_data` without secrets, and queue it. The same form sent again gives the same row;
    the form of before with another text, which Back brings, is another message."""
    said = f"{data['message']}\0{data['email'].lower()}"
    message, is_new = ContactMessage.objects.get_or_create(
        reference=uuid.uuid5(data["token"], said),
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
    """What lets the sender, and nobody else, read the message for some time."""
    return _signer.sign(str(message.reference))


def of_receipt(value: str) -> ContactMessage | None:
    """The message that a receipt is for; None where it is no receipt of ours or too old."""
    try:
        reference = uuid.UUID(_signer.unsign(value, max_age=READABLE))
    except (BadSignature, ValueError):
        return None
    messages = ContactMessage.objects.select_related("error__system")
    return messages.prefetch_related("error__texts", "error__wordings").filter(reference=reference).first()


def mail(message: ContactMessage) -> None:
    """Mail one message to support; answering it answers the sender. Its Message-ID never changes."""
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
    """Files that the message has already come with the same form once more."""
    known = set(message.attachments.values_list("name", "size"))
    for attachment in attachments:
        if (attachment.name, attachment.size) not in known:
            attachment.message = message
            attachment.save(update_fields=["message"] if attachment.pk else None)


def _mark_searches(message: ContactMessage) -> None:
    """Searches that did not spare the reader the writing."""
    since = timezone.now() - VISIT
    same = SearchLog.objects.filter(query__in=message.trail.get("searches", []), created_at__gte=since)
    same.filter(language=message.language).update(led_to_contact=True)


def _queue(message: ContactMessage) -> None:
    """What brings the message to support: mail where there is an address for it, and webhooks that asked for it."""
    event = WebhookEndpoint.Event.CONTACT_RECEIVED
    if settings.CONTACT_EMAIL:
        Delivery.objects.create(message=message, event=event)
    webhooks.queue(event, _payload(message), message)


def _payload(message: ContactMessage) -> dict[str, Any]:
    """A message as webhooks get it."""
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
