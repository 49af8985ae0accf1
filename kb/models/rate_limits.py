"""Counters of the rate limiter."""

from django.db import models


class Tally(models.Model):
    """A counter of `kb.rate_limits`, one row a key until `ends_at`. Keys identify nobody (`rate_limits.client`)."""

    key = models.CharField(primary_key=True, max_length=120)
    count = models.PositiveIntegerField()
    ends_at = models.BigIntegerField(db_index=True)  # seconds since 1970

    def __str__(self) -> str:
        return self.key
