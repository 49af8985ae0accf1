"""Content version: a sharded counter that changes with what readers see. The page cache uses it as a key."""

from django.db import models, transaction
from django.db.models import F, Min, Q, Sum
from django.utils import timezone

SHARDS = 16  # concurrent transactions that increment without waiting for each other


class ContentVersion(models.Model):
    """One shard of the counter. A writer increments a shard in the transaction that changes what readers see.

    The content version is the sum of all shards, so that each commit raises it, whatever the order of commits. The
    maximum would not change when the transaction with the lower number commits last.
    """

    number = models.PositiveBigIntegerField(default=0)
    due_at = models.DateTimeField(null=True)  # when the next scheduled text is to be published

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id__range=(1, SHARDS)), name="content_version_parts")
        ]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        """Return the committed content version; 0 for an empty table."""
        return cls.objects.aggregate(number=Sum("number"))["number"] or 0

    @classmethod
    def read(cls) -> tuple[int, bool]:
        """Return the content version, and whether a scheduled text is due (`publication.publish_due`)."""
        row = cls.objects.aggregate(number=Sum("number"), due_at=Min("due_at"))
        return row["number"] or 0, row["due_at"] is not None and row["due_at"] <= timezone.now()

    @classmethod
    @transaction.atomic(savepoint=False)
    def bump(cls) -> None:
        """Increment a shard that no other transaction has locked; wait if all are locked."""
        free = cls.objects.select_for_update(skip_locked=True).order_by("id").values("id")[:1]
        for shard in (free, 1):
            if cls.objects.filter(id=shard).update(number=F("number") + 1):
                return
        cls.objects.get_or_create(id=1, defaults={"number": 1})  # tests and `flush` empty the table
