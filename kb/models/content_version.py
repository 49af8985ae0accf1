"""The number that moves with the content."""

from django.db import models, transaction
from django.db.models import F, Min, Q, Sum
from django.utils import timezone

SHARDS = 16  # as many transactions move the number without waiting for one another


class ContentVersion(models.Model):
    """A part of the number that moves, in the writer's own transaction, whenever readers may see something new.

    The number is the sum of all parts: every commit adds to it, in whatever order they come. (The highest of many would
    stand still when the transaction that took the lower number commits last.)
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
        """The number as it is committed; 0 before anything was written."""
        return cls.objects.aggregate(number=Sum("number"))["number"] or 0

    @classmethod
    def read(cls) -> tuple[int, bool]:
        """The number, and whether a scheduled text should be before readers by now (`workflow.publish_due`)."""
        found = cls.objects.aggregate(number=Sum("number"), due_at=Min("due_at"))
        return found["number"] or 0, found["due_at"] is not None and found["due_at"] <= timezone.now()

    @classmethod
    @transaction.atomic(savepoint=False)
    def bump(cls) -> None:
        """Move the number on, in a part that no other transaction holds; wait where all are held."""
        free = cls.objects.select_for_update(skip_locked=True).order_by("id").values("id")[:1]
        for part in (free, 1):
            if cls.objects.filter(id=part).update(number=F("number") + 1):
                return
        cls.objects.get_or_create(id=1, defaults={"number": 1})  # tests and `flush` empty the table
