"""What readers do: votes, searches. No row holds a secret; texts are redacted before they are stored."""

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
SAME_SEARCH = timedelta(seconds=30)  # what is typed or sent again within it is the same search
MAX_VOTES_A_DAY = 20  # votes of one client


class HelpfulVoteQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Votes on the texts as they are now: a new one starts a new count, unless the change was minor."""
        texts = Revision.objects.published().filter(translation=models.OuterRef("revision__translation"))
        newest = texts.exclude(significance=Revision.Significance.MINOR).values("number")[:1]
        return self.filter(Q(revision=None) | Q(revision__number__gte=Coalesce(models.Subquery(newest), 0)))

    def figures(self) -> tuple[int, int]:
        """(how many it helped, how many said anything)."""
        found = self.aggregate(helped=Count("id", filter=Q(helpful=True)), asked=Count("id"))
        return found["helped"], found["asked"]

    def cast(self, client: str, *, fix: Fix | None, revision: Revision | None, **answer: Any) -> bool:
        """Store what a client says of a fix, or of a text without an error; True where it is new.

        It takes the place of what the same client said of it that day; who has said very much is no longer heard.
        `client` is a hash that nobody can turn back, and another one every day: those of past days are forgotten.
        """
        self.exclude(client="").filter(created_at__lt=timezone.now() - DAY).update(client="")
        asked = {"fix": fix} if fix else {"fix": None, "revision": revision}
        own = self.filter(client=client)
        if own.count() >= MAX_VOTES_A_DAY and not own.filter(**asked).exists():
            return False
        defaults = {"revision": revision, **answer}
        _vote, is_new = self.update_or_create(client=client, **asked, defaults=defaults)
        return is_new


class HelpfulVote(models.Model):
    """Did this solve it? Asked of each fix, and of an article without an error. `revision` is what was read."""

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

    # What is asked after yes and after no, of a fix and of an article without an error.
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
    """One search with what it found. The query is redacted before it comes here."""

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
    # Grouped when nobody can type on in it any more (`kb.feedback.unanswered_queries`).
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
