"""Aliases: readers' words for an error or an article. Search uses an alias once an editor has accepted it."""

import re
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from errors.alignment.tokens import clean, folded_words
from errors.models import ErrorCode
from errors.recognition import resolver
from errors.versions import Versioned

from ..redaction import SecretKind, redact
from .articles import Article
from .proposals import Proposal

MAX_ALIAS_CHARS = 200  # a longer text is a pasted message, not a search

_REDACTED = re.compile("|".join(re.escape(f"[{kind}]") for kind in SecretKind))


def tidy(text: str) -> str:
    """Return the text as it is stored: redacted, on one line, at most `MAX_ALIAS_CHARS`."""
    # JSON can hold lone surrogates, which no database stores.
    storable = clean(text).encode(errors="ignore").decode()
    return " ".join(redact(storable).text.split())[:MAX_ALIAS_CHARS].rstrip()


def fold_words(text: str) -> str:
    """Return the folded words, equal for texts that differ in capitals, accents and punctuation only."""
    return " ".join(folded_words(text))[:MAX_ALIAS_CHARS]


def has_letters(text: str) -> bool:
    """Return whether the text has letters outside its redacted parts."""
    return any(character.isalpha() for character in _REDACTED.sub("", text))


class AliasQuerySet(models.QuerySet):
    def accepted(self) -> Self:
        """Return the aliases that search uses."""
        return self.filter(state=Alias.State.ACCEPTED)


class Alias(Proposal, Versioned):
    """Readers' words for one error or one article."""

    class Origin(models.TextChoices):
        SEARCH = "search", _("A search")
        VOTE = "vote", _("A reader's confirmation")
        EDITOR = "editor", _("An editor")

    text = models.CharField(
        _("wording"), max_length=MAX_ALIAS_CHARS, help_text=_("As readers write it, on one line.")
    )
    folded = models.CharField(max_length=MAX_ALIAS_CHARS, editable=False)
    error = models.ForeignKey(
        ErrorCode,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="aliases",
        verbose_name=_("error"),
    )
    article = models.ForeignKey(
        Article,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="aliases",
        verbose_name=_("article"),
    )
    origin = models.CharField(_("origin"), max_length=6, choices=Origin.choices, default=Origin.EDITOR)

    objects = AliasQuerySet.as_manager()

    class Meta:
        ordering = ["-times", "-id"]
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        constraints = [
            models.CheckConstraint(
                condition=Q(error__isnull=False) ^ Q(article__isnull=False),
                name="alias_of_one_thing",
                violation_error_message=_("Choose an error or an article, and only one of them."),
            ),
            models.CheckConstraint(condition=~Q(folded=""), name="alias_has_words"),
            models.UniqueConstraint(fields=["language", "folded", "error"], name="alias_once_an_error"),
            models.UniqueConstraint(fields=["language", "folded", "article"], name="alias_once_an_article"),
        ]
        indexes = [models.Index(fields=["folded"], name="alias_folded")]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: object, **kwargs: object) -> None:
        self.folded = fold_words(self.text)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def clean(self) -> None:
        self.text = tidy(self.text)
        self.folded = fold_words(self.text)
        if self.text and not has_letters(self.text):
            raise ValidationError({"text": _("Write at least one word.")})
        same = Alias.objects.filter(
            language=self.language, folded=self.folded, error=self.error, article=self.article
        )
        if twin := same.exclude(pk=self.pk).first():
            message = _("There is such an alias already: %(state)s.")
            raise ValidationError({"text": message % {"state": twin.get_state_display()}})

    @property
    def target(self) -> ErrorCode | Article | None:
        return self.error or self.article

    @classmethod
    def propose(
        cls,
        text: str,
        language: str,
        *,
        error: ErrorCode | None = None,
        article: Article | None = None,
        origin: Origin = Origin.VOTE,
    ) -> "Alias | None":
        """Record that one more reader uses this text for this error or article.

        Returns None for a pasted text, a text without words, or one that finds the error or article already.
        """
        if len(text.strip()) > MAX_ALIAS_CHARS or len(text.strip().splitlines()) > 1:
            return None
        tidied = tidy(text)
        proposed = cls(
            text=tidied, folded=fold_words(tidied), language=language, error=error, article=article
        )
        key = {name: getattr(proposed, name) for name in ("language", "folded", "error", "article")}
        if not has_letters(tidied):
            return None
        if not cls.objects.filter(**key).exists() and proposed._is_redundant():
            return None
        alias, _is_new = cls.objects.get_or_create(**key, defaults={"text": tidied, "origin": origin})
        alias.confirm()
        return alias

    def _is_redundant(self) -> bool:
        """Return whether the target has this title, or the text surely shows it."""
        rows: Any = self.error.texts if self.error else self.article.translations if self.article else None
        titles = {fold_words(row.title) for row in rows.all()} if rows else set()
        return self.folded in titles or (self.error is not None and self._shows(self.error))

    def _shows(self, error: ErrorCode) -> bool:
        shown = error.merged_into_id or error.pk
        return any(found.error == shown and found.is_sure for found in resolver.rank(self.text).candidates)
