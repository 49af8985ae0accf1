"""Votes and logged searches of readers. Texts are redacted before they are stored."""

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .fixes import Fix
from .revisions import Revision
from .unanswered_queries import UnansweredQuery

DAY = timedelta(days=1)
SAME_SEARCH = timedelta(seconds=30)  # a query that grows or repeats within this time is one search
MAX_VOTES_A_DAY = 20  # votes of one client


class HelpfulVoteQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Return votes cast since the text's last change that was not minor."""
        texts = Revision.objects.published().filter(translation=models.OuterRef("revision__translation"))
        newest = texts.exclude(significance=Revision.Significance.MINOR).values("number")[:1]
        return self.filter(Q(revision=None) | Q(revision__number__gte=Coalesce(models.Subquery(newest), 0)))

    def figures(self) -> tuple[int, int]:
        """Return (number of helpful votes, number of votes)."""
        counts = self.aggregate(helped=Count("id", filter=Q(helpful=True)), asked=Count("id"))
        return counts["helped"], counts["asked"]

    def cast(self, client: str, *, fix: Fix | None, revision: Revision | None, **answer: Any) -> bool:
        """Store a client's vote on a fix, or on a text without an error; return whether it is new.

        It replaces the client's earlier vote of the day. New votes past `MAX_VOTES_A_DAY` are ignored. `client` is a
        salted hash that changes daily (`rate_limits.client`); hashes of past days are cleared here.
        """
        self.exclude(client="").filter(created_at__lt=timezone.now() - DAY).update(client="")
        subject = {"fix": fix} if fix else {"fix": None, "revision": revision}
        votes = self.filter(client=client)
        if votes.count() >= MAX_VOTES_A_DAY and not votes.filter(**subject).exists():
            return False
        defaults = {"revision": revision, **answer}
        _vote, is_new = self.update_or_create(client=client, **subject, defaults=defaults)
        return is_new


class HelpfulVote(models.Model):
    """A reader's answer to “Did this solve it?”, about a fix or an article without an error.

    `revision` is the revision that the reader saw.
    """

    class Reason(models.TextChoices):
        EASY_TO_FIND = "easy_to_find", _("It was easy to find")
        CLEAR = "clear", _("It was easy to understand")
        OWN_VALUES = "own_values", _("My own values stood in the steps")
        HANDED_OVER = "handed_over", _("Somebody else could do it with the note")
        MORE_STEPS = "more_steps", _("But I had to do something more")
        SAME_ERROR = "same_error", _("I did it, and the error is still there")
        NOT_ALLOWED = "not_allowed", _("I am not allowed to do it")
        NO_MENU = "no_menu", _("I cannot find the menu or the button")
        OTHER_MESSAGE = "other_message", _("My message is a different one")
        UNCLEAR = "unclear", _("I do not understand the text")
        OUTDATED = "outdated", _("It looks different on my screen")
        OTHER_QUESTION = "other_question", _("It does not answer my question")

    # The reasons that the form offers after yes (True) and after no (False).
    OF_A_FIX = {
        True: (
            Reason.EASY_TO_FIND,
            Reason.CLEAR,
            Reason.OWN_VALUES,
            Reason.HANDED_OVER,
            Reason.MORE_STEPS,
        ),
        False: (
            Reason.SAME_ERROR,
            Reason.NOT_ALLOWED,
            Reason.NO_MENU,
            Reason.OTHER_MESSAGE,
            Reason.UNCLEAR,
        ),
    }
    OF_AN_ARTICLE = {
        True: (Reason.EASY_TO_FIND, Reason.CLEAR, Reason.MORE_STEPS),
        False: (Reason.OTHER_QUESTION, Reason.NO_MENU, Reason.OUTDATED, Reason.UNCLEAR),
    }

    fix = models.ForeignKey(Fix, on_delete=models.CASCADE, null=True, blank=True, related_name="votes")
    revision = models.ForeignKey(
        Revision, on_delete=models.CASCADE, null=True, blank=True, related_name="votes"
    )
    helpful = models.BooleanField(_("solved it"))
    reason = models.CharField(_("reason"), max_length=40, choices=Reason.choices, blank=True)
    comment = models.CharField(_("comment"), max_length=600, blank=True)
    client = models.CharField(max_length=32, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = HelpfulVoteQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.CheckConstraint(
                condition=Q(fix__isnull=False) | Q(revision__isnull=False), name="vote_for_something"
            ),
            models.UniqueConstraint(
                fields=["client", "fix"], condition=~Q(client=""), name="vote_once_a_fix"
            ),
            models.UniqueConstraint(
                fields=["client", "revision"],
                condition=~Q(client="") & Q(fix=None),
                name="vote_once_a_text",
            ),
        ]

    def __str__(self) -> str:
        return str(self.fix or self.revision)


class SearchLog(models.Model):
    """One search with the number of its results. The query is redacted."""

    class Source(models.TextChoices):
        SITE = "site", _("Search page")
        CONTACT = "contact", _("Contact page")
        API = "api", _("API")
        WIDGET = "widget", _("Widget")

    query = models.CharField(_("query"), max_length=255)
    language = models.CharField(_("language"), max_length=10)
    source = models.CharField(_("source"), max_length=8, choices=Source.choices, default=Source.SITE)
    results = models.PositiveIntegerField(_("results"), default=0)
    is_recognised = models.BooleanField(_("recognised"), default=False)
    led_to_contact = models.BooleanField(_("went on to contact"), default=False)
    # Grouped once `SAME_SEARCH` has passed and the query is final (`kb.feedback.unanswered_queries`).
    is_ungrouped = models.BooleanField(default=True, editable=False)
    unanswered_query = models.ForeignKey(
        UnansweredQuery,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="logged_searches",
        db_index=False,  # the index below begins with it
        verbose_name=_("unanswered search"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        db_table = "kb_searchentry"
        ordering = ["-id"]
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        indexes = [
            models.Index(fields=["created_at"]),
            models.Index(fields=["unanswered_query", "led_to_contact"], name="search_of_question"),
            models.Index(fields=["created_at"], condition=Q(is_ungrouped=True), name="search_waiting"),
            models.Index(
                fields=["created_at"], condition=Q(unanswered_query__isnull=False), name="search_unanswered"
            ),
        ]

    def __str__(self) -> str:
        return self.query
