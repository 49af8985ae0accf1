"""What readers call an error or an article. Their words find it from the moment that an editor accepts them."""

import re
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from errors.alignment.tokens import clean, words
from errors.models import ErrorCode
from errors.recognition import resolver
from errors.versions import Versioned

from ..redaction import SecretKind, redact
from .articles import Article

MAX_ALIAS_CHARS = 200  # characters; what is longer was pasted, not asked

_REDACTED = re.compile("|".join(re.escape(f"[{kind}]") for kind in SecretKind))


def tidy(text: str) -> str:
    """The text as an alias holds it: without secrets, on one line, cut where it is too long."""
    storable = (
        clean(text).encode(errors="ignore").decode()
    )  # half characters, which JSON can write, are left out
    return " ".join(redact(storable).text.split())[:MAX_ALIAS_CHARS].rstrip()


def fold_words(text: str) -> str:
    """What two wordings share that differ in capitals, accents and punctuation only."""
    return " ".join(word.text for word in words(text))[:MAX_ALIAS_CHARS]


def has_letters(text: str) -> bool:
    """True where letters are left beside what was redacted."""
    return any(character.isalpha() for character in _REDACTED.sub("", text))


class AliasQuerySet(models.QuerySet):
    def accepted(self) -> Self:
        """The aliases that readers find something by."""
        return self.filter(state=Alias.State.ACCEPTED)


class Alias(Versioned):
    """Another wording of a question that an error or an article answers."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")

    class Origin(models.TextChoices):
        SEARCH = "search", _("A search")
        VOTE = "vote", _("A reader's confirmation")
        EDITOR = "editor", _("An editor")

    language = models.CharField(_("language"), max_length=10)
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
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.PROPOSED)
    origin = models.CharField(_("origin"), max_length=6, choices=Origin.choices, default=Origin.EDITOR)
    times = models.PositiveIntegerField(_("confirmed"), default=0, help_text=_("By how many readers."))
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True, editable=False)

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
            said = _("There is such an alias already: %(state)s.")
            raise ValidationError({"text": said % {"state": twin.get_state_display()}})

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
        """One more reader says that this text means this error or this article; an editor decides.

        None where it cannot help anybody: a paste, no words, or what the error or article says itself.
        """
        if len(text.strip()) > MAX_ALIAS_CHARS or len(text.strip().splitlines()) > 1:
            return None
        tidied = tidy(text)
        proposed = cls(
            text=tidied, folded=fold_words(tidied), language=language, error=error, article=article
        )
        if not has_letters(tidied) or proposed._is_said_already():
            return None
        key = {name: getattr(proposed, name) for name in ("language", "folded", "error", "article")}
        alias, _new = cls.objects.get_or_create(**key, defaults={"text": tidied, "origin": origin})
        cls.objects.filter(pk=alias.pk).update(times=F("times") + 1)  # no signal: nobody finds anything by it
        alias.refresh_from_db(fields=["times"])
        return alias

    @transaction.atomic
    def review(self, state: "Alias.State", by: User | None) -> None:
        """Accept or reject it; readers find by it, or no longer, in the same transaction."""
        self.state, self.reviewed_by, self.reviewed_at = state, by, timezone.now()
        self.save()

    def _is_said_already(self) -> bool:
        """True where the target has this title, or the text shows its code or one of its messages."""
        rows: Any = self.error.texts if self.error else self.article.translations if self.article else None
        titles = {fold_words(row.title) for row in rows.all()} if rows else set()
        return self.folded in titles or (self.error is not None and self._shows(self.error))

    def _shows(self, error: ErrorCode) -> bool:
        code = fold_words(error.code)
        has_code = bool(code) and f" {code} " in f" {self.folded} "
        return has_code or resolver.read(error.wordings.all(), self.text)[0] is not None
