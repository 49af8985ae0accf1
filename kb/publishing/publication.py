"""Bringing a text before readers: pointer, stored HTML, cross-links, search and content version, all or nothing.

The lower half of `kb.publishing.workflow`, which says who may take which step and when, and is what others call.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from errors.audit import record
from errors.publishable import Status
from errors.word_diff import says_the_same

from .. import search
from ..markdown import cross_links
from ..models import ArticleTranslation, ContentVersion, Fix, Revision
from ..outgoing import webhook_events

State, Significance = Revision.State, Revision.Significance
Author = User | None


class WorkflowError(ValueError):
    """This step is not open to this text now. The message is a sentence for the editor."""


@transaction.atomic
def publish_all(revisions: Iterable[Revision], by: Author = None, *, are_up_to_date: bool = False) -> None:
    """The same for many, of different translations, that may link to one another.

    `are_up_to_date`: they say what their sources say after this, whatever they were based on.
    """
    translations = [_show(revision, by) for revision in revisions]
    for translation in translations if are_up_to_date else ():
        assert translation.published  # noqa: S101 (for the type checker; it has just been shown)
        remember(translation.published, {"based_on": source_revision(translation)})
    cross_links.render_published(translations)
    tell(translations)
    record(by, translations, _("Published"))


@transaction.atomic
def publish_due() -> int:
    """Publish what was scheduled for a time that has passed; returns how many texts. Two calls publish once."""
    ContentVersion.objects.select_for_update().filter(id=1).first()
    due = list(Revision.objects.due(timezone.now()).select_related("translation__article"))
    if due:
        publish_all(due)
    note_next_due()
    return len(due)


# --- what is said of a text


def remember(revision: Revision, fields: dict[str, Any]) -> Revision:
    """Store what is said about a text; the text itself is not touched."""
    for name, value in fields.items():
        setattr(revision, name, value)
    if fields:
        revision.save(update_fields=list(fields))
    return revision


def move(revision: Revision, state: Revision.State, **fields: Any) -> None:
    was_scheduled = revision.state == State.SCHEDULED
    remember(revision, {"state": state, **fields})
    if was_scheduled:
        note_next_due()


def source_revision(translation: ArticleTranslation) -> Revision | None:
    """What the text that this one is translated from says now; None for a source, or where nothing is published."""
    return translation.source.published if translation.source else None


def next_number(translation: ArticleTranslation) -> int:
    return (translation.revisions.aggregate(last=Max("number"))["last"] or 0) + 1


def significance_of(revision: Revision) -> Revision.Significance:
    """What was said of it; else minor where only spaces and punctuation differ from what readers see, else medium."""
    if revision.significance:
        return Significance(revision.significance)
    before = revision.translation.published
    shown = before.texts if before else {}
    is_minor = before and all(says_the_same(text, revision.texts[name]) for name, text in shown.items())
    return Significance.MINOR if is_minor else Significance.MEDIUM


# --- showing it


def check_publishable(revision: Revision) -> None:
    is_shown = revision.translation.published_id == revision.pk
    if (revision.published_at and not is_shown) or revision.state in (State.REJECTED, State.WITHDRAWN):
        raise WorkflowError(_("This is an old text. Restore it as a draft to publish it again."))


def _show(revision: Revision, by: Author) -> ArticleTranslation:
    """Move the pointer. The same objects go through all steps, so nothing is read twice."""
    check_publishable(revision)
    translation = revision.translation
    revision.significance = significance_of(revision)
    if not revision.published_at:
        _take_its_place(revision)
        revision.published_at, revision.author = timezone.now(), revision.author or by
    revision.state = State.APPROVED
    revision.save(update_fields=["state", "published_at", "author", "number", "significance"])
    translation.published = revision
    if not translation.is_listed:
        translation.status = Status.PUBLISHED
    store(translation, published=revision, status=translation.status)
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


def store(translation: ArticleTranslation, **fields: Any) -> None:
    """Without signals: `tell` does once, at the end, what they would do at each step."""
    ArticleTranslation.objects.filter(pk=translation.pk).update(version=F("version") + 1, **fields)


def note_next_due() -> None:
    """Where public requests begin they look at this time: no clock needs to run."""
    waiting = Revision.objects.filter(state=State.SCHEDULED)
    ContentVersion.objects.filter(id=1).update(due_at=waiting.aggregate(next=Min("publish_at"))["next"])


def tell(translations: list[ArticleTranslation]) -> None:
    """Bring everything that shows these texts in step."""
    articles = {translation.article_id: translation.article for translation in translations}
    referrers = cross_links.rerender_referrers(articles.values())
    search.refresh_articles(referrers | articles.keys())
    Fix.objects.filter(article__in=articles).recount()  # votes count for the text that was read
    webhook_events.articles_published(translations)
    ContentVersion.bump()
