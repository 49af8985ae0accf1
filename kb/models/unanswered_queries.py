"""Unanswered queries: searches without an answer, grouped by template and ranked by exponential decay."""

from datetime import datetime
from math import log2
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from errors.models import ErrorCode

MAX_EXAMPLES = 5
HALF_LIFE = 7 * 24 * 3600  # seconds after which a search has half its weight
MAX_KEY_WORDS = 24  # stored words of a template, by which similar queries are found


def rank_of(rank: float | None, now: datetime) -> float:
    """Return the query's rank after a search at `now`: log2 of the sum of its searches, halved every `HALF_LIFE`.

    Weights are relative to a fixed moment, not to now, so that stored ranks stay comparable.
    """
    moment = now.timestamp() / HALF_LIFE
    return moment if rank is None else moment + log2(1 + 2 ** min(rank - moment, 60))


class UnansweredQueryQuerySet(models.QuerySet):
    def unanswered(self) -> Self:
        """Return open queries by rank: the most frequent and latest first."""
        return self.filter(state=UnansweredQuery.State.OPEN).order_by("-rank", "id")

    def with_counts(self) -> Self:
        """Annotate `searches` and `contacts`, counted in the search log only for the rows that are read."""
        searches = (
            apps.get_model("kb", "SearchLog").objects.filter(unanswered_query=OuterRef("pk")).order_by()
        )
        counted = searches.values("unanswered_query").annotate(number=Count("pk")).values("number")
        return self.annotate(
            searches=Coalesce(Subquery(counted), 0),
            contacts=Coalesce(Subquery(counted.filter(led_to_contact=True)), 0),
        )


class UnansweredQuery(models.Model):
    """Searches without an answer that differ only in values, capitals, endings and the language of the page."""

    class State(models.TextChoices):
        OPEN = "open", _("Unanswered")
        FOUND = "found", _("Finds an answer")
        NOT_OURS = "not_ours", _("Not ours")

    class Reason(models.TextChoices):
        OTHER_PRODUCT = "other_product", _("It is about another product")
        NO_QUESTION = "no_question", _("It is no question")
        ONE_CASE = "one_case", _("It is about one customer only")
        TEST = "test", _("Somebody tried the search")

    template = models.CharField(_("what they share"), max_length=255, unique=True)
    language = models.CharField(_("language"), max_length=10)
    examples = models.JSONField(_("examples"), default=list)  # [[language, query], …], each once
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    reason = models.CharField(_("why it is not ours"), max_length=16, choices=Reason.choices, blank=True)
    finds = models.CharField(_("finds now"), max_length=200, blank=True)  # the answer, else what is nearest
    score = models.FloatField(_("score"), default=0)  # of what it finds, in nats
    checked_count = models.PositiveSmallIntegerField(default=0, editable=False)  # searches that were repeated
    unsure_count = models.PositiveSmallIntegerField(
        default=0, editable=False
    )  # those of them without an answer
    checked_version = models.BigIntegerField(
        default=-1, editable=False
    )  # the content that `finds` was found in
    error = models.ForeignKey(
        ErrorCode,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="unanswered_queries",
        verbose_name=_("error made of it"),
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handled by"),
    )
    rank = models.FloatField(editable=False)
    first_at = models.DateTimeField(_("first asked"), default=timezone.now)
    last_at = models.DateTimeField(_("last asked"), default=timezone.now)

    objects = UnansweredQueryQuerySet.as_manager()

    class Meta:
        db_table = "kb_question"
        ordering = ["-rank", "id"]
        verbose_name = _("unanswered search")
        verbose_name_plural = _("unanswered searches")
        indexes = [models.Index(fields=["state", "-rank"], name="question_open")]

    def __str__(self) -> str:
        return self.example

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.rank = rank_of(None, self.first_at) if self.rank is None else self.rank
        super().save(*args, **kwargs)

    @property
    def example(self) -> str:
        return str(self.examples[0][1]) if self.examples else self.template

    @property
    def example_language(self) -> str:
        return str(self.examples[0][0]) if self.examples else self.language

    @property
    def why_open(self) -> str:
        """Return how many of its searches have no answer, in the active language; "" if that was not counted."""
        if not self.unsure_count:
            return ""
        template = ngettext(
            "%(unsure)d of %(count)d search finds only suggestions or nothing",
            "%(unsure)d of %(count)d searches find only suggestions or nothing",
            self.checked_count,
        )
        return template % {"unsure": self.unsure_count, "count": self.checked_count}

    def members(self, most: int) -> list[tuple[str, str]]:
        """Return the different (language, query) of the examples and the newest searches, at most `most`. One query."""
        searches = self.logged_searches.order_by("-created_at", "-id")  # type: ignore[attr-defined]
        logged = searches.values_list("language", "query")[: 10 * most]
        examples = [(str(language), str(query)) for language, query in self.examples]
        return list(dict.fromkeys([*examples, *logged]))[:most]

    def join(self, language: str, query: str, asked_at: datetime) -> bool:
        """Add one search; return whether its query is stored as an example."""
        is_example = [language, query] not in self.examples and len(self.examples) < MAX_EXAMPLES
        self.examples += [[language, query]] if is_example else []
        self.rank = rank_of(self.rank, asked_at)
        self.last_at = max(self.last_at, asked_at)
        self.save(update_fields=["rank", "last_at", "examples"])
        return is_example


class UnansweredQueryWord(models.Model):
    """A word of a query's template, by which similar queries are found."""

    query = models.ForeignKey(UnansweredQuery, on_delete=models.CASCADE, related_name="words")
    word = models.CharField(max_length=64, db_index=True)

    class Meta:
        db_table = "kb_questionword"

    def __str__(self) -> str:
        return self.word
