"""Articles: the attributes that all languages share."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from errors.languages import in_language
from errors.models import ErrorCode, System
from errors.versions import Versioned

from .categories import Category
from .revisions import Revision
from .translations import ArticleTranslation, TranslationState

RECENT_PERIOD = timedelta(days=90)


def recent_since() -> datetime:
    """Return the start of the period whose votes count as recent."""
    return timezone.now() - RECENT_PERIOD


class ArticleQuerySet(models.QuerySet):
    def listed(self) -> Self:
        """Return articles with a published text in at least one language."""
        return self.filter(
            models.Exists(ArticleTranslation.objects.listed().filter(article=models.OuterRef("pk")))
        )

    def with_texts(self) -> Self:
        """Prefetch the published texts, in a fixed number of queries."""
        return self.prefetch_related(self.texts())

    def to_translate(self, language: str) -> Self:
        """Return published articles with another source language, those with the most recent votes first.

        Adds `text` (the source's title), `translation_id`, `state` (a TranslationState) and `readers` (recent votes).
        """
        source = ArticleTranslation.objects.listed().filter(
            article=models.OuterRef("pk"), language=models.OuterRef("source_language")
        )
        translation: Any = ArticleTranslation.objects.filter(article=models.OuterRef("pk"), language=language)
        votes = Revision.objects.filter(
            translation__article=models.OuterRef("pk"), votes__created_at__gte=recent_since()
        )
        counted = votes.order_by().values("translation__article").annotate(count=models.Count("votes"))
        return (
            self.exclude(source_language=language)
            .annotate(
                text=models.Subquery(source.values("published__title")),
                translation_id=models.Subquery(translation.values("pk")),
                state=Coalesce(
                    models.Subquery(translation.with_state().values("state")),
                    models.Value(TranslationState.UNTRANSLATED),
                    output_field=models.CharField(),
                ),
                readers=Coalesce(models.Subquery(counted.values("count")), 0),
            )
            .exclude(text=None)
            .order_by("-readers", "key")
        )

    @staticmethod
    def texts(lookup: str = "translations", *, with_lag: bool = False) -> models.Prefetch:
        """Return the prefetch that `Article.translation` reads, for querysets that reach articles over a relation."""
        rows = ArticleTranslation.objects.with_lag() if with_lag else ArticleTranslation.objects
        published = rows.listed().select_related("published").defer("published__body")
        return models.Prefetch(lookup, published, to_attr="listed_translations")


class Article(Versioned):
    """A page that fixes errors, answers one question or guides through a task; its texts are its translations."""

    class Kind(models.TextChoices):
        FIX = "fix", _("Fix")
        QUESTION = "question", _("Question")
        GUIDE = "guide", _("Guide")

    key = models.SlugField(
        _("key"), max_length=80, unique=True, help_text=_("Used in cross-links: [[article:key|text]].")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.FIX)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="articles", verbose_name=_("category")
    )
    systems = models.ManyToManyField(System, blank=True, related_name="articles", verbose_name=_("systems"))
    errors = models.ManyToManyField(
        ErrorCode, through="Fix", related_name="articles", verbose_name=_("errors it fixes")
    )
    source_language = models.CharField(_("written first in"), max_length=10, default=settings.LANGUAGE_CODE)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("owner")
    )
    verified_on = models.DateField(_("steps last tried on"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["category__order", "order", "key"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        slug = self.translation.slug if self.translation else self.key
        return reverse("kb:article", args=[self.pk, slug])

    @property
    def translation(self) -> ArticleTranslation | None:
        """The published text in the reader's language, else in another; None if there is none.

        Starts no query after `with_texts()`.
        """
        if not hasattr(self, "listed_translations"):
            self.listed_translations = list(self.translations.listed().select_related("published"))
        return in_language(self.listed_translations)

    @property
    def title(self) -> str:
        return self.translation.title if self.translation else self.key

    @property
    def summary(self) -> str:
        return self.translation.summary if self.translation else ""
