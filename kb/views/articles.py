"""Categories, articles and the questions."""

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
RELATED = 5


def category(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of a category: its articles and child categories."""
    found = _category(slug)
    if found.get_absolute_url() != request.path:
        return moved(request, found.get_absolute_url())
    articles = Article.objects.listed().filter(category=found).with_texts()
    context = {
        "category": found,
        "children": found.children.listed(),
        "page": Paginator(articles, PAGE_SIZE).get_page(request.GET.get("page")),
        "alternates": _alternates(found),
    }
    return TemplateResponse(request, "kb/articles/category.html", context)


def article(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One article in the reader's language, else in another with a notice. The number decides, the words may change."""
    found = get_object_or_404(
        Article.objects.select_related("category").prefetch_related("category__names"), pk=pk
    )
    texts = ArticleTranslation.objects.with_lag().filter(article=found)
    translations = list(texts.reachable().exclude(published=None).select_related("published"))
    shown = in_language([row for row in translations if row.is_listed] or translations)
    if shown is None or shown.published is None:
        raise Http404(slug)
    found.listed_translations = translations
    if shown.slug != slug:
        return moved(request, reverse("kb:article", args=[pk, shown.slug]))
    context = {
        "article": found,
        "shown": shown,
        "is_older": is_older(found),
        "revision": shown.published,
        "errors": ErrorCode.objects.listed().filter(fixes__article=found).distinct().with_texts(),
        "backlinks": articles_linking_to(found),
        "related": _related(found),
        "reasons": HelpfulVote.OF_AN_ARTICLE,
        "alternates": (alternates := _alternates(found)),
        "source_url": alternates.get(found.source_language),
        "real_languages": [row.language for row in translations if row.is_listed],
    }
    return TemplateResponse(request, "kb/articles/article.html", context)


def faq(request: HttpRequest) -> HttpResponse:
    """The page of all questions with their answers, by category."""
    questions = (
        Article.objects.listed().filter(kind=Article.Kind.QUESTION).select_related("category").with_texts()
    ).prefetch_related("category__names")
    categories: dict[Category, list[Article]] = {}
    for question in questions:
        categories.setdefault(question.category, []).append(question)
    return TemplateResponse(request, "kb/articles/faq.html", {"categories": categories.items()})


def is_older(article: Article) -> bool:
    """True where readers are shown a translation that lacks an important change. Its rows know: `with_lag()`."""
    return bool(article.translation and article.translation.lag == Revision.Significance.MAJOR)


def _category(slug: str) -> Category:
    """Return the category with this address in the reader's language, else in another."""
    named = Category.objects.filter(names__slug=slug).prefetch_related("names")
    found = named.filter(names__language=active_language()).first() or named.first()
    return found or get_object_or_404(Category.objects.prefetch_related("names"), key=slug)


def _related(found: Article) -> Any:
    """Return other articles of the same category."""
    neighbours = Article.objects.listed().filter(category=found.category_id).exclude(pk=found.pk)
    return neighbours.with_texts()[:RELATED]


def _alternates(page: Article | Category) -> dict[str, str]:
    """The page's address in every language."""
    addresses = {}
    for language in content_languages():
        with override(language):
            addresses[language] = page.get_absolute_url()
    return addresses
