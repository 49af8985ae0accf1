"""Effects of publication: pointer, stored HTML, cross-links, search index and content version, in one transaction.

`workflow` has the editor's steps and checks whether a step is allowed; it calls these functions. Programs call
`publish_all` and `publish_due` directly.
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
from errors.word_diff import is_equivalent

from .. import search
from ..markdown import cross_links
from ..models import ArticleTranslation, ContentVersion, Fix, Revision
from ..outgoing import webhook_events

State, Significance = Revision.State, Revision.Significance
Author = User | None


class WorkflowError(ValueError):
    """A step that the text's state does not allow. The message is a sentence for the editor."""


@transaction.atomic
def publish_all(revisions: Iterable[Revision], by: Author = None, *, are_up_to_date: bool = False) -> None:
    """Publish revisions of different translations in one transaction. They may link to one another.

    `are_up_to_date` marks them as based on the published revisions of their sources.
    """
    translations = [_show(revision, by) for revision in revisions]
    for translation in translations if are_up_to_date else ():
        assert translation.published  # noqa: S101 (for the type checker; it has just been published)
        store_fields(translation.published, {"based_on": source_revision(translation)})
    cross_links.render_published(translations)
    notify_dependents(translations)
    record(by, translations, _("Published"))


@transaction.atomic
def publish_due() -> int:
    """Publish scheduled texts whose time has passed; return their number. Concurrent calls publish each text once."""
    ContentVersion.objects.select_for_update().filter(id=1).first()
    due = list(Revision.objects.due(timezone.now()).select_related("translation__article"))
    if due:
        publish_all(due)
    store_next_due()
    return len(due)


def add_approved(
    translation: ArticleTranslation,
    *,
    title: str,
    summary: str,
    body: str,
    author: Author = None,
    note: str = "",
) -> Revision:
    """Create an approved revision, for texts from files. An editor's open draft does not change."""
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


# --- fields beside the text


def store_fields(revision: Revision, fields: dict[str, Any]) -> Revision:
    """Store columns of the revision other than its text; return the revision."""
    for name, value in fields.items():
        setattr(revision, name, value)
    if fields:
        revision.save(update_fields=list(fields))
    return revision


def set_state(revision: Revision, state: Revision.State, **fields: Any) -> None:
    """Store a revision's state with other columns, and the next due time if it was scheduled."""
    was_scheduled = revision.state == State.SCHEDULED
    store_fields(revision, {"state": state, **fields})
    if was_scheduled:
        store_next_due()


def source_revision(translation: ArticleTranslation) -> Revision | None:
    """Return the published revision of the translation's source; None for a source, or if nothing is published."""
    return translation.source.published if translation.source else None


def next_number(translation: ArticleTranslation) -> int:
    """Return the number of the translation's next revision."""
    return (translation.revisions.aggregate(last=Max("number"))["last"] or 0) + 1


def significance_of(revision: Revision) -> Revision.Significance:
    """Return the stored significance; if empty, the one that the differences suggest.

    Minor if only spaces and punctuation differ from the published text, else medium.
    """
    if revision.significance:
        return Significance(revision.significance)
    published = revision.translation.published
    texts = published.texts if published else {}
    is_minor = published and all(is_equivalent(text, revision.texts[name]) for name, text in texts.items())
    return Significance.MINOR if is_minor else Significance.MEDIUM


# --- publication


def check_publishable(revision: Revision) -> None:
    """Raise WorkflowError for a rejected, withdrawn or superseded revision."""
    is_shown = revision.translation.published_id == revision.pk
    if (revision.published_at and not is_shown) or revision.state in (State.REJECTED, State.WITHDRAWN):
        raise WorkflowError(_("This is an old text. Restore it as a draft to publish it again."))


def _show(revision: Revision, by: Author) -> ArticleTranslation:
    """Point the translation at the revision; return the translation, whose `published` is the same object."""
    check_publishable(revision)
    translation = revision.translation
    revision.significance = significance_of(revision)
    if not revision.published_at:
        _renumber(revision)
        revision.published_at, revision.author = timezone.now(), revision.author or by
    revision.state = State.APPROVED
    revision.save(update_fields=["state", "published_at", "author", "number", "significance"])
    translation.published = revision
    if not translation.is_listed:
        translation.status = Status.PUBLISHED
    store_pointer(translation, published=revision, status=translation.status)
    return translation


def _renumber(revision: Revision) -> None:
    """Number the revision after all others, and raise its significance to that of earlier unready ones.

    Numbers follow the order of publication. A revision that was not ready for translation is counted with the next
    ready one.
    """
    earlier = revision.translation.revisions.exclude(pk=revision.pk)
    revision.number = max(revision.number, (earlier.aggregate(last=Max("number"))["last"] or 0) + 1)
    published = list(earlier.published().values_list("is_ready", "significance"))
    if not revision.is_ready:
        return
    for is_ready, significance in published:
        if is_ready:
            return
        if significance == Significance.MAJOR or revision.significance == Significance.MINOR:
            revision.significance = significance


def store_pointer(translation: ArticleTranslation, **fields: Any) -> None:
    """Write columns of the translation without signals: `notify_dependents` does their work once, at the end."""
    ArticleTranslation.objects.filter(pk=translation.pk).update(version=F("version") + 1, **fields)


def store_next_due() -> None:
    """Store the time of the next scheduled text, which public requests compare with the clock."""
    waiting = Revision.objects.filter(state=State.SCHEDULED)
    ContentVersion.objects.filter(id=1).update(due_at=waiting.aggregate(next=Min("publish_at"))["next"])


def notify_dependents(translations: list[ArticleTranslation]) -> None:
    """Update what depends on these texts: referring articles, search, fixes' votes, webhooks, content version."""
    articles = {translation.article_id: translation.article for translation in translations}
    referrers = cross_links.rerender_referrers(articles.values())
    search.refresh_articles(referrers | articles.keys())
    Fix.objects.filter(article__in=articles).recount()  # votes count for the revision that was read
    webhook_events.articles_published(translations)
    ContentVersion.bump()
