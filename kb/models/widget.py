"""Allowed origins of the widget."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

_ORIGIN = re.compile(r"https?://(?:[a-z0-9-]+\.)*[a-z0-9-]+(?::\d{1,5})?")


def check_origin(value: str) -> None:
    """Raise ValidationError unless the value is an origin as browsers send it: lower case, no path, no final slash."""
    if not _ORIGIN.fullmatch(value):
        raise ValidationError(_("Write it as browsers do: https://www.example.com, without a path."))


class WidgetOrigin(models.Model):
    """Another site's origin, from which readers' browsers may request answers."""

    origin = models.CharField(_("origin"), max_length=200, unique=True, validators=[check_origin])
    is_active = models.BooleanField(_("active"), default=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ["origin"]
        verbose_name = _("site with the widget")
        verbose_name_plural = _("sites with the widget")

    def __str__(self) -> str:
        return self.origin
