"""Deflection counters: contact messages that an answer on the contact page made unnecessary."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from errors.models import ErrorCode

from .articles import Article
from .fixes import Fix


def week_of(day: date) -> date:
    """Return the Monday of the day's week."""
    return day - timedelta(days=day.weekday())


class Deflection(models.Model):
    """Counters for one week of an error, a fix or an article, or of the whole contact page if all three are None.

    Each form counts once, however often it shows the same suggestion.
    """

    week = models.DateField(_("week from"))
    error = models.ForeignKey(
        ErrorCode, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("error")
    )
    fix = models.ForeignKey(Fix, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("fix"))
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("article")
    )
    shown = models.PositiveIntegerField(_("shown"), default=0)
    opened = models.PositiveIntegerField(_("opened"), default=0)
    solved = models.PositiveIntegerField(_("solved it"), default=0)
    sent = models.PositiveIntegerField(_("sent anyway"), default=0)  # after it was shown
    failed = models.PositiveIntegerField(_("opened and sent"), default=0)

    class Meta:
        ordering = ["-week", "-shown", "id"]
        verbose_name = _("answer before sending")
        verbose_name_plural = _("answers before sending")
        constraints = [
            models.UniqueConstraint(fields=["week", "error"], name="deflection_week_error"),
            models.UniqueConstraint(fields=["week", "fix"], name="deflection_week_fix"),
            models.UniqueConstraint(fields=["week", "article"], name="deflection_week_article"),
            models.UniqueConstraint(
                fields=["week"], condition=Q(error=None, fix=None, article=None), name="deflection_week_page"
            ),
        ]

    def __str__(self) -> str:
        return str(self.error or self.fix or self.article or _("All together"))
