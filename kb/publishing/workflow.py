"""Editorial workflow of a text: draft, review, approval, schedule, publication, retirement, withdrawal.

Each step is one transaction: the pointer to the published revision, its HTML, cross-links, search index and content
version change together (`publication`). A published revision is never changed; a new text is a new revision.
A step that the text's state does not allow raises `WorkflowError` with a message for the editor. Callers check
permissions first: `kb.change_articletranslation` for writing, `approval.PUBLISH` for approving and publishing.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from errors.audit import record
from errors.publishable import Status

from ..markdown import cross_links
from ..models import ArticleTranslation, Revision
from . import approval
from .publication import (
    Author,
    WorkflowError,
    check_publishable,
    next_number,
    notify_dependents,
    publish_all,
    set_state,
    source_revision,
    store_fields,
    store_next_due,
    store_pointer,
)

State = Revision.State


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
    """Write the translation's open revision and return it. Readers see no change.

    Creates the revision if the translation has no open one. Returns the published revision if the texts are equal to
    it and no revision is open. `fields` may hold `based_on`, the source revision that a translation renders; a new
    draft is based on the published source by default. A change to a text that is in review or scheduled makes it a
    draft again, except a change by its reviewer.
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
    return store_fields(draft, fields)


def store_notes(revision: Revision, notes: dict[str, Any]) -> None:
    """Store what the author notes about an open text, by column; do nothing for other texts.

    The approval of a scheduled text has set its reviewer, time and reason, so these columns keep their values.
    """
    decided = {"reviewer", "publish_at", "override_reason"} if revision.state == State.SCHEDULED else set()
    if revision.state in Revision.OPEN:
        store_fields(revision, {name: value for name, value in notes.items() if name not in decided})


@transaction.atomic
def restore(revision: Revision, author: Author = None) -> Revision:
    """Create a draft with an old revision's text. An open draft is kept as rejected."""
    translation = revision.translation
    if (draft := translation.draft) and draft != revision:
        set_state(draft, State.REJECTED)
    return save_draft(translation, **revision.texts, author=author, based_on=revision.based_on)


# --- approval


@transaction.atomic
def submit(revision: Revision, by: Author = None, *, reviewer: Author = None, note: str = "") -> None:
    """Send a draft for review, to `reviewer` or, if None, to any reviewer. `note` is the author's, for the reviewer."""
    _expect(revision, State.DRAFT, _("Only a draft can be submitted for review."))
    if reviewer is not None and reviewer == by:
        raise WorkflowError(_("Choose another reviewer, or “Whoever comes first”."))
    fields = {"reviewer": reviewer, "note": note or revision.note, "comment": "", "override_reason": ""}
    set_state(revision, State.IN_REVIEW, **fields)
    record(by, [revision.translation], _("Sent for review"))


@transaction.atomic
def take_back(revision: Revision, by: User) -> None:
    """Undo `submit`: make the text its author's draft again."""
    _expect(revision, State.IN_REVIEW, _("This text is not in review."))
    set_state(revision, State.DRAFT)
    record(by, [revision.translation], _("Taken back from review"))


@transaction.atomic
def reject(revision: Revision, by: User, comment: str) -> None:
    """Return a text in review to its author as a draft, with a comment that says what to change."""
    _expect(revision, State.IN_REVIEW, _("This text is not in review."))
    if not comment.strip():
        raise WorkflowError(_("Say what the author should change."))
    set_state(revision, State.DRAFT, reviewer=by, comment=comment.strip())
    record(by, [revision.translation], _("Given back to its author"))


@transaction.atomic
def approve(
    revision: Revision, by: User, *, publish_at: datetime | None = None, reason: str = "", **fields: Any
) -> None:
    """Publish a text in review, now or at `publish_at`."""
    _expect(revision, State.IN_REVIEW, _("This text is not in review."))
    publish(revision, by, publish_at=publish_at, reason=reason, **fields)


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
    """Publish a revision, now or at `publish_at`. `by` is None for programs, whose texts need no approval.

    `reason` is required if `approval.needs_reason`. `fields` may hold `significance`, `is_ready` and `based_on`.
    A scheduled text is already approved: anybody with the permission may publish it earlier, and its reviewer stays.
    """
    is_alone = approval.needs_reason(revision, by)
    if is_alone and not reason.strip():
        raise WorkflowError(_("Somebody else should review this text. If that cannot wait, say why."))
    if by and revision.state != State.SCHEDULED:
        fields |= {"reviewer": by, "override_reason": reason.strip() if is_alone else ""}
    if publish_at and publish_at > timezone.now():
        check_publishable(revision)
        store_fields(revision, fields)
        set_state(revision, State.SCHEDULED, publish_at=publish_at)
        record(by, [revision.translation], _("Approved, waits for its time"))
    else:
        store_fields(revision, fields)
        publish_all([revision], by)
        store_fields(revision, {"publish_at": None})
    store_next_due()


@transaction.atomic
def reschedule(revision: Revision, by: User, publish_at: datetime) -> None:
    """Change the time of a scheduled text. The text does not change, so its approval stays."""
    _expect(revision, State.SCHEDULED, _("This text does not wait for its time."))
    set_state(revision, State.SCHEDULED, publish_at=publish_at)
    record(by, [revision.translation], _("Time of publication changed"))


@transaction.atomic
def cancel(revision: Revision, by: User) -> None:
    """Undo scheduling: put the text back in review, or make it a draft if no second person approved it."""
    _expect(revision, State.SCHEDULED, _("This text does not wait for its time."))
    was_reviewed = revision.reviewer_id and revision.reviewer_id != revision.author_id
    state = State.IN_REVIEW if was_reviewed and not revision.override_reason else State.DRAFT
    set_state(revision, state, publish_at=None, override_reason="")
    record(by, [revision.translation], _("Time of publication cancelled"))


@transaction.atomic
def retire(translation: ArticleTranslation) -> None:
    """Remove the text from lists and search; its address still works. A scheduled revision becomes a draft."""
    if (draft := translation.draft) and draft.state == State.SCHEDULED:
        set_state(draft, State.DRAFT)
    translation.status = Status.RETIRED
    store_pointer(translation, status=translation.status)
    notify_dependents([translation])


@transaction.atomic
def bring_back(translation: ArticleTranslation, by: User) -> None:
    """Undo `retire`: publish the last published text again."""
    if translation.status != Status.RETIRED or translation.published is None:
        raise WorkflowError(_("This text is not retired."))
    publish_all([translation.published], by)


@transaction.atomic
def withdraw(revision: Revision) -> None:
    """Withdraw a published revision, so that readers see the one before it.

    Staleness of translations is counted without the withdrawn revision.
    """
    _expect(revision, State.APPROVED, _("Only a published text can be withdrawn."))
    translation = revision.translation
    earlier = translation.revisions.published().exclude(pk=revision.pk).first()
    if earlier is None:
        raise WorkflowError(_("There is no text before this one. Retire it instead."))
    set_state(revision, State.WITHDRAWN)
    if translation.published_id == revision.pk:
        translation.published = earlier
        store_pointer(translation, published=earlier)
        cross_links.render_published([translation])
    notify_dependents([translation])


# --- small steps


def _lock(translation: ArticleTranslation) -> None:
    """Lock the translation's row, so that concurrent writers get different revision numbers."""
    ArticleTranslation.objects.select_for_update().filter(pk=translation.pk).first()


def _write(draft: Revision, texts: dict[str, str], author: Author) -> None:
    """Save the texts; a change by anybody but the reviewer makes the revision a draft of `author`."""
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
        store_next_due()


def _expect(revision: Revision, state: Revision.State, refusal: str) -> None:
    """Raise WorkflowError unless the stored state is `state`. Locks the row: the object in memory may be old."""
    stored = Revision.objects.select_for_update().filter(pk=revision.pk).values_list("state", flat=True)
    if list(stored) != [state]:
        raise WorkflowError(refusal)
