"""Transactional outbox: deliveries of mail and webhook events, and the endpoints of webhooks."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .contact_messages import ContactMessage


class WebhookEndpoint(models.Model):
    """An address that receives events. `secret` signs them; it is shown once, after its creation."""

    class Event(models.TextChoices):
        CONTACT_RECEIVED = "contact.received", _("A contact message came in")
        ARTICLE_PUBLISHED = "article.published", _("An article was published")
        ERROR_CHANGED = "error.changed", _("An error was changed")

    name = models.CharField(_("name"), max_length=100)
    url = models.URLField(_("address"), max_length=500, help_text=_("Begins with https://"))
    events = models.JSONField(_("events"), default=list)  # values of Event
    is_active = models.BooleanField(_("in use"), default=True)
    secret = models.CharField(max_length=100, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.name


class DeliveryQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Return deliveries that were neither sent nor given up."""
        return self.filter(sent_at=None, given_up_at=None)

    def due(self) -> Self:
        """Return deliveries whose next attempt is due and that no worker has leased."""
        now = timezone.now()
        return self.waiting().filter(Q(lease_until=None) | Q(lease_until__lt=now), next_at__lte=now)

    def given_up(self) -> Self:
        """Return the dead letters, which are not attempted until `try_again`."""
        return self.filter(sent_at=None).exclude(given_up_at=None)

    def try_again(self) -> int:
        """Make all unsent deliveries due now and reset their attempts; return their number."""
        return self.filter(sent_at=None).update(given_up_at=None, attempts=0, next_at=timezone.now())


class Delivery(models.Model):
    """One message to one receiver: an event for a webhook, or a contact message as mail if `endpoint` is None."""

    message = models.ForeignKey(
        ContactMessage,
        on_delete=models.CASCADE,
        null=True,
        related_name="deliveries",
        verbose_name=_("contact message"),
    )
    endpoint = models.ForeignKey(
        WebhookEndpoint,
        on_delete=models.CASCADE,
        null=True,
        related_name="deliveries",
        verbose_name=_("webhook"),
    )
    event = models.CharField(_("event"), max_length=32, choices=WebhookEndpoint.Event.choices)
    identifier = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False
    )  # the same in every attempt
    body = models.TextField(blank=True)  # the event as JSON, the same bytes in every attempt
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    lease = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True)
    given_up_at = models.DateTimeField(_("given up"), null=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.CheckConstraint(
                condition=Q(message__isnull=False) | Q(endpoint__isnull=False), name="delivery_of_something"
            ),
            models.UniqueConstraint(
                fields=["message"], condition=Q(endpoint=None), name="delivery_one_mail_a_message"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="delivery_waiting",
            )
        ]

    def __str__(self) -> str:
        receiver = self.endpoint or _("mail")
        return f"{self.event} → {receiver}"
