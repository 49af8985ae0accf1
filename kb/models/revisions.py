"""Revisions of a translation, and the cross-links of published ones."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

TEXTS = ("title", "summary", "body")
FROZEN = {*TEXTS, "number", "translation", "translation_id"}


class PublishedTextError(RuntimeError):
    """An attempt to change the text of a published revision."""


class RevisionQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Return revisions that were published and not withdrawn since, newest first."""
        return self.filter(state=Revision.State.APPROVED, published_at__isnull=False).order_by("-number")

    def open(self) -> Self:
        """Return drafts, revisions in review and scheduled revisions."""
        return self.filter(state__in=Revision.OPEN)

    def due(self, now: datetime) -> Self:
        """Return scheduled revisions whose time has come, the earliest first."""
        return self.filter(state=Revision.State.SCHEDULED, publish_at__lte=now).order_by("publish_at", "id")

    def update(self, **values: Any) -> int:
        """Update rows. Raises PublishedTextError for the text or number of a published revision."""
        if FROZEN & values.keys() and self.filter(published_at__isnull=False).exists():
            raise PublishedTextError(values)
        return super().update(**values)


class Revision(models.Model):
    """One text of a translation. Only open revisions can be edited; a published text never changes."""

    version_parents: ClassVar[tuple[str, ...]] = ("translation",)
    derived: ClassVar[frozenset[str]] = frozenset({"html"})

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        SCHEDULED = "scheduled", _("Approved, waits for its time")
        APPROVED = "approved", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REJECTED = "rejected", _("Set aside")

    class Significance(models.TextChoices):
        MINOR = "minor", _("Minor: nobody needs to know")
        MEDIUM = "medium", _("Medium: translators update")
        MAJOR = "major", _("Major: readers of translations are told")

    OPEN = (State.DRAFT, State.IN_REVIEW, State.SCHEDULED)
    SIGNIFICANT = (Significance.MEDIUM, Significance.MAJOR)  # they make translations stale

    translation = models.ForeignKey(
        "ArticleTranslation",
        on_delete=models.CASCADE,
        related_name="revisions",
        verbose_name=_("translation"),
    )
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = models.TextField(_("text"))
    html = models.TextField(editable=False, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True)
    significance = models.CharField(
        _("significance"), max_length=8, choices=Significance.choices, default=Significance.MEDIUM, blank=True
    )  # empty in drafts whose author left it open: `publication.significance_of` decides
    is_ready = models.BooleanField(_("ready for translation"), default=True)
    based_on = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("translated from"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("author")
    )
    author_name = models.CharField(max_length=150, blank=True, editable=False)  # outlives the account
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reviews",
        verbose_name=_("reviewer"),
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    comment = models.CharField(_("reviewer's comment"), max_length=500, blank=True)
    override_reason = models.CharField(
        _("published without a second person because"), max_length=300, blank=True
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["translation", "number"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        permissions = [("publish_revision", _("Can publish a revision"))]
        constraints = [
            models.UniqueConstraint(fields=["translation", "number"], name="revision_number_unique"),
            models.UniqueConstraint(
                fields=["translation"],
                condition=Q(state__in=["draft", "in_review", "scheduled"]),
                name="revision_one_open_a_translation",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(publish_at__isnull=False),
                name="revision_scheduled_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["publish_at"], condition=Q(state="scheduled"), name="revision_due"),
        ]

    def __str__(self) -> str:
        return f"{self.title} #{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row. Raises PublishedTextError if it would change a published text."""
        written = kwargs.get("update_fields")
        if not self._state.adding and (written is None or FROZEN & set(written)):
            stored = Revision.objects.filter(pk=self.pk, published_at__isnull=False)
            if stored.exclude(number=self.number, translation=self.translation_id, **self.texts).exists():
                raise PublishedTextError(self)
        super().save(*args, **kwargs)

    @property
    def texts(self) -> dict[str, str]:
        """The fields that editors write and that word diffs compare."""
        return {name: getattr(self, name) for name in TEXTS}

    @property
    def signature(self) -> str:
        """The author's user name, which is kept after the account is deleted; "" for programs."""
        return self.author_name or (self.author.get_username() if self.author else "")


class CrossLink(models.Model):
    """A link from a published text to an error or an article. Backlinks are a query on it."""

    class Kind(models.TextChoices):
        ERROR = "error", _("Error")
        ARTICLE = "article", _("Article")

    translation = models.ForeignKey(
        "ArticleTranslation", on_delete=models.CASCADE, related_name="cross_links"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    target = models.CharField(max_length=250)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["translation", "kind", "target"], name="cross_link_unique")
        ]
        indexes = [models.Index(fields=["kind", "target"])]

    def __str__(self) -> str:
        return f"[[{self.kind}:{self.target}]]"
