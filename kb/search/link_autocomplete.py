"""What an editor may mean who has typed `[[` and a few letters: published places first, then what is being written."""

from dataclasses import dataclass

from errors.languages import in_language

from .. import search
from ..models import Article

MAX_TARGETS = 8
MAX_DRAFTS = 3


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """`link` is what stands in the text, brackets and all. `language` is the title's."""

    title: str
    link: str
    language: str
    is_draft: bool = False


def link_targets(query: str, language: str) -> list[LinkTarget]:
    """What the words find for a reader of that language, and unpublished articles whose key or title holds them."""
    if not query:
        return []
    hits = search.search(query, language, MAX_TARGETS, is_typing=True).hits
    found = [LinkTarget(hit.title, cross_link(hit.kind, hit.name), hit.language) for hit in hits]
    return [*found, *_drafts(query, language)]


def cross_link(kind: str, name: str) -> str:
    """The cross-link to an error (system/key) or article (key) as it is written in a text."""
    return f"[[{'error' if kind == 'error' else 'article'}:{name}]]"


def _drafts(query: str, language: str) -> list[LinkTarget]:
    named = Article.objects.filter(key__icontains=query) | Article.objects.filter(
        translations__revisions__title__icontains=query
    )
    hidden = (
        named.exclude(pk__in=Article.objects.listed()).distinct().prefetch_related("translations__revisions")
    )
    shown = [(article, in_language(article.translations.all(), language)) for article in hidden[:MAX_DRAFTS]]
    return [
        LinkTarget(
            text.title if text else article.key,
            cross_link("article", article.key),
            text.language if text else "",
            is_draft=True,
        )
        for article, text in shown
    ]
