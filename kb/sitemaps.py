"""Sitemaps: every public page in each language that it has a text in, with the time of its last change."""

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from errors.languages import content_languages
from errors.models import ErrorCode, System
from errors.publishable import LISTED

from .models import Article, ArticleTranslation, Category


def _last_published(translations: str) -> Max:
    """Return the time when the last of the listed texts was published."""
    is_listed = Q(**{f"{translations}__status__in": LISTED})
    return Max(f"{translations}__published__published_at", filter=is_listed)


class _PageSitemap(Sitemap):
    """Sitemap of pages with one address a language. Its queries annotate `changed_at`."""

    i18n = True
    alternates = True

    def lastmod(self, item: Any) -> datetime | None:
        changed_at: datetime | None = item.changed_at
        return changed_at


class FixedPageSitemap(_PageSitemap):
    """Pages that list content; they change with it."""

    def items(self) -> list[tuple[str, datetime | None]]:
        errors = ErrorCode.objects.listed().aggregate(at=Max("updated_at"))["at"]
        texts = ArticleTranslation.objects.listed().aggregate(at=Max("published__published_at"))["at"]
        either = max(filter(None, (errors, texts)), default=None)
        return [("kb:home", either), ("kb:faq", texts), ("errors:list", errors), ("errors:wordings", errors)]

    def location(self, item: tuple[str, datetime | None]) -> str:
        return reverse(item[0])

    def lastmod(self, item: tuple[str, datetime | None]) -> datetime | None:
        return item[1]


class ErrorSitemap(_PageSitemap):
    """Pages of errors. They contain the articles that fix them, and change with those, too."""

    def items(self) -> QuerySet[ErrorCode]:
        fixed_at = Coalesce(_last_published("fixes__article__translations"), "updated_at")
        listed = ErrorCode.objects.listed().filter(merged_into=None)
        dated = listed.annotate(changed_at=Greatest("updated_at", fixed_at))
        return dated.order_by("pk").select_related("system").prefetch_related("texts")

    def get_languages_for_item(self, item: ErrorCode) -> list[str]:
        return _content_languages_of(item.texts.all()) or super().get_languages_for_item(item)


class ArticleSitemap(_PageSitemap):
    def items(self) -> QuerySet[Article]:
        dated = Article.objects.listed().annotate(changed_at=_last_published("translations"))
        return dated.order_by("pk").with_texts()

    def get_languages_for_item(self, item: Any) -> list[str]:
        return _content_languages_of(item.listed_translations)


class CategorySitemap(_PageSitemap):
    def items(self) -> QuerySet[Category]:
        dated = Category.objects.listed().annotate(changed_at=_last_published("articles__translations"))
        return dated.order_by("order", "key")

    def get_languages_for_item(self, item: Category) -> list[str]:
        return _content_languages_of(item.names.all()) or super().get_languages_for_item(item)


class SystemSitemap(_PageSitemap):
    def items(self) -> QuerySet[System]:
        is_listed = Q(errors__status__in=LISTED)
        return System.objects.annotate(changed_at=Max("errors__updated_at", filter=is_listed)).exclude(
            changed_at=None
        )


def _content_languages_of(rows: Any) -> list[str]:
    """Return the content languages among the rows' languages."""
    return [row.language for row in rows if row.language in content_languages()]


SITEMAPS = {
    "pages": FixedPageSitemap,
    "systems": SystemSitemap,
    "errors": ErrorSitemap,
    "categories": CategorySitemap,
    "articles": ArticleSitemap,
}
