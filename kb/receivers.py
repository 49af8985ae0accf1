"""Signal receivers of the help centre: content saved or deleted → index, content version, published addresses.

Everything happens in the writer's own transaction. Bulk writers send `catalogue_changed` or call `search` themselves.
`errors.versions` connects those that raise the versions of edited rows.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver

from errors.models import ErrorCode, ErrorLink, ErrorText, Fixer, PublishedAddress, System, Wording
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
OWNER_FIELDS = {
    ErrorText: "error_id",
    Wording: "error_id",
    Fixer: "error_id",
    Fix: "article_id",
}  # to another owner
UNINDEXED = (Category, CategoryName, ErrorLink, Synonym)


def connect(*models: type[Model]) -> Any:
    """Decorator: call the function with every saved or deleted row of these models."""

    def decorate(function: Any) -> Any:
        for signal in (post_save, post_delete):
            for model in models:
                receiver(
                    signal, sender=model, dispatch_uid=f"{function.__name__}-{model.__name__}-{id(signal)}"
                )(function)
        return function

    return decorate


def remember_owner(sender: Any, instance: Model, raw: bool = False, **kwargs: Any) -> None:
    """Before a row is saved: what it belonged to shows it no longer where it is moved."""
    stored = sender.objects.filter(pk=instance.pk) if instance.pk and not raw else sender.objects.none()
    instance._moved_from = stored.values_list(OWNER_FIELDS[sender], flat=True).first()  # type: ignore[attr-defined]


for _model in OWNER_FIELDS:
    pre_save.connect(remember_owner, sender=_model, dispatch_uid=f"owner-{_model.__name__}")


def _owners(instance: Model) -> list[int]:
    found = {getattr(instance, OWNER_FIELDS[type(instance)]), getattr(instance, "_moved_from", None)}
    return sorted(pk for pk in found if pk)


@connect(ErrorCode)
@transaction.atomic
def error_changed(instance: ErrorCode, raw: bool = False, **kwargs: Any) -> None:
    """An error's status, code or address changed, or it is gone."""
    if not raw:
        search.refresh_errors([instance.pk])
        _rerender_referrers([instance])


@connect(*ERROR_TEXTS)
@transaction.atomic
def wording_changed(instance: ErrorText | Wording, raw: bool = False, **kwargs: Any) -> None:
    """Links to an error show its title, which is a text, or a message where there is none."""
    if not raw:
        errors = _owners(instance)
        search.refresh_errors(errors)
        _rerender_referrers(ErrorCode.objects.filter(pk__in=errors).select_related("system"))


@connect(Fixer)
@transaction.atomic
def fixer_changed(instance: Fixer, raw: bool = False, **kwargs: Any) -> None:
    """Lists say who can fix an error."""
    if not raw:
        search.refresh_error_texts(_owners(instance))
        ContentVersion.bump()


@connect(System)
@transaction.atomic
def system_changed(instance: System, raw: bool = False, created: bool = False, **kwargs: Any) -> None:
    """A system's slug stands in its errors' addresses, its name in their documents."""
    if not raw and not created and instance.pk:
        errors = list(instance.errors.select_related("system"))
        search.refresh_errors(error.pk for error in errors)
        _rerender_referrers(errors)


@connect(Article, ArticleTranslation, Fix, FixCondition)
@transaction.atomic
def article_changed(instance: Model, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        search.refresh_articles(_article_ids(instance))
        ContentVersion.bump()


@receiver(pre_delete, sender=ArticleTranslation, dispatch_uid="text_goes")
def announce_deleted_text(instance: ArticleTranslation, **kwargs: Any) -> None:
    """Other programs are told as of a text that is retired."""
    if instance.is_listed:
        instance.status = Status.RETIRED
        webhook_events.articles_published([instance])


@receiver(post_delete, sender=Article, dispatch_uid="article_gone")
@receiver(post_delete, sender=ArticleTranslation, dispatch_uid="text_gone")
@transaction.atomic
def text_deleted(instance: Article | ArticleTranslation, **kwargs: Any) -> None:
    """Links to it lead nowhere now, or to its text in another language."""
    articles = [instance] if isinstance(instance, Article) else Article.objects.filter(pk=instance.article_id)
    search.refresh_articles(cross_links.rerender_referrers(articles))


@connect(Alias)
@transaction.atomic
def alias_changed(instance: Alias, raw: bool = False, created: bool = False, **kwargs: Any) -> None:
    """Readers find by what an editor accepted. A new proposal changes nothing: votes stay cheap."""
    if raw or (created and instance.state == Alias.State.PROPOSED):
        return
    search.refresh_errors([instance.error_id] if instance.error_id else [])
    search.refresh_articles([instance.article_id] if instance.article_id else [])
    ContentVersion.bump()


@connect(*UNINDEXED)
def shown_row_changed(raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        ContentVersion.bump()


@receiver(post_delete, sender=HelpfulVote, dispatch_uid="vote_deleted")
def vote_deleted(instance: HelpfulVote, **kwargs: Any) -> None:
    """A vote is stored by its view, which counts; here it may have been deleted because somebody asked for that."""
    if instance.fix_id:
        Fix.objects.filter(pk=instance.fix_id).recount()


@receiver(post_save, sender=HelpfulVote, dispatch_uid="vote_stored")
def vote_stored(instance: HelpfulVote, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        verification.weigh_vote(instance)


@receiver(post_save, sender=WordingProposal, dispatch_uid="wording_proposed")
def wording_proposed(instance: WordingProposal, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """A known code with another text: whoever fixes it had better look whether the steps are still right."""
    if created and not raw:
        articles = Fix.objects.filter(error=instance.error_id).values_list("article", flat=True)
        verification.bring_forward(articles, Verification.Reason.DRIFT)


@receiver(m2m_changed, sender=Article.systems.through, dispatch_uid="article_systems_changed")
def article_systems_changed(**kwargs: Any) -> None:
    ContentVersion.bump()


# --- addresses that readers have been given: `errors.redirects` asks for them where they show nothing


@receiver(post_save, sender=Revision, dispatch_uid="article_address_given")
def article_published(instance: Revision, update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    """An article's number decides. Where it leads nowhere the article is gone, so no row is named."""
    if instance.published_at and "published_at" in (update_fields or {"published_at"}):
        PublishedAddress.objects.keep({f"help/{instance.translation.article_id}": None})


@receiver(post_save, sender=Category, dispatch_uid="category_address_given")
def category_saved(instance: Category, **kwargs: Any) -> None:
    PublishedAddress.objects.keep({f"category/{instance.key}": instance})


@receiver(post_save, sender=CategoryName, dispatch_uid="category_name_address_given")
def category_named(instance: CategoryName, **kwargs: Any) -> None:
    PublishedAddress.objects.keep({f"category/{instance.slug}": instance.category})


# --- an import


@receiver(catalogue_changed, dispatch_uid="catalogue_imported")
@transaction.atomic
def catalogue_imported(error_ids: list[int], **kwargs: Any) -> None:
    """Many errors were written at once; the catalogue has brought their signatures in step itself."""
    search.refresh_error_texts(error_ids)
    for batch in batches(error_ids, search.BATCH):
        _rerender_referrers(ErrorCode.objects.filter(pk__in=batch).select_related("system"))


def _rerender_referrers(errors: Iterable[ErrorCode]) -> None:
    """Make the articles that link to these errors anew, and tell the pages."""
    if articles := cross_links.rerender_referrers(errors):
        search.refresh_articles(articles)
    webhook_events.errors_changed(errors)
    ContentVersion.bump()


def _article_ids(instance: Model) -> list[int]:
    """Of a condition that is deleted with its fix none: the fix has told already."""
    if isinstance(instance, Article):
        return [instance.pk]
    if isinstance(instance, FixCondition):
        return list(Fix.objects.filter(pk=instance.fix_id).values_list("article", flat=True))
    return _owners(instance) if isinstance(instance, Fix) else [instance.article_id]  # type: ignore[attr-defined]
