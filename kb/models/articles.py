"""Articles in several languages, and their revisions."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from errors.languages import in_language
from errors.models import ErrorCode, System
from errors.publishing import LISTED, Publishable, PublishedQuerySet

from .categories import Category


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
    def texts(lookup: str = "translations") -> models.Prefetch:
        """The prefetch of what `Article.translation` reads, for querysets that reach articles over a relation."""
        published = ArticleTranslation.objects.listed().select_related("published").defer("published__body")
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
    def translation(self) -> "ArticleTranslation | None":
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


class ArticleTranslation(Publishable):
    """An article in one language. Readers see `published`; a newer draft lies beside it as another revision."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="translations", verbose_name=_("article")
    )
    language = models.CharField(_("language"), max_length=10)
    slug = models.SlugField(_("slug"), max_length=120)
    published = models.OneToOneField(
        "Revision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("published revision"),
    )
    source_revision = models.ForeignKey(
        "Revision",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("translated from"),
    )

    objects = PublishedQuerySet.as_manager()

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
        shown = self.published or max(self.revisions.all(), key=lambda row: row.number, default=None)
        return shown.title if shown else self.slug

    @property
    def summary(self) -> str:
        return self.published.summary if self.published else ""

    @property
    def html(self) -> str:
        """The stored HTML of the published text; `kb.rendering` has made it safe."""
        return self.published.html if self.published else ""

    @property
    def draft(self) -> "Revision | None":
        """The one open revision, if there is one."""
        return self.revisions.filter(state__in=Revision.OPEN).first()

    @property
    def is_stale(self) -> bool:
        """True where the source language has a newer published revision than the one this was made from."""
        if self.language == self.article.source_language or not self.source_revision_id:
            return False
        source = self.article.translations.filter(language=self.article.source_language).first()
        return bool(source and source.published_id and source.published_id != self.source_revision_id)


class Revision(models.Model):
    """One text of a translation. Open ones may be edited; what has been published never changes again."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        APPROVED = "approved", _("Published")
        REJECTED = "rejected", _("Rejected")

    class Significance(models.TextChoices):
        MINOR = "minor", _("Minor: nobody needs to know")
        MEDIUM = "medium", _("Medium: translators update")
        MAJOR = "major", _("Major: readers of translations are told")

    OPEN = (State.DRAFT, State.IN_REVIEW)

    translation = models.ForeignKey(
        ArticleTranslation, on_delete=models.CASCADE, related_name="revisions", verbose_name=_("translation")
    )
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = models.TextField(_("text"))
    html = models.TextField(editable=False, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True)
    significance = models.CharField(
        _("significance"), max_length=8, choices=Significance.choices, default=Significance.MEDIUM
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("author")
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["translation", "number"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        permissions = [("publish_revision", _("Can publish a revision"))]
        constraints = [
            models.UniqueConstraint(fields=["translation", "number"], name="revision_number_unique"),
            models.UniqueConstraint(
                fields=["translation"],
                condition=Q(state__in=["draft", "in_review"]),
                name="revision_one_open_a_translation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} #{self.number}"


class CrossLink(models.Model):
    """A link from a published text to an error or an article: what links here is a query."""

    class Kind(models.TextChoices):
        ERROR = "error", _("Error")
        ARTICLE = "article", _("Article")

    translation = models.ForeignKey(ArticleTranslation, on_delete=models.CASCADE, related_name="cross_links")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    target = models.CharField(max_length=250)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["translation", "kind", "target"], name="cross_link_unique")
        ]
        indexes = [models.Index(fields=["kind", "target"])]

    def __str__(self) -> str:
        return f"[[{self.kind}:{self.target}]]"
