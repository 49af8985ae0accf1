"""Which article fixes which error, who can do it and when it applies."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from errors.choices import Actor
from errors.languages import in_language
from errors.models import ErrorCode

from .articles import Article

# Who is nearest to the reader comes first, unless an editor's order says otherwise.
NEAREST_FIRST = models.Case(
    *(models.When(fixed_by=actor, then=n) for n, actor in enumerate(Actor)), default=9
)


class FixQuerySet(models.QuerySet):
    def for_reader(self) -> Self:
        """Fixes whose article is published, with everything that a page shows of them, in a fixed number of queries."""
        return (
            self.filter(article__in=Article.objects.listed())
            .select_related("article")
            .order_by("order", NEAREST_FIRST, "id")
            .prefetch_related("conditions", Article.objects.texts("article__translations"))
        )

    def attach_to(self, errors: Iterable[ErrorCode]) -> None:
        """Read the errors' fixes for readers, so that `error.fixes.all()` asks no query."""
        models.prefetch_related_objects(list(errors), models.Prefetch("fixes", self.for_reader()))  # type: ignore[arg-type]


class Fix(models.Model):
    """An article that fixes an error, with who can do it."""

    error = models.ForeignKey(
        ErrorCode, on_delete=models.CASCADE, related_name="fixes", verbose_name=_("error")
    )
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="fixes", verbose_name=_("article")
    )
    fixed_by = models.CharField(_("who"), max_length=24, choices=Actor.choices)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = FixQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("fix")
        verbose_name_plural = _("fixes")
        constraints = [
            models.UniqueConstraint(fields=["error", "article", "fixed_by"], name="fix_unique"),
            models.CheckConstraint(condition=Q(fixed_by__in=Actor.values), name="fix_actor_known"),
        ]

    def __str__(self) -> str:
        return f"{self.error.key} ← {self.article.key}"

    @property
    def when(self) -> str:
        """“This applies when …” in the reader's language, else in another."""
        condition = in_language(self.conditions.all())
        return condition.when if condition else ""

    @property
    def condition(self) -> "FixCondition | None":
        return in_language(self.conditions.all())


class FixCondition(models.Model):
    """When a fix applies, in one language."""

    fix = models.ForeignKey(Fix, on_delete=models.CASCADE, related_name="conditions", verbose_name=_("fix"))
    language = models.CharField(_("language"), max_length=10)
    when = models.CharField(_("this applies when"), max_length=300)

    class Meta:
        ordering = ["language"]
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        constraints = [
            models.UniqueConstraint(fields=["fix", "language"], name="fix_condition_one_a_language")
        ]

    def __str__(self) -> str:
        return self.when
