"""The help centre's addresses that readers have been given, for `errors.redirects` to know when they show nothing."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from errors.models import PublishedAddress

from .models import Category, CategoryName, Revision


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
