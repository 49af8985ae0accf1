"""Published addresses, which are remembered after a page has moved or was deleted."""

from collections.abc import Mapping

from django.apps import apps
from django.db import models


class PublishedAddressQuerySet(models.QuerySet):
    """Writer of published addresses."""

    def keep(self, rows: Mapping[str, models.Model | None]) -> None:
        """Store path → row, replacing the rows that had these paths before. None forgets the row."""
        addresses = [
            self.model(
                path=path, model=row._meta.label_lower if row else "", object_id=row.pk if row else None
            )
            for path, row in rows.items()
        ]
        self.bulk_create(
            addresses,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["path"],
            update_fields=["model", "object_id"],
        )


class PublishedAddress(models.Model):
    """Address without its language (`errors/fortnox-api/2001304`) and the last row with it.

    The row is named by model and id, without a foreign key: it may be deleted, and may be of any app.
    """

    path = models.CharField(max_length=250, unique=True)
    model = models.CharField(max_length=60, blank=True)  # as in `errors.errorcode`
    object_id = models.BigIntegerField(null=True)

    objects = PublishedAddressQuerySet.as_manager()

    def __str__(self) -> str:
        return self.path

    @property
    def row(self) -> models.Model | None:
        """The row; None if it has been deleted."""
        if not self.model:
            return None
        return apps.get_model(self.model)._base_manager.filter(pk=self.object_id).first()
