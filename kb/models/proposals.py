"""Wordings that an error may have got: a code that we know beside a text that we do not. An editor decides."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from errors.models import ErrorCode, Wording
from errors.recognition import wordings

MAX_OPEN_PROPOSALS = 20  # of one error: somebody may be playing


class WordingProposal(models.Model):
    """One a wording, however many readers met it and with whatever values. `shape` is what makes it the same."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")

    error = models.ForeignKey(
        ErrorCode, on_delete=models.CASCADE, related_name="proposed_wordings", verbose_name=_("error")
    )
    language = models.CharField(_("language"), max_length=10)
    text = models.CharField(
        _("wording"), max_length=400, help_text=_("Name the values: write {Account} rather than {Value}.")
    )
    shape = models.CharField(max_length=400, editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.PROPOSED, editable=False
    )
    times = models.PositiveIntegerField(_("met"), default=0, editable=False, help_text=_("How many times."))
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
        ordering = ["-times", "-id"]
        verbose_name = _("proposed wording")
        verbose_name_plural = _("proposed wordings")
        constraints = [models.UniqueConstraint(fields=["error", "shape"], name="proposal_once_an_error")]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def propose(cls, error: ErrorCode, text: str, language: str) -> "WordingProposal | None":
        """One more reader met this wording; None where the error has very many that wait. `text` is a template."""
        shape = wordings.shape(text)[:400]
        rows = cls.objects.filter(error=error, shape=shape)
        if not rows.exists():
            if cls.objects.filter(error=error, state=cls.State.PROPOSED).count() >= MAX_OPEN_PROPOSALS:
                return None
            cls.objects.get_or_create(error=error, shape=shape, defaults={"text": text, "language": language})
        rows.update(times=F("times") + 1)
        return rows.first()

    @transaction.atomic
    def accept(self, by: User) -> Wording:
        """Make it a wording of the error; readers find by it at once. ValidationError says why it cannot be one."""
        message = wordings.add(self.error, self.text, self.language)
        self._review(self.State.ACCEPTED, by)
        return message

    def reject(self, by: User) -> None:
        """It is not proposed again."""
        self._review(self.State.REJECTED, by)

    def _review(self, state: "WordingProposal.State", by: User) -> None:
        self.state, self.reviewed_by, self.reviewed_at = state, by, timezone.now()
        self.save()
