"""Editors' handbook: Markdown pages, and a checklist for the first article that is computed from stored rows."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

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
    """One page in one language, from the file `<order>-<slug>.<language>.md`. Its first line is the title."""

    slug: str
    language: str
    title: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class FirstArticleStep:
    """One step of the checklist for the first article, and whether it is done."""

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
    """Return every page in the editor's language, else in another, in order."""
    by_slug: dict[str, list[HandbookPage]] = {}
    for page in _pages():
        by_slug.setdefault(page.slug, []).append(page)
    localized = (in_language(rows, active_language()) for rows in by_slug.values())
    return [page for page in localized if page]


def page(slug: str) -> HandbookPage | None:
    """Return the page in the editor's language, else in another; None if there is none."""
    return next((page for page in pages() if page.slug == slug), None)


def first_article(user: Any) -> list[FirstArticleStep]:
    """Return the checklist for this editor, computed from their revisions, articles and handled queries."""
    revisions = Revision.objects.filter(author=user)
    articles = Article.objects.filter(translations__revisions__author=user)
    published = ArticleTranslation.objects.listed().filter(published__author=user)
    languages = published.values("article", "language").distinct().count()
    return [
        FirstArticleStep(
            _("You have acted on an unanswered search"),
            UnansweredQuery.objects.filter(handled_by=user).exists(),
        ),
        FirstArticleStep(_("You have written a draft"), revisions.exists()),
        FirstArticleStep(_("Its article says which error it fixes, and who can do it"), _has_fix(articles)),
        FirstArticleStep(_("The draft has a summary"), revisions.exclude(summary="").exists()),
        FirstArticleStep(_("Readers see it"), published.exists()),
        FirstArticleStep(
            _("Readers find it by its title"),
            _is_found(published.order_by("-published__number").first()),
        ),
        FirstArticleStep(
            _("It exists in two languages"), languages > published.values("article").distinct().count()
        ),
    ]


def _has_fix(articles: Any) -> bool:
    return Fix.objects.filter(article__in=articles.values("pk")).exists()


def _is_found(text: ArticleTranslation | None) -> bool:
    """Return whether a search for the text's title has it among the first three hits."""
    if text is None:
        return False
    hits = search(text.title, text.language, limit=3).hits
    return any(hit.kind != "error" and hit.id == text.article_id for hit in hits)
