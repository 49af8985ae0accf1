"""Translations of articles: the published revision, and staleness against the source."""

from typing import Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from errors.publishable import LISTED, Publishable, PublishedQuerySet
from errors.versions import Versioned

from .revisions import Revision


class TranslationState(models.TextChoices):
    """Next task of a translation, in ascending order of urgency."""

    UP_TO_DATE = "up_to_date", _("Up to date")
    REVIEW = "review", _("Review needed")
    UPDATE = "update", _("Update needed")
    URGENT = "urgent", _("Immediate update needed")
    UNTRANSLATED = "untranslated", _("Untranslated")


class TranslationQuerySet(PublishedQuerySet):
    def with_lag(self) -> Self:
        """Annotate `lag`: the highest significance among the source's newer revisions, "" for a text up to date.

        Newer revisions are published, not withdrawn, ready for translation, not minor, and have a higher number than
        the source revision that the text is based on. Dates are not compared.
        """
        base = Case(
            When(
                published__based_on__translation__language=F("article__source_language"),
                then=F("published__based_on__number"),
            )
        )
        newer = Revision.objects.filter(
            translation__article=OuterRef("article"),
            translation__language=OuterRef("article__source_language"),
            translation__status__in=LISTED,
            state=Revision.State.APPROVED,
            published_at__isnull=False,
            is_ready=True,
            number__gt=OuterRef("base_number"),
        ).exclude(translation=OuterRef("pk"))
        is_behind = [
            When(Q(status__in=LISTED) & Exists(newer.filter(significance=level)), then=Value(level))
            for level in reversed(Revision.SIGNIFICANT)
        ]
        rows = self.annotate(base_number=Coalesce(base, 0))
        return rows.annotate(lag=Case(*is_behind, default=Value(""), output_field=models.CharField()))

    def with_state(self) -> Self:
        """Annotate `state`, a TranslationState: the next task."""
        in_review = Revision.objects.filter(translation=OuterRef("pk"), state=Revision.State.IN_REVIEW)
        states = [
            When(Exists(in_review), then=Value(TranslationState.REVIEW)),
            When(~Q(status__in=LISTED), then=Value(TranslationState.UNTRANSLATED)),
            When(lag=Revision.Significance.MAJOR, then=Value(TranslationState.URGENT)),
            When(lag=Revision.Significance.MEDIUM, then=Value(TranslationState.UPDATE)),
        ]
        default = Value(TranslationState.UP_TO_DATE)
        return self.with_lag().annotate(state=Case(*states, default=default, output_field=models.CharField()))

    def stale(self) -> Self:
        """Return published translations that lack a significant change of their source."""
        return self.with_lag().exclude(lag="")


class ArticleTranslation(Publishable, Versioned):
    """An article in one language. Readers see the revision `published`; an open draft is another revision."""

    version_parents = ("article",)

    article = models.ForeignKey(
        "Article", on_delete=models.CASCADE, related_name="translations", verbose_name=_("article")
    )
    language = models.CharField(_("language"), max_length=10)
    slug = models.SlugField(_("slug"), max_length=120)
    published = models.OneToOneField(
        Revision,
        on_delete=models.RESTRICT,  # goes with its translation, not alone
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("published revision"),
    )
    lag: str  # of rows that were read `with_lag()`

    objects = TranslationQuerySet.as_manager()

    class Meta:
        ordering = ["article", "language"]
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints = [
            models.UniqueConstraint(fields=["article", "language"], name="translation_one_a_language"),
            models.UniqueConstraint(fields=["language", "slug"], name="translation_slug_unique"),
            models.CheckConstraint(
                condition=Q(published__isnull=False) | ~Q(status__in=LISTED),
                name="translation_published_has_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

    @property
    def title(self) -> str:
        revisions = self.revisions.all() if self.pk else ()  # the admin's log also names deleted rows
        revision = self.published or max(revisions, key=lambda row: row.number, default=None)
        return revision.title if revision else self.slug

    @property
    def summary(self) -> str:
        return self.published.summary if self.published else ""

    @property
    def html(self) -> str:
        """The stored HTML of the published text, sanitised by `kb.markdown.rendering`."""
        return self.published.html if self.published else ""

    @property
    def draft(self) -> Revision | None:
        """The open revision; None if there is none. A constraint allows one."""
        return self.revisions.open().first()

    @property
    def source(self) -> "ArticleTranslation | None":
        """The translation in the article's source language; None for that one itself."""
        if self.language == self.article.source_language:
            return None
        return self.article.translations.filter(language=self.article.source_language).first()

    @property
    def is_stale(self) -> bool:
        """Return True for a stale row, in one query. Lists use `with_lag()`."""
        return ArticleTranslation.objects.stale().filter(pk=self.pk).exists()
