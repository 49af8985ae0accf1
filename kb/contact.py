"""Messages to support: suggestions before they are sent, saved first, delivered after by `outbox`."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from errors.models import ErrorCode

from . import webhooks
from .contact_form import ContactForm
from .models import ContactMessage, Delivery, WebhookEndpoint
from .redaction import redact
from .search import Hit, suggest

MOST_SUGGESTIONS = 3


def suggestions(text: str) -> list[Hit]:
    """At most three answers that we are confident of; nothing rather than something unrelated."""
    return suggest(text, limit=MOST_SUGGESTIONS) if text.strip() else []


def error_from(value: str) -> ErrorCode | None:
    """The error that `?from=system/key` names, if there is one."""
    system, _slash, key = value.replace("\0", "").partition("/")
    errors = ErrorCode.objects.listed().select_related("system")
    return errors.filter(system__slug=system, key=key).first() if key else None


@transaction.atomic
def save(form: ContactForm, error: ErrorCode | None, shown: list[str], language: str) -> ContactMessage:
    """Store a valid form's message without its secrets. The same form sent again gives the same row."""
    data = form.cleaned_data
    message, is_new = ContactMessage.objects.get_or_create(
        reference=data["token"],
        defaults={
            "name": redact(data["name"]).text[:100],
            "email": data["email"],
            "message": redact(data["message"]).text,
            "language": language,
            "error": error,
            "trail": {"shown": shown},
        },
    )
    if is_new:
        _queue(message)
    return message


def mail(message: ContactMessage) -> None:
    """Mail one message to support; answering it answers the sender. Its Message-ID never changes."""
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


def _queue(message: ContactMessage) -> None:
    """What brings the message to support: mail where there is an address for it, and webhooks that asked for it."""
    event = WebhookEndpoint.Event.CONTACT_RECEIVED
    if settings.CONTACT_EMAIL:
        Delivery.objects.create(message=message, event=event)
    webhooks.queue(event, _payload(message), message)


def _payload(message: ContactMessage) -> dict[str, Any]:
    """A message as webhooks get it."""
    error = message.error
    return {
        "reference": str(message.reference),
        "name": message.name,
        "email": message.email,
        "message": message.message,
        "language": message.language,
        "error": f"{settings.SITE_URL}{error.get_absolute_url()}" if error else None,
        "url": f"{settings.SITE_URL}{message.get_admin_url()}",
    }
