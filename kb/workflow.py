"""How a text comes before readers: saved as a draft, published, retired, restored. Nothing else changes it.

Each step is one transaction: pointer, stored HTML, cross-links, search index and content version move
together or not at all. What has been published is never written again; a new text is a new revision.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from errors.publishing import Status

from . import links, search
from .models import ArticleTranslation, ContentVersion, Fix, Revision

Author = User | None


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

    A text equal to the published one makes no new revision: the published one is returned.
    """
    texts = {"title": title, "summary": summary, "body": body}
    draft, published = translation.draft, translation.published
    if draft is None and published and all(getattr(published, name) == text for name, text in texts.items()):
        return published
    draft = draft or Revision(translation=translation, number=_next_number(translation), author=author)
    for name, value in (texts | fields).items():
        setattr(draft, name, value)
    draft.save()
    return draft


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
        state=Revision.State.APPROVED,
        title=title,
        summary=summary,
        body=body,
        author=author,
        note=note,
    )


def publish(revision: Revision, by: Author = None, *, is_up_to_date: bool = True) -> None:
    """Show this revision to readers. If it is not up to date with its source, it stays marked as stale."""
    publish_all([revision], by, are_up_to_date=is_up_to_date)


@transaction.atomic
def publish_all(revisions: Iterable[Revision], by: Author = None, *, are_up_to_date: bool = True) -> None:
    """The same for many, of different translations, that may link to one another."""
    translations = [_show(revision, by) for revision in revisions]
    if are_up_to_date:
        for translation in translations:
            _pin_source(translation)
    links.render_published(translations)
    _tell(translations)


@transaction.atomic
def retire(translation: ArticleTranslation) -> None:
    """Take the text out of lists and search; its own address still answers."""
    translation.status = Status.RETIRED
    _store(translation, status=translation.status)
    _tell([translation])


@transaction.atomic
def restore(revision: Revision, author: Author = None) -> Revision:
    """A new draft with an old revision's text; an open draft is set aside, not overwritten."""
    translation = revision.translation
    if (draft := translation.draft) and draft != revision:
        draft.state = Revision.State.REJECTED
        draft.save(update_fields=["state"])
    return save_draft(
        translation, title=revision.title, summary=revision.summary, body=revision.body, author=author
    )


def _next_number(translation: ArticleTranslation) -> int:
    return (translation.revisions.aggregate(last=Max("number"))["last"] or 0) + 1


def _show(revision: Revision, by: Author) -> ArticleTranslation:
    """Move the pointer. The same objects go through all steps, so nothing is read twice."""
    revision.state = Revision.State.APPROVED
    revision.published_at = revision.published_at or timezone.now()
    revision.author = revision.author or by
    revision.save(update_fields=["state", "published_at", "author"])
    translation = revision.translation
    translation.published = revision
    if not translation.is_listed:
        translation.status = Status.PUBLISHED
    _store(translation, published=revision, status=translation.status)
    return translation


def _store(translation: ArticleTranslation, **fields: Any) -> None:
    """Without signals: `_tell` does once, at the end, what they would do at each step."""
    ArticleTranslation.objects.filter(pk=translation.pk).update(**fields)


def _pin_source(translation: ArticleTranslation) -> None:
    """Remember which text of the source language this one was made from."""
    article = translation.article
    if translation.language == article.source_language:
        return
    source = article.translations.filter(language=article.source_language).first()
    translation.source_revision = source.published if source else None
    _store(translation, source_revision=translation.source_revision)


def _tell(translations: list[ArticleTranslation]) -> None:
    """Bring everything that shows these texts in step."""
    articles = {translation.article_id: translation.article for translation in translations}
    referrers = links.rerender_referrers(articles.values())
    search.refresh_articles(referrers | articles.keys())
    Fix.objects.filter(article__in=articles).recount()  # votes count for the text that was read
    ContentVersion.bump()
