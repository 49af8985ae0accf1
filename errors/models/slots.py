"""Labels of slots: what readers see instead of a placeholder's name."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..versions import Versioned


class SlotLabel(Versioned):
    """Label of a slot in one language, in lower case as it stands in a sentence: “account”."""

    name = models.CharField(
        _("placeholder"), max_length=60, help_text=_("As it is written in wordings, without braces: Account.")
    )
    language = models.CharField(_("language"), max_length=10)
    label = models.CharField(
        _("label"), max_length=60, help_text=_("In lower case, as it stands in a sentence: account.")
    )

    class Meta:
        ordering = ["name", "language"]
        verbose_name = _("placeholder label")
        verbose_name_plural = _("placeholder labels")
        constraints = [models.UniqueConstraint(fields=["name", "language"], name="slot_label_unique")]

    def __str__(self) -> str:
        return f"{self.name} → {self.label}"

    def clean(self) -> None:
        if not re.fullmatch(r"\w+", self.name):
            raise ValidationError({"name": _("Write the name alone, without braces and spaces.")})
