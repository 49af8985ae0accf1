"""All signal receivers of the help centre for content: a row is saved or deleted → index, stored HTML, content
version, webhook events, due verifications and published addresses.

They run in the writer's transaction. Fixtures (`raw`) are ignored, except for published addresses and deletions.
Bulk writers send no signals per row: they send `catalogue_changed` or call `search` themselves. `errors.versions`
connects the receivers that increment the versions of edited rows.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver

from errors.models import (
    ErrorCode,
    ErrorLink,
    ErrorText,
    Fixer,
    PublishedAddress,
    SlotLabel,
    System,
    Wording,
)
from errors.publishable import Status
from errors.recognition.postings import batches
from errors.signals import catalogue_changed

from . import search
from .markdown import cross_links
from .models import (
    Alias,
    Article,
    ArticleTranslation,
    Category,
    CategoryName,
    ContentVersion,
    Fix,
    FixCondition,
    HelpfulVote,
    Revision,
    Synonym,
    Verification,
    WordingProposal,
)
from .outgoing import webhook_events
from .publishing import verification

ERROR_TEXTS = (ErrorText, Wording)
# Rows that can move to another owner, with the column that names it.
OWNER_FIELDS = {ErrorText: "error_id", Wording: "error_id", Fixer: "error_id", Fix: "article_id"}
UNINDEXED = (Category, CategoryName, ErrorLink, SlotLabel, Synonym)


def connect(*models: type[Model]) -> Any:
    """Return a decorator that calls the function for every saved or deleted row of these models."""

    def decorate(function: Any) -> Any:
        for signal in (post_save, post_delete):
            for model in models:
                receiver(
                    signal, sender=model, dispatch_uid=f"{function.__name__}-{model.__name__}-{id(signal)}"
                )(function)
        return function

    return decorate


def remember_owner(sender: Any, instance: Model, raw: bool = False, **kwargs: Any) -> None:
    """Remember the stored owner before a row is saved, because a row that moves leaves its former owner."""
    stored = sender.objects.filter(pk=instance.pk) if instance.pk and not raw else sender.objects.none()
    instance._moved_from = stored.values_list(OWNER_FIELDS[sender], flat=True).first()  # type: ignore[attr-defined]


for _model in OWNER_FIELDS:
    pre_save.connect(remember_owner, sender=_model, dispatch_uid=f"owner-{_model.__name__}")


def _owners(instance: Model) -> list[int]:
    """Return the ids of the row's owner and, if it has moved, of its former owner."""
    owners = {getattr(instance, OWNER_FIELDS[type(instance)]), getattr(instance, "_moved_from", None)}
    return sorted(pk for pk in owners if pk)


@connect(ErrorCode)
@transaction.atomic
def error_changed(instance: ErrorCode, raw: bool = False, **kwargs: Any) -> None:
    """Refresh an error's documents and the articles that link to it."""
    if not raw:
        search.refresh_errors([instance.pk])
        _rerender_referrers([instance])


@connect(*ERROR_TEXTS)
@transaction.atomic
def wording_changed(instance: ErrorText | Wording, raw: bool = False, **kwargs: Any) -> None:
    """Refresh an error's documents and the articles that link to it: links show its title, else a wording."""
    if not raw:
        errors = _owners(instance)
        search.refresh_errors(errors)
        _rerender_referrers(ErrorCode.objects.filter(pk__in=errors).select_related("system"))


@connect(Fixer)
@transaction.atomic
def fixer_changed(instance: Fixer, raw: bool = False, **kwargs: Any) -> None:
    """Refresh the error's documents, because lists show the actors who can fix an error."""
    if not raw:
        search.refresh_error_texts(_owners(instance))
        ContentVersion.bump()


@connect(System)
@transaction.atomic
def system_changed(instance: System, raw: bool = False, created: bool = False, **kwargs: Any) -> None:
    """Refresh the system's errors: its slug is in their addresses and its name in their documents."""
    if not raw and not created and instance.pk:
        errors = list(instance.errors.select_related("system"))
        search.refresh_errors(error.pk for error in errors)
        _rerender_referrers(errors)


@connect(Article, ArticleTranslation, Fix, FixCondition)
@transaction.atomic
def article_changed(instance: Model, raw: bool = False, **kwargs: Any) -> None:
    """Refresh the documents of the article that the row belongs to."""
    if not raw:
        search.refresh_articles(_article_ids(instance))
        ContentVersion.bump()


@receiver(pre_delete, sender=ArticleTranslation, dispatch_uid="text_goes")
def announce_deleted_text(instance: ArticleTranslation, **kwargs: Any) -> None:
    """Queue a webhook event for the deletion of a listed text: the same event as for its retirement."""
    if instance.is_listed:
        instance.status = Status.RETIRED
        webhook_events.articles_published([instance])


@receiver(post_delete, sender=Article, dispatch_uid="article_gone")
@receiver(post_delete, sender=ArticleTranslation, dispatch_uid="text_gone")
@transaction.atomic
def text_deleted(instance: Article | ArticleTranslation, **kwargs: Any) -> None:
    """Render the texts that link to a deleted article or text again, and refresh their documents."""
    articles = [instance] if isinstance(instance, Article) else Article.objects.filter(pk=instance.article_id)
    search.refresh_articles(cross_links.rerender_referrers(articles))


@connect(Alias)
@transaction.atomic
def alias_changed(instance: Alias, raw: bool = False, created: bool = False, **kwargs: Any) -> None:
    """Refresh the documents of the alias's error or article.

    Does nothing for a new proposal, which search does not use, so that a vote stays cheap.
    """
    if raw or (created and instance.state == Alias.State.PROPOSED):
        return
    search.refresh_errors([instance.error_id] if instance.error_id else [])
    search.refresh_articles([instance.article_id] if instance.article_id else [])
    ContentVersion.bump()


@connect(*UNINDEXED)
def shown_row_changed(raw: bool = False, **kwargs: Any) -> None:
    """Bump the content version for rows that pages show but no document contains."""
    if not raw:
        ContentVersion.bump()


@receiver(post_delete, sender=HelpfulVote, dispatch_uid="vote_deleted")
def vote_deleted(instance: HelpfulVote, **kwargs: Any) -> None:
    """Recount the fix after a vote was deleted. The view that stores a vote recounts it itself."""
    if instance.fix_id:
        Fix.objects.filter(pk=instance.fix_id).recount()


@receiver(post_save, sender=HelpfulVote, dispatch_uid="vote_stored")
def vote_stored(instance: HelpfulVote, raw: bool = False, **kwargs: Any) -> None:
    """Bring verifications forward after enough unhelpful votes."""
    if not raw:
        verification.weigh_vote(instance)


@receiver(post_save, sender=WordingProposal, dispatch_uid="wording_proposed")
def wording_proposed(instance: WordingProposal, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """Bring the verifications of the error's fixes forward: a known code has a new text."""
    if created and not raw:
        articles = Fix.objects.filter(error=instance.error_id).values_list("article", flat=True)
        verification.bring_forward(articles, Verification.Reason.DRIFT)


@receiver(m2m_changed, sender=Article.systems.through, dispatch_uid="article_systems_changed")
def article_systems_changed(**kwargs: Any) -> None:
    """Bump the content version for an article's systems."""
    ContentVersion.bump()


# --- published addresses: `errors.redirects` looks them up for pages that no longer exist


@receiver(post_save, sender=Revision, dispatch_uid="article_address_given")
def article_published(instance: Revision, update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    """Keep the address of a published article, by its id.

    It names no row: the address has no page only after the article was deleted.
    """
    if instance.published_at and "published_at" in (update_fields or {"published_at"}):
        PublishedAddress.objects.keep({f"help/{instance.translation.article_id}": None})


@receiver(post_save, sender=Category, dispatch_uid="category_address_given")
def category_saved(instance: Category, **kwargs: Any) -> None:
    """Keep the category's address by key."""
    PublishedAddress.objects.keep({f"category/{instance.key}": instance})


@receiver(post_save, sender=CategoryName, dispatch_uid="category_name_address_given")
def category_named(instance: CategoryName, **kwargs: Any) -> None:
    """Keep the category's address by the slug of one language."""
    PublishedAddress.objects.keep({f"category/{instance.slug}": instance.category})


# --- an import


@receiver(catalogue_changed, dispatch_uid="catalogue_imported")
@transaction.atomic
def catalogue_imported(error_ids: list[int], **kwargs: Any) -> None:
    """Refresh the documents of imported errors, in batches. The importer has refreshed their signatures."""
    search.refresh_error_texts(error_ids)
    for batch in batches(error_ids, search.BATCH):
        _rerender_referrers(ErrorCode.objects.filter(pk__in=batch).select_related("system"))


def _rerender_referrers(errors: Iterable[ErrorCode]) -> None:
    """Render the articles that link to these errors again, queue webhook events, bump the content version."""
    if articles := cross_links.rerender_referrers(errors):
        search.refresh_articles(articles)
    webhook_events.errors_changed(errors)
    ContentVersion.bump()


def _article_ids(instance: Model) -> list[int]:
    """Return the ids of the articles that a row belongs to.

    Empty for a condition that is deleted with its fix: the fix's own signal refreshes the article.
    """
    if isinstance(instance, Article):
        return [instance.pk]
    if isinstance(instance, FixCondition):
        return list(Fix.objects.filter(pk=instance.fix_id).values_list("article", flat=True))
    return _owners(instance) if isinstance(instance, Fix) else [instance.article_id]  # type: ignore[attr-defined]
