"""Categories of articles, and their names in each language."""

from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from errors.languages import in_language
from errors.publishable import LISTED
from errors.versions import Versioned


class CategoryQuerySet(models.QuerySet):
    def listed(self) -> Self:
        """Return categories that have a published article, with their names; `count` is the number of articles."""
        is_listed = Q(articles__translations__status__in=LISTED)
        counted = self.annotate(count=Count("articles", filter=is_listed, distinct=True))
        return counted.filter(count__gt=0).prefetch_related("names")


class Category(Versioned):
    """A category of articles. Categories have at most two levels."""

    key = models.SlugField(_("key"), unique=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["order", "key"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("kb:category", args=[self.shown.slug if self.shown else self.key])

    def clean(self) -> None:
        if self.parent and (
            self.parent.parent_id or self.parent == self or (self.pk and self.children.exists())
        ):
            raise ValidationError({"parent": _("Categories have at most two levels.")})

    @property
    def shown(self) -> "CategoryName | None":
        """The name in the reader's language, else in another; None if there is none."""
        return in_language(self.names.all())

    @property
    def name(self) -> str:
        return self.shown.name if self.shown else self.key

    @property
    def summary(self) -> str:
        return self.shown.summary if self.shown else ""


class CategoryName(models.Model):
    """A category's name, address and introduction in one language."""

    version_parents: ClassVar[tuple[str, ...]] = ("category",)

    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, related_name="names", verbose_name=_("category")
    )
    language = models.CharField(_("language"), max_length=10)
    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("slug"), max_length=100)
    summary = models.CharField(_("summary"), max_length=300, blank=True)

    class Meta:
        ordering = ["language"]
        verbose_name = _("name")
        verbose_name_plural = _("names")
        constraints = [
            models.UniqueConstraint(fields=["category", "language"], name="category_name_one_a_language"),
            models.UniqueConstraint(fields=["language", "slug"], name="category_slug_unique"),
        ]

    def __str__(self) -> str:
        return self.name
