"""What may be seen by readers: the one definition that both apps share."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """`inferred` is public too: the error is real, its cause is our conclusion and the page says so."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    INFERRED = "inferred", _("Published, cause inferred")
    RETIRED = "retired", _("Retired")


LISTED = (Status.PUBLISHED, Status.INFERRED)  # in lists, in search
REACHABLE = (*LISTED, Status.RETIRED)  # at its own address


class PublishedQuerySet(models.QuerySet):
    """Rows of a model that has a `status`."""

    def listed(self) -> Self:
        """Rows that lists and search show."""
        return self.filter(status__in=LISTED)

    def reachable(self) -> Self:
        """Rows that answer at their own address: also what has been retired."""
        return self.filter(status__in=REACHABLE)


class Publishable(models.Model):
    """Abstract: a row with a status."""

    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.DRAFT)

    class Meta:
        abstract = True

    @property
    def is_listed(self) -> bool:
        return self.status in LISTED
