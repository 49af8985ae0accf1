"""Which addresses readers have been given. They are remembered when what stood there has moved or gone."""

from collections.abc import Mapping

from django.apps import apps
from django.db import models


class PublishedAddressQuerySet(models.QuerySet):
    def keep(self, rows: Mapping[str, models.Model | None]) -> None:
        """Remember that these paths stand for these rows, and no longer for those that they stood for before."""
        kept = [
            self.model(
                path=path, model=row._meta.label_lower if row else "", object_id=row.pk if row else None
            )
            for path, row in rows.items()
        ]
        self.bulk_create(
            kept,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["path"],
            update_fields=["model", "object_id"],
        )


class PublishedAddress(models.Model):
    """An address without its language (`errors/fortnox-api/2001304`) and the row that last stood there.

    Rows go, this stays: the row is named, not referred to, so that any app can keep its addresses here.
    """

    path = models.CharField(max_length=250, unique=True)
    model = models.CharField(max_length=60, blank=True)  # as in `errors.errorcode`
    object_id = models.BigIntegerField(null=True)

    objects = PublishedAddressQuerySet.as_manager()

    def __str__(self) -> str:
        return self.path

    @property
    def row(self) -> models.Model | None:
        """None where it has been deleted."""
        if not self.model:
            return None
        return apps.get_model(self.model)._base_manager.filter(pk=self.object_id).first()
