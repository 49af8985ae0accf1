"""Verification of published articles: rules, due dates and records. An overdue verification unpublishes nothing."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from errors.models import System

from .articles import Article
from .revisions import Revision
from .translations import ArticleTranslation


class VerificationKind(models.TextChoices):
    """Kind of verification. Performing the steps includes reading the text."""

    READ = "read", _("Text read")
    PERFORMED = "performed", _("Steps performed")

    @property
    def renews(self) -> tuple["VerificationKind", ...]:
        """The kinds whose due dates this kind renews."""
        return (
            (VerificationKind.READ, VerificationKind.PERFORMED)
            if self == VerificationKind.PERFORMED
            else (self,)
        )


class VerificationRule(models.Model):
    """Verification interval of articles. The most specific rule applies: system and kind, system, kind, all."""

    article_kind = models.CharField(
        _("kind of article"), max_length=10, choices=Article.Kind.choices, blank=True
    )
    system = models.ForeignKey(
        System, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("system")
    )
    check_kind = models.CharField(_("what is to be done"), max_length=10, choices=VerificationKind.choices)
    weeks = models.PositiveSmallIntegerField(
        _("every so many weeks"), validators=[MinValueValidator(1), MaxValueValidator(520)]
    )

    class Meta:
        db_table = "kb_reviewrule"
        ordering = ["check_kind", "article_kind", "system"]
        verbose_name = _("check rule")
        verbose_name_plural = _("check rules")
        constraints = [
            models.UniqueConstraint(
                fields=["article_kind", "system", "check_kind"], name="review_rule_once_a_system"
            ),
            models.UniqueConstraint(
                fields=["article_kind", "check_kind"], condition=Q(system=None), name="review_rule_once"
            ),
        ]

    def __str__(self) -> str:
        scope = self.get_article_kind_display() if self.article_kind else _("All articles")
        scope = f"{scope}, {self.system}" if self.system else str(scope)
        return f"{scope}: {self.get_check_kind_display()}"

    def applies_to(self, article: Article, systems: set[int]) -> bool:
        """Return whether the rule covers the article. `systems` are the ids of the article's systems."""
        is_kind = self.article_kind in ("", article.kind)
        return is_kind and (self.system_id is None or self.system_id in systems)

    @property
    def days(self) -> int:
        return 7 * self.weeks

    @property
    def weight(self) -> tuple[bool, bool, int]:
        """Sort key, highest for the rule that applies: the most specific, then the shortest interval."""
        return bool(self.system_id), bool(self.article_kind), -self.weeks


class VerificationQuerySet(models.QuerySet):
    def due(self, on: date | None = None) -> Self:
        """Return verifications of published articles due by `on`; None means today in the site's time zone."""
        listed = ArticleTranslation.objects.listed().filter(article=models.OuterRef("article"))
        due = self.filter(due_on__lte=on or timezone.localdate())
        return due.filter(models.Exists(listed)).order_by("due_on", "id")

    def of(self, user: Any) -> Self:
        """Return verifications of the user's articles, and those without an owner who can do them."""
        return self.filter(
            Q(article__owner=user) | ~Q(article__owner__is_active=True, article__owner__is_staff=True)
        )


class Verification(models.Model):
    """Due date of an article's next verification of one kind."""

    class Reason(models.TextChoices):
        RULE = "rule", _("By the rule")
        VOTES = "votes", _("Three readers say that it did not work")
        DEAD_LINK = "dead_link", _("A link in it leads nowhere")
        DRIFT = "drift", _("The error's wording has changed")

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="verifications", verbose_name=_("article")
    )
    kind = models.CharField(_("what is to be done"), max_length=10, choices=VerificationKind.choices)
    due_on = models.DateField(_("due on"), db_index=True)
    reason = models.CharField(_("why"), max_length=10, choices=Reason.choices, default=Reason.RULE)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        db_table = "kb_review"
        ordering = ["due_on", "id"]
        verbose_name = _("check due")
        verbose_name_plural = _("checks due")
        constraints = [
            models.UniqueConstraint(fields=["article", "kind"], name="review_one_a_kind"),
            models.CheckConstraint(condition=Q(kind__in=VerificationKind.values), name="review_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.get_kind_display()}"

    @property
    def is_due(self) -> bool:
        return self.due_on <= timezone.localdate()


class VerificationRecord(models.Model):
    """A verification that was done, of the revision that was published then."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="verification_records", verbose_name=_("article")
    )
    revision = models.ForeignKey(
        Revision, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("text")
    )
    kind = models.CharField(_("what was done"), max_length=10, choices=VerificationKind.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    by_name = models.CharField(_("name"), max_length=150, blank=True)  # stays when the user is deleted
    created_at = models.DateTimeField(_("checked"), default=timezone.now)

    class Meta:
        db_table = "kb_check"
        ordering = ["-id"]
        verbose_name = _("check")
        verbose_name_plural = _("checks")

    def __str__(self) -> str:
        return f"{self.article}: {self.get_kind_display()}"
