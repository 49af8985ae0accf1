"""Synonyms of words, for query expansion in search."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from errors.versions import Versioned

from .aliases import MAX_ALIAS_CHARS, fold_words


class Synonym(Versioned):
    """A word and its synonyms: a search for `word` also finds texts with the words in `means`."""

    language = models.CharField(_("language"), max_length=10)
    word = models.CharField(_("word"), max_length=60)
    folded = models.CharField(
        max_length=MAX_ALIAS_CHARS, editable=False, db_index=True
    )  # what search compares
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

    def save(self, *args: object, **kwargs: object) -> None:
        self.folded = fold_words(self.word)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def clean(self) -> None:
        """Refuse several words, because search looks synonyms up word by word (“e-post” is two)."""
        if len(fold_words(self.word).split()) != 1:
            raise ValidationError({"word": _("Write one word, without hyphens and spaces.")})
