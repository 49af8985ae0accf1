"""The editors' handbook: Markdown files, and a first article that ticks itself off as it is made."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from errors.languages import active_language, in_language

from .markdown.rendering import render
from .models import Article, ArticleTranslation, Fix, Revision, UnansweredQuery
from .search import search

FOLDER = Path(__file__).parent / "data" / "handbook"
FIRST = "first-article"


@dataclass(slots=True)
class HandbookPage:
    """One page in one language. Its file is `<order>-<slug>.<language>.md`, its first line the title."""

    slug: str
    language: str
    title: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class FirstArticleStep:
    """One step towards a first article, and whether the rows say that it is done."""

    text: str
    is_done: bool


@cache
def _pages() -> list[HandbookPage]:
    return [_read(path) for path in sorted(FOLDER.glob("*.md"))]


def _read(path: Path) -> HandbookPage:
    name, language = path.name.removesuffix(".md").rsplit(".", 1)
    title, _line, body = path.read_text(encoding="utf-8").partition("\n")
    rendered = render(body, language, lambda _references, _language: {})
    return HandbookPage(name.partition("-")[2], language, title.removeprefix("# "), rendered.html)


def pages() -> list[HandbookPage]:
    """Every page in the editor's language, else in another, in order."""
    by_slug: dict[str, list[HandbookPage]] = {}
    for page in _pages():
        by_slug.setdefault(page.slug, []).append(page)
    found = (in_language(rows, active_language()) for rows in by_slug.values())
    return [page for page in found if page]


def page(slug: str) -> HandbookPage | None:
    return next((page for page in pages() if page.slug == slug), None)


def first_article(user: Any) -> list[FirstArticleStep]:
    """What this editor has done so far, out of the rows that it left behind."""
    own = Revision.objects.filter(author=user)
    articles = Article.objects.filter(translations__revisions__author=user)
    published = ArticleTranslation.objects.listed().filter(published__author=user)
    languages = published.values("article", "language").distinct().count()
    return [
        FirstArticleStep(
            _("You have acted on an unanswered search"),
            UnansweredQuery.objects.filter(handled_by=user).exists(),
        ),
        FirstArticleStep(_("You have written a draft"), own.exists()),
        FirstArticleStep(_("Its article says which error it fixes, and who can do it"), _has_fix(articles)),
        FirstArticleStep(_("The draft has a summary"), own.exclude(summary="").exists()),
        FirstArticleStep(_("Readers see it"), published.exists()),
        FirstArticleStep(
            _("Readers find it by its title"),
            _is_found(user, published.order_by("-published__number").first()),
        ),
        FirstArticleStep(
            _("It exists in two languages"), languages > published.values("article").distinct().count()
        ),
    ]


def _has_fix(articles: Any) -> bool:
    return Fix.objects.filter(article__in=articles.values("pk")).exists()


def _is_found(user: User, text: ArticleTranslation | None) -> bool:
    if text is None:
        return False
    hits = search(text.title, text.language, limit=3).hits
    return any(hit.kind != "error" and hit.id == text.article_id for hit in hits)
