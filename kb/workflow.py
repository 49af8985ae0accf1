"""How a text comes before readers: draft, review, published or scheduled, retired, restored. Nothing else changes it.

Each step is one transaction: pointer, stored HTML, cross-links, search index and content version move
together or not at all. What has been published is never written again; a new text is a new revision.
A step that is not open to a text raises WorkflowError, whose message is for the editor. Who may take which step
is the callers' to ask: `kb.change_articletranslation` writes, PUBLISH reviews and publishes.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from errors.publishing import Status

from . import links, search
from .differences import says_the_same
from .models import ArticleTranslation, ContentVersion, Fix, Revision

PUBLISH = "kb.publish_revision"
BACKEND = "django.contrib.auth.backends.ModelBackend"
State, Significance = Revision.State, Revision.Significance
Author = User | None


class WorkflowError(ValueError):
    """This step is not open to this text now. The message is a sentence for the editor."""


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
        draft = Revision(translation=translation, number=_next_number(translation))
        draft.based_on = source_revision(translation)
    if draft._state.adding or draft.texts != texts:
        _write(draft, texts, author)
    return _note(draft, fields)


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
        number=_next_number(translation),
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
        _move(draft, State.REJECTED)
    return save_draft(translation, **revision.texts, author=author, based_on=revision.based_on)


# --- reviewing


@transaction.atomic
def submit(revision: Revision, by: Author = None, *, reviewer: Author = None, note: str = "") -> None:
    """Ask for a review, of somebody or of whoever comes first."""
    _expect(revision, State.DRAFT, _("Only a draft can be submitted for review."))
    _move(revision, State.IN_REVIEW, reviewer=reviewer, note=note or revision.note, comment="")


@transaction.atomic
def reject(revision: Revision, by: User, comment: str) -> None:
    """Give it back to its author, who reads why; the text stays their draft."""
    _expect(revision, State.IN_REVIEW, _("This text is not in review."))
    if not comment.strip():
        raise WorkflowError(_("Say what the author should change."))
    _move(revision, State.DRAFT, reviewer=by, comment=comment.strip())


@transaction.atomic
def approve(
    revision: Revision, by: User, *, publish_at: datetime | None = None, reason: str = "", **fields: Any
) -> None:
    """Publish a text in review, or let it wait for its time."""
    _expect(revision, State.IN_REVIEW, _("This text is not in review."))
    publish(revision, by, publish_at=publish_at, reason=reason, **fields)


def needs_reason(revision: Revision, by: Author) -> bool:
    """True where this person alone would have seen the text although others could review it: they must say why."""
    if by is None or revision.published_at:
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
    """
    if needs_reason(revision, by):
        if not reason.strip():
            raise WorkflowError(_("Somebody else should review this text. If that cannot wait, say why."))
        fields["override_reason"] = reason.strip()
    if by:
        fields["reviewer"] = by
    _note(revision, fields)
    if publish_at and publish_at > timezone.now():
        _check_publishable(revision)
        _move(revision, State.SCHEDULED, publish_at=publish_at)
        _note_next_due()
    else:
        publish_all([revision], by)


@transaction.atomic
def publish_all(revisions: Iterable[Revision], by: Author = None, *, are_up_to_date: bool = False) -> None:
    """The same for many, of different translations, that may link to one another.

    `are_up_to_date`: they say what their sources say after this, whatever they were based on.
    """
    translations = [_show(revision, by) for revision in revisions]
    for translation in translations if are_up_to_date else ():
        assert translation.published  # noqa: S101 (for the type checker; it has just been shown)
        _note(translation.published, {"based_on": source_revision(translation)})
    links.render_published(translations)
    _tell(translations)


@transaction.atomic
def publish_due() -> int:
    """Publish what was scheduled for a time that has passed; returns how many texts. Two calls publish once."""
    ContentVersion.objects.select_for_update().filter(id=1).first()
    due = list(Revision.objects.due(timezone.now()).select_related("translation__article"))
    if due:
        publish_all(due)
    _note_next_due()
    return len(due)


@transaction.atomic
def retire(translation: ArticleTranslation) -> None:
    """Take the text out of lists and search; its own address still answers. What was scheduled is a draft again."""
    if (draft := translation.draft) and draft.state == State.SCHEDULED:
        _move(draft, State.DRAFT)
    translation.status = Status.RETIRED
    _store(translation, status=translation.status)
    _tell([translation])


@transaction.atomic
def withdraw(revision: Revision) -> None:
    """Take back a published text: readers see the one before it, and translations made from it count from there."""
    _expect(revision, State.APPROVED, _("Only a published text can be withdrawn."))
    translation = revision.translation
    earlier = translation.revisions.shown().exclude(pk=revision.pk).first()
    if earlier is None:
        raise WorkflowError(_("There is no text before this one. Retire it instead."))
    _move(revision, State.WITHDRAWN)
    if translation.published_id == revision.pk:
        translation.published = earlier
        _store(translation, published=earlier)
        links.render_published([translation])
    _tell([translation])


# --- translations


def source_revision(translation: ArticleTranslation) -> Revision | None:
    """What the text that this one is translated from says now; None for a source, or where nothing is published."""
    return translation.source.published if translation.source else None


def proposed_significance(before: Revision, texts: dict[str, str]) -> Revision.Significance:
    """Minor where only spaces and punctuation differ from what readers see, else medium; major is for people to say."""
    is_minor = all(says_the_same(text, texts[name]) for name, text in before.texts.items())
    return Significance.MINOR if is_minor else Significance.MEDIUM


# --- small steps


def _lock(translation: ArticleTranslation) -> None:
    """Two who write at once come one after the other, and get numbers of their own."""
    ArticleTranslation.objects.select_for_update().filter(pk=translation.pk).first()


def _next_number(translation: ArticleTranslation) -> int:
    return (translation.revisions.aggregate(last=Max("number"))["last"] or 0) + 1


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
        _note_next_due()


def _note(revision: Revision, fields: dict[str, Any]) -> Revision:
    """Store what is said about a text; the text itself is not touched."""
    for name, value in fields.items():
        setattr(revision, name, value)
    if fields:
        revision.save(update_fields=list(fields))
    return revision


def _move(revision: Revision, state: Revision.State, **fields: Any) -> None:
    was_scheduled = revision.state == State.SCHEDULED
    _note(revision, {"state": state, **fields})
    if was_scheduled:
        _note_next_due()


def _expect(revision: Revision, state: Revision.State, refusal: str) -> None:
    """Asked of the database, not of the object: somebody may have taken the step a moment ago."""
    stored = Revision.objects.select_for_update().filter(pk=revision.pk).values_list("state", flat=True)
    if list(stored) != [state]:
        raise WorkflowError(refusal)


def _check_publishable(revision: Revision) -> None:
    is_shown = revision.translation.published_id == revision.pk
    if (revision.published_at and not is_shown) or revision.state in (State.REJECTED, State.WITHDRAWN):
        raise WorkflowError(_("This is an old text. Restore it as a draft to publish it again."))


def _show(revision: Revision, by: Author) -> ArticleTranslation:
    """Move the pointer. The same objects go through all steps, so nothing is read twice."""
    _check_publishable(revision)
    translation = revision.translation
    if not revision.published_at:
        _take_its_place(revision)
        revision.published_at, revision.author = timezone.now(), revision.author or by
    revision.state = State.APPROVED
    revision.save(update_fields=["state", "published_at", "author", "number", "significance"])
    translation.published = revision
    if not translation.is_listed:
        translation.status = Status.PUBLISHED
    _store(translation, published=revision, status=translation.status)
    return translation


def _take_its_place(revision: Revision) -> None:
    """Numbers follow the order of publication; and what is ready now brings along what was not ready before."""
    earlier = revision.translation.revisions.exclude(pk=revision.pk)
    revision.number = max(revision.number, (earlier.aggregate(last=Max("number"))["last"] or 0) + 1)
    shown = list(earlier.shown().values_list("is_ready", "significance"))
    if not revision.is_ready:
        return
    for is_ready, significance in shown:
        if is_ready:
            return
        if significance == Significance.MAJOR or revision.significance == Significance.MINOR:
            revision.significance = significance


def _store(translation: ArticleTranslation, **fields: Any) -> None:
    """Without signals: `_tell` does once, at the end, what they would do at each step."""
    ArticleTranslation.objects.filter(pk=translation.pk).update(**fields)


def _note_next_due() -> None:
    """Where public requests begin they look at this time: no clock needs to run."""
    waiting = Revision.objects.filter(state=State.SCHEDULED)
    ContentVersion.objects.filter(id=1).update(due_at=waiting.aggregate(next=Min("publish_at"))["next"])


def _tell(translations: list[ArticleTranslation]) -> None:
    """Bring everything that shows these texts in step."""
    articles = {translation.article_id: translation.article for translation in translations}
    referrers = links.rerender_referrers(articles.values())
    search.refresh_articles(referrers | articles.keys())
    Fix.objects.filter(article__in=articles).recount()  # votes count for the text that was read
    ContentVersion.bump()
