"""How a text comes before readers: draft, review, published or scheduled, retired, restored. Nothing else changes it.

Each step is one transaction: pointer, stored HTML, cross-links, search index and content version move
together or not at all. What has been published is never written again; a new text is a new revision.
A step that is not open to a text raises WorkflowError, whose message is for the editor. Who may take which step
is the callers' to ask: `kb.change_articletranslation` writes, PUBLISH reviews and publishes.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from errors.audit import record
from errors.publishable import Status

from ..markdown import cross_links
from ..models import ArticleTranslation, Revision
from .publication import (
    Author,
    WorkflowError,
    check_publishable,
    move,
    next_number,
    note_next_due,
    publish_all,
    publish_due,
    remember,
    significance_of,
    source_revision,
    store,
    tell,
)

__all__ = [
    "PUBLISH",
    "WorkflowError",
    "add_approved",
    "approve",
    "bring_back",
    "cancel",
    "is_review_asked",
    "needs_reason",
    "note",
    "publish",
    "publish_all",
    "publish_due",
    "reject",
    "reschedule",
    "restore",
    "retire",
    "reviewers",
    "save_draft",
    "significance_of",
    "source_revision",
    "submit",
    "take_back",
    "withdraw",
]

PUBLISH = "kb.publish_revision"
BACKEND = "django.contrib.auth.backends.ModelBackend"
State, Significance = Revision.State, Revision.Significance


# --- writing


@transaction.atomic
def save_draft(
    translation: ArticleTranslation,
    *,
    title: str,
    summary: str,
    body: str,
    author: Author = None,
    **fields: Any,
) -> Revision:
    """Write the translation's open revision, made if there is none; readers see nothing of it.

    A text equal to the published one makes no new revision: the published one is returned. `based_on` is the source
    revision that a translation says the same as; without it a new draft is based on what the source says now.
    A text in review or waiting for its time is a draft again, unless it is its reviewer who changes it.
    """
    texts = {"title": title, "summary": summary, "body": body}
    _lock(translation)
    draft, published = translation.draft, translation.published
    if draft is None and published and published.texts == texts:
        return published
    if draft is None:
        draft = Revision(translation=translation, number=next_number(translation), significance="")
        draft.based_on = source_revision(translation)
    if draft._state.adding or draft.texts != texts:
        _write(draft, texts, author)
    return remember(draft, fields)


def note(revision: Revision, said: dict[str, Any]) -> None:
    """Store what its author says of an open text on the way. What is decided by an approval is not theirs to say."""
    decided = {"reviewer", "publish_at", "override_reason"} if revision.state == State.SCHEDULED else set()
    if revision.state in Revision.OPEN:
        remember(revision, {name: value for name, value in said.items() if name not in decided})


def add_approved(
    translation: ArticleTranslation,
    *,
    title: str,
    summary: str,
    body: str,
    author: Author = None,
    note: str = "",
) -> Revision:
    """A revision that needs no draft, for texts from files; an editor's open draft stays as it is."""
    return Revision.objects.create(
        translation=translation,
        number=next_number(translation),
        state=State.APPROVED,
        title=title,
        summary=summary,
        body=body,
        author=author,
        note=note,
    )


@transaction.atomic
def restore(revision: Revision, author: Author = None) -> Revision:
    """A new draft with an old revision's text; an open draft is set aside, not overwritten."""
    translation = revision.translation
    if (draft := translation.draft) and draft != revision:
        move(draft, State.REJECTED)
    return save_draft(translation, **revision.texts, author=author, based_on=revision.based_on)


# --- reviewing


@transaction.atomic
def submit(revision: Revision, by: Author = None, *, reviewer: Author = None, note: str = "") -> None:
    """Ask for a review, of somebody or of whoever comes first. What its author says of the text is stored with it."""
    _expect(revision, State.DRAFT, _("Only a draft can be submitted for review."))
    if reviewer is not None and reviewer == by:
        raise WorkflowError(_("Ask somebody else to review it, or whoever comes first."))
    asked = {"reviewer": reviewer, "note": note or revision.note, "comment": "", "override_reason": ""}
    move(revision, State.IN_REVIEW, **asked)
    record(by, [revision.translation], _("Sent for review"))


@transaction.atomic
def take_back(revision: Revision, by: User) -> None:
    """Undo `submit`: the text is its author's draft again."""
    _expect(revision, State.IN_REVIEW, _("This text is not in review."))
    move(revision, State.DRAFT)
    record(by, [revision.translation], _("Taken back from review"))


@transaction.atomic
def reject(revision: Revision, by: User, comment: str) -> None:
    """Give it back to its author, who reads why; the text stays their draft."""
    _expect(revision, State.IN_REVIEW, _("This text is not in review."))
    if not comment.strip():
        raise WorkflowError(_("Say what the author should change."))
    move(revision, State.DRAFT, reviewer=by, comment=comment.strip())
    record(by, [revision.translation], _("Given back to its author"))


@transaction.atomic
def approve(
    revision: Revision, by: User, *, publish_at: datetime | None = None, reason: str = "", **fields: Any
) -> None:
    """Publish a text in review, or let it wait for its time."""
    _expect(revision, State.IN_REVIEW, _("This text is not in review."))
    publish(revision, by, publish_at=publish_at, reason=reason, **fields)


def needs_reason(revision: Revision, by: Author) -> bool:
    """True where this person alone would have seen the text although others could review it: they must say why."""
    if by is None or revision.published_at or revision.state == State.SCHEDULED:
        return False
    is_second = revision.state == State.IN_REVIEW and revision.author_id != by.pk
    return not is_second and is_review_asked(by)


def is_review_asked(by: User) -> bool:
    """True where somebody else than this person can review. Who is alone publishes without."""
    return bool(settings.REVIEW) and reviewers().exclude(pk=by.pk).exists()


def reviewers() -> QuerySet[User]:
    """Accounts that may review and publish."""
    return User.objects.with_perm(PUBLISH, backend=BACKEND).filter(is_staff=True)


# --- publishing


@transaction.atomic
def publish(
    revision: Revision,
    by: Author = None,
    *,
    publish_at: datetime | None = None,
    reason: str = "",
    **fields: Any,
) -> None:
    """Show this revision to readers, now or from a time on. `by` is None for programs, whose texts need no review.

    `reason` says why nobody else has seen it, where that is so. `fields`: `significance`, `is_ready`, `based_on`.
    A text that waits for its time is approved: another may bring it forward, and its reviewer stays who it was.
    """
    is_alone = needs_reason(revision, by)
    if is_alone and not reason.strip():
        raise WorkflowError(_("Somebody else should review this text. If that cannot wait, say why."))
    if by and revision.state != State.SCHEDULED:
        fields |= {"reviewer": by, "override_reason": reason.strip() if is_alone else ""}
    if publish_at and publish_at > timezone.now():
        check_publishable(revision)
        remember(revision, fields)
        move(revision, State.SCHEDULED, publish_at=publish_at)
        record(by, [revision.translation], _("Approved, waits for its time"))
    else:
        remember(revision, fields)
        publish_all([revision], by)
        remember(revision, {"publish_at": None})
    note_next_due()


@transaction.atomic
def reschedule(revision: Revision, by: User, publish_at: datetime) -> None:
    """Another time for an approved text. The text is the one that was approved."""
    _expect(revision, State.SCHEDULED, _("This text does not wait for its time."))
    move(revision, State.SCHEDULED, publish_at=publish_at)
    record(by, [revision.translation], _("Time of publication changed"))


@transaction.atomic
def cancel(revision: Revision, by: User) -> None:
    """Undo an approval for a later time: the text waits for its review again, or is a draft where it had none."""
    _expect(revision, State.SCHEDULED, _("This text does not wait for its time."))
    was_reviewed = revision.reviewer_id and revision.reviewer_id != revision.author_id
    state = State.IN_REVIEW if was_reviewed and not revision.override_reason else State.DRAFT
    move(revision, state, publish_at=None, override_reason="")
    record(by, [revision.translation], _("Time of publication cancelled"))


@transaction.atomic
def retire(translation: ArticleTranslation) -> None:
    """Take the text out of lists and search; its own address still answers. What was scheduled is a draft again."""
    if (draft := translation.draft) and draft.state == State.SCHEDULED:
        move(draft, State.DRAFT)
    translation.status = Status.RETIRED
    store(translation, status=translation.status)
    tell([translation])


@transaction.atomic
def bring_back(translation: ArticleTranslation, by: User) -> None:
    """Undo `retire`: readers find the text as they saw it last."""
    if translation.status != Status.RETIRED or translation.published is None:
        raise WorkflowError(_("This text is not retired."))
    publish_all([translation.published], by)


@transaction.atomic
def withdraw(revision: Revision) -> None:
    """Take back a published text: readers see the one before it, and translations made from it count from there."""
    _expect(revision, State.APPROVED, _("Only a published text can be withdrawn."))
    translation = revision.translation
    earlier = translation.revisions.shown().exclude(pk=revision.pk).first()
    if earlier is None:
        raise WorkflowError(_("There is no text before this one. Retire it instead."))
    move(revision, State.WITHDRAWN)
    if translation.published_id == revision.pk:
        translation.published = earlier
        store(translation, published=earlier)
        cross_links.render_published([translation])
    tell([translation])


# --- small steps


def _lock(translation: ArticleTranslation) -> None:
    """Two who write at once come one after the other, and get numbers of their own."""
    ArticleTranslation.objects.select_for_update().filter(pk=translation.pk).first()


def _write(draft: Revision, texts: dict[str, str], author: Author) -> None:
    for name, text in texts.items():
        setattr(draft, name, text)
    is_reviewer = draft.state == State.IN_REVIEW and author is not None and draft.reviewer_id == author.pk
    if not is_reviewer:
        was_scheduled = draft.state == State.SCHEDULED
        draft.state, draft.publish_at, draft.override_reason = State.DRAFT, None, ""
        draft.author = author or draft.author
        draft.author_name = author.get_username() if author else draft.author_name
    draft.save()
    if not is_reviewer and was_scheduled:
        note_next_due()


def _expect(revision: Revision, state: Revision.State, refusal: str) -> None:
    """Asked of the database, not of the object: somebody may have taken the step a moment ago."""
    stored = Revision.objects.select_for_update().filter(pk=revision.pk).values_list("state", flat=True)
    if list(stored) != [state]:
        raise WorkflowError(refusal)
