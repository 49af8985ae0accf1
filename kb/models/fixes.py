"""Fixes: the relation from an error to an article, with the actor who can do it and the condition."""

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from errors.choices import Actor
from errors.languages import in_language
from errors.models import ErrorCode

from .articles import Article
from .content_version import ContentVersion

# The order of `Actor`: the reader first, then the actors that are harder to reach.
NEAREST_FIRST = models.Case(
    *(models.When(fixed_by=actor, then=n) for n, actor in enumerate(Actor)), default=9
)
Z_SCORE = 1.96  # standard deviations of a two-sided interval with 95 % confidence


def wilson_lower_bound(helped: int, votes: int) -> float:
    """Return the lower bound of Wilson's score interval for the share of helpful votes, 0–1; 0 without votes.

    A smaller number of votes gives a lower bound.
    """
    if not helped:
        return 0.0
    centre = helped + Z_SCORE * Z_SCORE / 2
    spread = Z_SCORE * sqrt(helped * (votes - helped) / votes + Z_SCORE * Z_SCORE / 4)
    return (centre - spread) / (votes + Z_SCORE * Z_SCORE)


class FixQuerySet(models.QuerySet):
    def in_order(self) -> Self:
        """Order fixes for readers: pinned ones, then by lower bound of helpful votes, editor's order and actor."""
        return self.order_by("-pinned", "-works", "order", NEAREST_FIRST, "id")

    def articles_of(self, errors: Sequence[int]) -> list[int]:
        """Return the ids of the articles that fix these errors, error by error, as `in_order` would.

        Sorts in Python: compiling that query takes four times as long as the rest of this function.
        """
        columns = ("error", "pinned", "works", "order", "fixed_by", "id", "article")
        rows = self.filter(error__in=errors).order_by().values_list(*columns)
        nearest = list(Actor)

        def place(row: tuple[Any, ...]) -> tuple[Any, ...]:
            error, pinned, works, order, actor, id, _article = row
            return errors.index(error), not pinned, -works, order, nearest.index(actor), id

        return list(dict.fromkeys(row[-1] for row in sorted(rows, key=place)))

    def for_reader(self) -> Self:
        """Return fixes with a published article, and prefetch what pages show, in a fixed number of queries."""
        return (
            self.filter(article__in=Article.objects.listed())
            .select_related("article")
            .in_order()
            .prefetch_related("conditions", Article.objects.texts("article__translations", with_lag=True))
        )

    def attach_to(self, errors: Iterable[ErrorCode]) -> None:
        """Prefetch the errors' fixes for readers, so that `error.fixes.all()` starts no query."""
        errors = list(errors)
        fixed = set(self.filter(error__in=errors).values_list("error_id", flat=True))
        # Most errors of a large catalogue have no fix: only those that have one take the expensive query.
        for chosen, fixes in (
            ([error for error in errors if error.pk in fixed], self.for_reader()),
            ([error for error in errors if error.pk not in fixed], self.none()),
        ):
            models.prefetch_related_objects(chosen, models.Prefetch("fixes", fixes))  # type: ignore[arg-type]

    @transaction.atomic
    def recount(self) -> None:
        """Recompute `works` of these fixes from the current votes. Bumps the content version if an order changes."""
        fixes: list[Fix] = list(Fix.objects.select_for_update().filter(pk__in=self.values("pk")))
        together = Fix.objects.filter(error__in=[fix.error_id for fix in fixes]).in_order()
        before = list(together.values_list("id", flat=True))
        for fix in fixes:
            works = wilson_lower_bound(*fix.votes.current().figures())
            Fix.objects.filter(pk=fix.pk).update(works=works)
        if list(together.values_list("id", flat=True)) != before:
            ContentVersion.bump()


class Fix(models.Model):
    """An article that fixes an error, with the actor who can do it."""

    version_parents: ClassVar[tuple[str, ...]] = ("error", "article")

    error = models.ForeignKey(
        ErrorCode, on_delete=models.CASCADE, related_name="fixes", verbose_name=_("error")
    )
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="fixes", verbose_name=_("article")
    )
    fixed_by = models.CharField(_("who"), max_length=24, choices=Actor.choices)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    pinned = models.BooleanField(
        _("pinned"), default=False, help_text=_("Stands first, whatever readers say of it.")
    )
    works = models.FloatField(
        _("surely works for"), default=0, editable=False
    )  # a share, 0–1: `wilson_lower_bound`

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
    """Condition under which a fix applies, in one language."""

    version_parents: ClassVar[tuple[str, ...]] = ("fix__error", "fix__article")

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
