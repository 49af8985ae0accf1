"""Open pages of the admin, for the presence notice. Saving never depends on them."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

ACTIVE_AGE = dt.timedelta(minutes=1)
MAX_AGE = dt.timedelta(hours=1)


class PresenceQuerySet(models.QuerySet):
    """Queries of open pages."""

    def active(self) -> Self:
        return self.filter(seen_at__gt=timezone.now() - ACTIVE_AGE)

    def see(self, page: str, tab: str, user_id: int, *, is_live: bool) -> None:
        """Store that this page is open in this tab now, and delete rows older than `MAX_AGE`."""
        self.filter(seen_at__lt=timezone.now() - MAX_AGE).delete()
        seen = {"page": page, "is_live": is_live, "seen_at": timezone.now()}
        self.update_or_create(tab=tab, user_id=user_id, defaults=seen)


class Presence(models.Model):
    """Tab of a user's browser with a page of the admin."""

    page = models.CharField(max_length=100, db_index=True)  # a name of `errors.versions`
    tab = models.CharField(max_length=32)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_live = models.BooleanField(
        default=False
    )  # says itself that it is still open; without script nothing does
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "tab"], name="presence_once_a_tab")]

    def __str__(self) -> str:
        return f"{self.user}: {self.page}"
