"""Pages of articles: one category, one article, the questions (FAQ)."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import override

from errors.languages import active_language, content_languages, in_language
from errors.models import ErrorCode
from errors.redirects import moved

from ..markdown.cross_links import articles_linking_to
from ..models import Article, ArticleTranslation, Category, HelpfulVote, Revision

PAGE_SIZE = 40
MAX_RELATED = 5  # articles


def category(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a category with its articles and subcategories; redirect to its address in the reader's language."""
    category = _category(slug)
    if category.get_absolute_url() != request.path:
        return moved(request, category.get_absolute_url())
    articles = Article.objects.listed().filter(category=category).with_texts()
    context = {
        "category": category,
        "children": category.children.listed(),
        "page": Paginator(articles, PAGE_SIZE).get_page(request.GET.get("page")),
        "alternates": _alternates(category),
    }
    return TemplateResponse(request, "kb/articles/category.html", context)


def article(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Show an article in the reader's language, else in another with a notice.

    `pk` identifies the article. An outdated slug redirects to the current one.
    """
    article = get_object_or_404(
        Article.objects.select_related("category").prefetch_related("category__names"), pk=pk
    )
    texts = ArticleTranslation.objects.with_lag().filter(article=article)
    translations = list(texts.reachable().exclude(published=None).select_related("published"))
    translation = in_language([row for row in translations if row.is_listed] or translations)
    if translation is None or translation.published is None:
        raise Http404(slug)
    article.listed_translations = translations
    if translation.slug != slug:
        return moved(request, reverse("kb:article", args=[pk, translation.slug]))
    context = {
        "article": article,
        "shown": translation,
        "is_older": is_older(article),
        "revision": translation.published,
        "errors": ErrorCode.objects.listed().filter(fixes__article=article).distinct().with_texts(),
        "backlinks": articles_linking_to(article),
        "related": _related(article),
        "reasons": HelpfulVote.OF_AN_ARTICLE,
        "alternates": (alternates := _alternates(article)),
        "source_url": alternates.get(article.source_language),
        "real_languages": [row.language for row in translations if row.is_listed],
    }
    return TemplateResponse(request, "kb/articles/article.html", context)


def faq(request: HttpRequest) -> HttpResponse:
    """Show all questions with their answers, by category."""
    questions = (
        Article.objects.listed().filter(kind=Article.Kind.QUESTION).select_related("category").with_texts()
    ).prefetch_related("category__names")
    by_category: dict[Category, list[Article]] = {}
    for question in questions:
        by_category.setdefault(question.category, []).append(question)
    return TemplateResponse(request, "kb/articles/faq.html", {"categories": by_category.items()})


def is_older(article: Article) -> bool:
    """Return True if readers see a translation that lacks an important change. Needs rows of `with_lag()`."""
    return bool(article.translation and article.translation.lag == Revision.Significance.MAJOR)


def _category(slug: str) -> Category:
    """Return the category with this slug in the reader's language, else in another; raise Http404."""
    categories = Category.objects.filter(names__slug=slug).prefetch_related("names")
    category = categories.filter(names__language=active_language()).first() or categories.first()
    return category or get_object_or_404(Category.objects.prefetch_related("names"), key=slug)


def _related(article: Article) -> Any:
    """Return other articles of the same category."""
    others = Article.objects.listed().filter(category=article.category_id).exclude(pk=article.pk)
    return others.with_texts()[:MAX_RELATED]


def _alternates(page: Article | Category) -> dict[str, str]:
    """Return language → the page's address in it."""
    addresses = {}
    for language in content_languages():
        with override(language):
            addresses[language] = page.get_absolute_url()
    return addresses
