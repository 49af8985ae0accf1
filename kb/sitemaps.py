"""Every public page in every language it truly exists in."""

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from errors.models import ErrorCode, System

from .models import Article, Category


class _Pages(Sitemap):
    """Pages with one address a language."""

    i18n = True
    alternates = True


class FixedPages(_Pages):
    def items(self) -> list[str]:
        return ["kb:home", "kb:faq", "errors:list", "errors:messages"]

    def location(self, item: str) -> str:
        return reverse(item)


class Errors(_Pages):
    def items(self) -> QuerySet[ErrorCode]:
        listed = ErrorCode.objects.listed().filter(merged_into=None)
        return listed.select_related("system").prefetch_related("texts")

    def get_languages_for_item(self, item: ErrorCode) -> list[str]:
        return [text.language for text in item.texts.all()] or super().get_languages_for_item(item)

    def lastmod(self, item: ErrorCode) -> datetime:
        return item.updated_at


class Articles(_Pages):
    def items(self) -> QuerySet[Article]:
        return Article.objects.listed().with_texts()

    def get_languages_for_item(self, item: Any) -> list[str]:
        return [text.language for text in item.listed_translations]

    def lastmod(self, item: Any) -> datetime:
        return max(
            text.published.published_at or text.published.created_at for text in item.listed_translations
        )


class Categories(_Pages):
    def items(self) -> QuerySet[Category]:
        return Category.objects.shelves()


class Systems(_Pages):
    def items(self) -> QuerySet[System]:
        return System.objects.all()


SITEMAPS = {
    "pages": FixedPages,
    "systems": Systems,
    "errors": Errors,
    "categories": Categories,
    "articles": Articles,
}
