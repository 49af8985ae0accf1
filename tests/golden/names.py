"""Every wording, alias and title in both languages finds its page first, wherever a text can be asked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import override

from errors.alignment.tokens import folded_words
from errors.models import ErrorCode, ErrorText
from kb import search
from kb.models import Alias, Article, ArticleTranslation
from kb.search import Hit

from .figures import Figure, share_of
from .wordings import LANGUAGES, asked, first_of


def recognised(text: str) -> str:
    """Return the first error of the recognised fragment, API resolve, `explain` and assistants."""
    return first_of(match.error for match in search.recognise(text).matches)


def searched(text: str) -> str:
    """Return the first hit of the search page, API search and assistants."""
    return first_name(search.search(text, limit=1).hits)


def typed(text: str) -> str:
    """Return the first hit of the suggestions while typing and of the widget's box."""
    return first_name(search.search(text, limit=1, is_typing=True).hits)


def suggested(text: str) -> str:
    """Return the first suggestion of the contact page and of the widget's form."""
    return first_name(search.suggest(text))


def first_name(hits: list[Hit]) -> str:
    return hits[0].name if hits else ""


SURFACES: dict[str, Callable[[str], str]] = {
    "recognise": recognised,
    "search": searched,
    "typing": typed,
    "contact": suggested,
}


@dataclass(frozen=True, slots=True)
class Name:
    """A text that names a page. `kind` says how; of an error as "system/key", of an article as its key."""

    kind: str
    language: str
    text: str
    page: str

    @property
    def surfaces(self) -> list[str]:
        """Wordings and aliases of an error are recognised. Titles of fixes and of errors are only searched for."""
        if self.kind == "title":
            return ["search"]
        return [name for name in SURFACES if name != "recognise" or "/" in self.page]


def names() -> Iterator[Name]:
    for row in asked():
        yield Name("wording", row.language, row.text, row.error)
    aliases = Alias.objects.accepted().filter(language__in=LANGUAGES).order_by("id")
    for alias in aliases.select_related("article", "error__system", "error__merged_into__system"):
        error = alias.error and (alias.error.merged_into or alias.error)
        page = f"{error.system.slug}/{error.key}" if error else alias.article.key
        yield Name("alias", alias.language, alias.text, page)
    titles = ArticleTranslation.objects.listed().filter(language__in=LANGUAGES).order_by("id")
    for title in titles.select_related("article", "published"):
        kind = "question" if title.article.kind == Article.Kind.QUESTION else "title"
        yield Name(kind, title.language, title.title, title.article.key)
    shown = ErrorText.objects.filter(error__in=ErrorCode.objects.listed(), language__in=LANGUAGES).order_by(
        "id"
    )
    for system, key, language, title in shown.values_list(
        "error__system__slug", "error__key", "language", "title"
    ):
        yield Name("title", language, title, f"{system}/{key}")


def measure() -> list[Figure]:
    found: dict[tuple[str, str], list[tuple[bool, str]]] = {}
    rows = list(names())
    pages: dict[tuple[str, ...], set[str]] = {}
    for row in rows:
        pages.setdefault(tuple(folded_words(row.text)), set()).add(row.page)
    wordings = {(row.error, row.text): row.names for row in asked()}
    for row in rows:
        right = pages[tuple(folded_words(row.text))] | wordings.get((row.page, row.text), set())
        for surface in row.surfaces:
            with override(row.language):
                first = SURFACES[surface](row.text)
            said = f"{surface}: {row.kind} {row.language} {row.text} → {first} not {row.page}"
            found.setdefault((row.kind, surface), []).append((first in right, said))
    return [share_of(f"{kind} first: {surface}", found[kind, surface]) for kind, surface in sorted(found)]
