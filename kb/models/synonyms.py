"""Words that readers use for the words that we use."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Synonym(models.Model):
    """Who searches for `word` finds texts with `means` too."""

    language = models.CharField(_("language"), max_length=10)
    word = models.CharField(_("word"), max_length=60)
    means = models.CharField(
        _("means"), max_length=200, help_text=_("One or several words, separated by spaces.")
    )

    class Meta:
        ordering = ["language", "word"]
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        constraints = [models.UniqueConstraint(fields=["language", "word"], name="synonym_unique")]

    def __str__(self) -> str:
        return f"{self.word} → {self.means}"
