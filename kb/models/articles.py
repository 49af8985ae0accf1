"""Articles: what is the same in every language."""

from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from errors.languages import in_language
from errors.models import ErrorCode, System

from .categories import Category
from .translations import ArticleTranslation


class ArticleQuerySet(models.QuerySet):
    def listed(self) -> Self:
        """Articles with a published text in at least one language."""
        return self.filter(
            models.Exists(ArticleTranslation.objects.listed().filter(article=models.OuterRef("pk")))
        )

    def with_texts(self) -> Self:
        """Articles with their published texts, in a fixed number of queries."""
        return self.prefetch_related(self.texts())

    @staticmethod
    def texts(lookup: str = "translations", *, with_lag: bool = False) -> models.Prefetch:
        """The prefetch of what `Article.translation` reads, for querysets that reach articles over a relation."""
        rows = ArticleTranslation.objects.with_lag() if with_lag else ArticleTranslation.objects
        published = rows.listed().select_related("published").defer("published__body")
        return models.Prefetch(lookup, published, to_attr="listed_translations")


class Article(models.Model):
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
        """The published text to show this reader. Asks no query after `with_texts()`."""
        if not hasattr(self, "listed_translations"):
            self.listed_translations = list(self.translations.listed().select_related("published"))
        return in_language(self.listed_translations)

    @property
    def title(self) -> str:
        return self.translation.title if self.translation else self.key

    @property
    def summary(self) -> str:
        return self.translation.summary if self.translation else ""
