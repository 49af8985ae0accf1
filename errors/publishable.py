"""Status of errors and articles, and which of them readers see. Both apps share this definition."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Status of a row. `inferred` is public too: the error is real, but its cause is our conclusion."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    INFERRED = "inferred", _("Published, cause inferred")
    RETIRED = "retired", _("Retired")


LISTED = (Status.PUBLISHED, Status.INFERRED)  # in lists, in search
REACHABLE = (*LISTED, Status.RETIRED)  # at its own address


class PublishedQuerySet(models.QuerySet):
    """Queries by `status`."""

    def listed(self) -> Self:
        """Return rows that lists and search show."""
        return self.filter(status__in=LISTED)

    def reachable(self) -> Self:
        """Return rows that have a page at their own address, retired ones too."""
        return self.filter(status__in=REACHABLE)


class Publishable(models.Model):
    """Abstract model of rows with a status."""

    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.DRAFT)

    class Meta:
        abstract = True

    @property
    def is_listed(self) -> bool:
        return self.status in LISTED
