"""What programs show to write drafts. Only a hash is stored: a token is shown once, when it is made."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PREFIX = "klt_"  # secret scanners, and our own redaction, know by it what they see
MAX_SHOWN_CHARS = 8  # characters of a token that its list shows
MIN_USE_INTERVAL = timedelta(minutes=10)  # between two notes that it was used


def digest_of(token: str) -> str:
    """Tokens are random, not words: a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


class ApiTokenManager(models.Manager["ApiToken"]):
    def in_force(self, token: str) -> "ApiToken | None":
        """The row of a token that was neither revoked nor is too old, of somebody who may still sign in."""
        found = self.filter(digest=digest_of(token), revoked_at=None, user__is_active=True).select_related(
            "user"
        )
        row = found.first()
        return row if row and (row.expires_on is None or row.expires_on >= timezone.localdate()) else None


class ApiToken(models.Model):
    """A program's right to do some of what a user may do."""

    class Scope(models.TextChoices):
        ARTICLES = "articles", _("Drafts of articles")
        ERRORS = "errors", _("Drafts of errors")

    name = models.CharField(
        _("name"), max_length=100, help_text=_("Which program uses it, and who looks after it.")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="api_tokens",
        verbose_name=_("user"),
        help_text=_("The program may do what this user may do, and no more."),
    )
    scopes = models.JSONField(_("scopes"), default=list)
    start = models.CharField(_("token"), max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_on = models.DateField(_("last day"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = ApiTokenManager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"

    def make(self) -> str:
        """A new token for this row, which is not saved yet. Nobody can read it again."""
        token = PREFIX + secrets.token_urlsafe(32)
        self.start, self.digest = token[: len(PREFIX) + MAX_SHOWN_CHARS], digest_of(token)
        return token

    def used(self) -> None:
        now = timezone.now()
        if self.used_at is None or now - self.used_at > MIN_USE_INTERVAL:
            ApiToken.objects.filter(pk=self.pk).update(used_at=now)
