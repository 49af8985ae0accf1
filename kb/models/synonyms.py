"""Synonyms of words, for query expansion in search."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from errors.alignment.spelling import canonical
from errors.versions import Versioned

from ..stemming import stem
from .aliases import MAX_ALIAS_CHARS, fold_words

MAX_WORD_CHARS = 60
MAX_MEANS_CHARS = 200


class Synonym(Versioned):
    """A word and its synonyms: a search for `word` also finds texts with the words in `means`.

    The two may be in different languages, so that Danish words find Swedish texts.
    """

    language = models.CharField(_("language"), max_length=10)
    word = models.CharField(_("word"), max_length=MAX_WORD_CHARS)
    folded = models.CharField(
        max_length=MAX_ALIAS_CHARS, editable=False, db_index=True
    )  # what search compares
    stem = models.CharField(max_length=MAX_ALIAS_CHARS, editable=False, db_index=True)  # of `folded`
    means_language = models.CharField(
        _("language of the meaning"),
        max_length=10,
        blank=True,
        help_text=_("If empty, the language of the word."),
    )
    means = models.CharField(
        _("means"),
        max_length=MAX_MEANS_CHARS,
        help_text=_("One or several words, separated by spaces."),
    )

    class Meta:
        ordering = ["language", "word", "means_language", "means"]
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        constraints = [
            models.UniqueConstraint(
                fields=["language", "word", "means_language", "means"], name="synonym_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.word} → {self.means}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.derive()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def derive(self) -> None:
        """Set the columns that follow from others. `bulk_create` needs it, because it does not call `save`."""
        self.means_language = self.means_language or self.language
        self.folded = canonical(fold_words(self.word))
        self.stem = stem(self.folded, self.language)

    def clean(self) -> None:
        """Refuse several words, because search looks synonyms up word by word (“e-post” is two)."""
        self.derive()
        if len(self.folded.split()) != 1:
            raise ValidationError({"word": _("Write one word, without hyphens and spaces.")})

    @classmethod
    def derive_all(cls) -> None:
        """Derive the columns of all rows again, for rows that were stored by another version of the rules."""
        for row in cls.objects.all():
            before = (row.folded, row.stem)
            row.derive()
            if (row.folded, row.stem) != before:
                cls.objects.filter(pk=row.pk).update(folded=row.folded, stem=row.stem)
