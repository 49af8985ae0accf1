"""The number that moves with the content."""

from django.db import models
from django.db.models import F, Q


class ContentVersion(models.Model):
    """One row with a number that moves, in the writer's own transaction, whenever readers may see something new."""

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="content_version_one_row")]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        """The number as it is committed; 0 before anything was written."""
        return cls.objects.values_list("number", flat=True).first() or 0

    @classmethod
    def bump(cls) -> None:
        """Move the number on."""
        if not cls.objects.filter(id=1).update(number=F("number") + 1):
            cls.objects.get_or_create(id=1, defaults={"number": 1})  # tests and `flush` empty the table
