"""Moderation queue: readers' proposals, which take effect only after an editor accepts them."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from errors.models import ErrorCode, Wording
from errors.recognition import wordings

MAX_OPEN_PROPOSALS = 20  # of one error, against a reader who sends made-up texts


class Proposal(models.Model):
    """Abstract base of rows that readers propose and an editor accepts or rejects."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")

    language = models.CharField(_("language"), max_length=10)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.PROPOSED)
    times = models.PositiveIntegerField(_("confirmed"), default=0, help_text=_("By how many readers."))
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def confirm(self) -> None:
        """Count one more reader. Sends no signal, because a proposal changes nothing that readers see."""
        type(self)._default_manager.filter(pk=self.pk).update(times=F("times") + 1)
        self.refresh_from_db(fields=["times"])

    @transaction.atomic
    def review(self, state: "Proposal.State", by: User | None) -> None:
        """Store an editor's decision and save the row. The index changes in the same transaction."""
        self.state, self.reviewed_by, self.reviewed_at = state, by, timezone.now()
        self.save()


class WordingProposal(Proposal):
    """An unknown text that readers met beside a known code. `shape` is equal for texts that differ in values only."""

    error = models.ForeignKey(
        ErrorCode, on_delete=models.CASCADE, related_name="proposed_wordings", verbose_name=_("error")
    )
    text = models.CharField(
        _("wording"), max_length=400, help_text=_("Name the values: write {Account} rather than {Value}.")
    )
    shape = models.CharField(max_length=400, editable=False)
    times = models.PositiveIntegerField(_("met"), default=0, editable=False, help_text=_("How many times."))

    class Meta:
        ordering = ["-times", "-id"]
        verbose_name = _("proposed wording")
        verbose_name_plural = _("proposed wordings")
        constraints = [models.UniqueConstraint(fields=["error", "shape"], name="proposal_once_an_error")]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def propose(cls, error: ErrorCode, text: str, language: str) -> "WordingProposal | None":
        """Record that one more reader met this wording, a text with placeholders.

        Returns None if the wording is new and the error already has `MAX_OPEN_PROPOSALS` open proposals.
        """
        shape = wordings.normalised(text)[:400]
        proposal = cls.objects.filter(error=error, shape=shape).first()
        if proposal is None:
            if cls.objects.filter(error=error, state=cls.State.PROPOSED).count() >= MAX_OPEN_PROPOSALS:
                return None
            defaults = {"text": text, "language": language}
            proposal, _is_new = cls.objects.get_or_create(error=error, shape=shape, defaults=defaults)
        proposal.confirm()
        return proposal

    @transaction.atomic
    def accept(self, by: User) -> Wording:
        """Add the text to the error's wordings. Raises ValidationError if it cannot be a wording."""
        wording = wordings.add_wording(self.error, self.text, self.language)
        self.review(self.State.ACCEPTED, by)
        return wording

    def reject(self, by: User) -> None:
        """Reject the proposal; later readers do not reopen it."""
        self.review(self.State.REJECTED, by)
