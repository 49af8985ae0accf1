"""Autocomplete for `[[` cross-links in the Markdown editor: published content first, then unpublished articles."""

from dataclasses import dataclass

from errors.languages import in_language

from .. import search
from ..models import Article

MAX_TARGETS = 8
MAX_DRAFTS = 3


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """A suggestion. `link` is the Markdown with its brackets, `language` that of the title."""

    title: str
    link: str
    language: str
    is_draft: bool = False


def link_targets(query: str, language: str) -> list[LinkTarget]:
    """Return suggestions for the words that an editor has typed."""
    if not query:
        return []
    hits = search.search(query, language, MAX_TARGETS, is_typing=True).hits
    published = [LinkTarget(hit.title, cross_link(hit.kind, hit.name), hit.language) for hit in hits]
    return [*published, *_drafts(query, language)]


def cross_link(kind: str, name: str) -> str:
    """Return the Markdown of a cross-link to an error (system/key) or article (key)."""
    return f"[[{'error' if kind == 'error' else 'article'}:{name}]]"


def _drafts(query: str, language: str) -> list[LinkTarget]:
    articles = Article.objects.filter(key__icontains=query) | Article.objects.filter(
        translations__revisions__title__icontains=query
    )
    hidden = (
        articles.exclude(pk__in=Article.objects.listed())
        .distinct()
        .prefetch_related("translations__revisions")
    )
    texts = [(article, in_language(article.translations.all(), language)) for article in hidden[:MAX_DRAFTS]]
    return [
        LinkTarget(
            text.title if text else article.key,
            cross_link("article", article.key),
            text.language if text else "",
            is_draft=True,
        )
        for article, text in texts
    ]
