"""What readers do: votes, searches, messages. No row holds a secret; texts are redacted before they are stored."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from errors.models import ErrorCode

from .articles import Revision
from .fixes import Fix


class HelpfulVote(models.Model):
    """Did this solve it? Asked for each fix; for an article without an error, of the revision that was read."""

    fix = models.ForeignKey(Fix, on_delete=models.CASCADE, null=True, blank=True, related_name="votes")
    revision = models.ForeignKey(
        Revision, on_delete=models.CASCADE, null=True, blank=True, related_name="votes"
    )
    helpful = models.BooleanField(_("solved it"))
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    comment = models.CharField(_("comment"), max_length=600, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.CheckConstraint(
                condition=Q(fix__isnull=False) ^ Q(revision__isnull=False), name="vote_for_one_thing"
            )
        ]

    def __str__(self) -> str:
        return str(self.fix or self.revision)


class SearchEntry(models.Model):
    """One search with what it found. The query is redacted before it comes here."""

    class Source(models.TextChoices):
        SITE = "site", _("Search page")
        CONTACT = "contact", _("Contact page")
        API = "api", _("API")
        WIDGET = "widget", _("Widget")

    query = models.CharField(_("query"), max_length=255)
    language = models.CharField(_("language"), max_length=10)
    source = models.CharField(_("source"), max_length=8, choices=Source.choices, default=Source.SITE)
    results = models.PositiveIntegerField(_("results"), default=0)
    known = models.BooleanField(_("recognised"), default=False)
    chosen = models.CharField(_("chosen"), max_length=200, blank=True)
    contacted = models.BooleanField(_("went on to contact"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        indexes = [models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return self.query


class ContactMessageQuerySet(models.QuerySet):
    def due(self) -> Self:
        """Messages that wait for delivery and that no worker holds."""
        now = timezone.now()
        return self.filter(
            Q(lease_until__isnull=True) | Q(lease_until__lt=now), sent_at__isnull=True, next_at__lte=now
        )


class ContactMessage(models.Model):
    """What somebody wrote to support. The row is the truth; mail is delivered from it, later and as often as needed."""

    reference = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"))
    message = models.TextField(_("message"))
    language = models.CharField(_("language"), max_length=10)
    error = models.ForeignKey(
        ErrorCode,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contact_messages",
        verbose_name=_("error"),
    )
    suggestions = models.JSONField(_("suggestions shown"), default=list, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    lease = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)

    objects = ContactMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("contact message")
        verbose_name_plural = _("contact messages")
        indexes = [
            models.Index(fields=["next_at"], condition=Q(sent_at__isnull=True), name="contact_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.short_reference} {self.email}"

    @property
    def short_reference(self) -> str:
        """What sender and agent call the message."""
        return str(self.reference)[:8].upper()
