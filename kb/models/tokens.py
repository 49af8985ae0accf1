"""API tokens of programs that write drafts. Only a hash is stored; a token is shown once, after its creation."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PREFIX = "klt_"  # lets secret scanners and our redaction recognise a token
MAX_SHOWN_CHARS = 8  # of a token, in the list
MIN_USE_INTERVAL = timedelta(minutes=10)  # between two writes of `used_at`


def digest_of(token: str) -> str:
    """Return the token's SHA-256. A random token needs no salt or slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


class ApiTokenManager(models.Manager["ApiToken"]):
    def in_force(self, token: str) -> "ApiToken | None":
        """Return the token's row; None if it is revoked, expired or unknown, or its user is inactive."""
        rows = self.filter(digest=digest_of(token), revoked_at=None, user__is_active=True).select_related(
            "user"
        )
        row = rows.first()
        return row if row and (row.expires_on is None or row.expires_on >= timezone.localdate()) else None


class ApiToken(models.Model):
    """A program's token with the scopes it has of a user's permissions."""

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
        """Set and return a new token. The row is not saved; the token cannot be read from it."""
        token = PREFIX + secrets.token_urlsafe(32)
        self.start, self.digest = token[: len(PREFIX) + MAX_SHOWN_CHARS], digest_of(token)
        return token

    def used(self) -> None:
        """Store the time of use, at most once in `MIN_USE_INTERVAL`."""
        now = timezone.now()
        if self.used_at is None or now - self.used_at > MIN_USE_INTERVAL:
            ApiToken.objects.filter(pk=self.pk).update(used_at=now)
