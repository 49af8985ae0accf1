"""How often somebody has done something lately."""

from django.db import models


class Tally(models.Model):
    """What `kb.rate_limits` counts: one row a key, until its time is over. Keys name nobody (`limits.client`)."""

    key = models.CharField(primary_key=True, max_length=120)
    count = models.PositiveIntegerField()
    ends_at = models.BigIntegerField(db_index=True)  # seconds since 1970

    def __str__(self) -> str:
        return self.key
