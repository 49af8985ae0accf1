"""External addresses in published texts, with the result of their last check."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from errors.publishable import LISTED

from .translations import ArticleTranslation


class ExternalLinkQuerySet(models.QuerySet):
    def dead(self) -> Self:
        """Return dead links in published texts."""
        linked = self.filter(state=ExternalLink.State.DEAD, translations__status__in=LISTED)
        return linked.distinct().order_by("url")


class ExternalLink(models.Model):
    """One external address with all texts that link to it."""

    class State(models.TextChoices):
        UNKNOWN = "unknown", _("Not asked yet")
        ALIVE = "alive", _("Answers")
        DEAD = "dead", _("Does not answer")
        UNASKED = "unasked", _("Not asked: our own network does not reach it")
        SKIPPED = "skipped", _("Not asked: inside somebody's network")

    url = models.CharField(_("address"), max_length=2000, unique=True)
    translations = models.ManyToManyField(
        ArticleTranslation, related_name="external_links", verbose_name=_("texts")
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.UNKNOWN)
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    checked_at = models.DateTimeField(_("asked"), null=True, blank=True)

    objects = ExternalLinkQuerySet.as_manager()

    class Meta:
        ordering = ["url"]
        verbose_name = _("external link")
        verbose_name_plural = _("external links")

    def __str__(self) -> str:
        return self.url
