"""Contact messages with their context and attachments. Texts are redacted before they are stored."""

import uuid
from datetime import timedelta
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from errors.models import ErrorCode

MAX_UNSENT_FILE_AGE = timedelta(days=1)  # files of a form that has not been sent yet


class ContactMessage(models.Model):
    """A message to support. Its deliveries send it by mail and to webhooks."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

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
    # {"shown": ["error:12"], "opened": ["fix:7"], "searches": ["…"]}, without what the sender removed
    trail = models.JSONField(_("what came along"), default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.NEW, db_index=True
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("contact message")
        verbose_name_plural = _("contact messages")

    def __str__(self) -> str:
        return f"{self.short_reference} {self.email}"

    @property
    def short_reference(self) -> str:
        """The first eight digits of the reference, for mails and lists."""
        return str(self.reference)[:8].upper()

    def get_admin_url(self) -> str:
        return reverse("admin:kb_contactmessage_change", args=[self.pk])


class AttachmentQuerySet(models.QuerySet):
    def forgotten(self) -> Self:
        """Return files whose form was not sent within `MAX_UNSENT_FILE_AGE`."""
        return self.filter(message=None, created_at__lt=timezone.now() - MAX_UNSENT_FILE_AGE)


class Attachment(models.Model):
    """A file of a contact message, stored in the database and deleted with the message.

    `message` is None until the form is sent.
    """

    message = models.ForeignKey(
        ContactMessage,
        on_delete=models.CASCADE,
        null=True,
        related_name="attachments",
        verbose_name=_("contact message"),
    )
    name = models.CharField(_("name"), max_length=100)
    content_type = models.CharField(_("type"), max_length=40)
    size = models.PositiveIntegerField(_("bytes"))
    content = models.BinaryField()
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.name
