"""Errors and articles as indexed documents, one a language."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.db.models import F, Prefetch, Q
from django.db.models.functions import Coalesce
from django.utils.translation import override

from errors.choices import Actor, Area
from errors.languages import content_languages
from errors.models import ErrorCode, ErrorText, Fixer, Wording
from errors.publishable import LISTED

from ..markdown.from_html import plain_text
from ..models import Alias, Article, ArticleTranslation, Document


@dataclass(frozen=True, slots=True)
class IndexableDocument:
    """A document before it is stored, with words that find it but are not shown.

    `names` count as much as the title: the wordings of an error, in every language that is no content language too.
    """

    document: Document
    extra: str = ""
    names: str = ""


class _ErrorRow(NamedTuple):
    """An error as one row: its id, key, code, area, and the slug and name of its system."""

    id: int
    key: str
    code: str
    area: str
    slug: str
    system: str


@dataclass(frozen=True, slots=True)
class _ErrorTexts:
    """Texts and actors of a batch of errors by their ids, of titles and aliases by (id, language)."""

    titles: dict[tuple[int, str], tuple[str, str]]  # and meanings
    wordings: dict[int, list[tuple[str, str]]]  # (language, text)
    aliases: dict[tuple[int, str], list[str]]
    actors: dict[int, str]

    def languages(self, error: int) -> list[str]:
        """Return the content languages of the error's texts; if it has none, the language of its first wording."""
        stored = [language for language, _text in self.wordings.get(error, ())]
        spoken = [code for code in content_languages() if (error, code) in self.titles or code in stored]
        return spoken or stored[:1]


def of_errors(ids: Iterable[int], statuses: Collection[str] = LISTED) -> Iterator[IndexableDocument]:
    """Yield the documents of errors in these states. A merged error is found by its survivor's document.

    Reads plain rows, no model instances: a rebuild reads the whole catalogue.
    """
    errors = ErrorCode.objects.filter(status__in=statuses, id__in=list(ids), merged_into=None)
    rows = errors.values_list("id", "key", "code", "area", "system__slug", "system__name").order_by("id")
    found = [_ErrorRow(*row) for row in rows]
    texts = _error_texts([row.id for row in found])
    for row in found:
        for language in texts.languages(row.id):
            yield _of_error(row, language, texts)


def _error_texts(ids: Collection[int]) -> _ErrorTexts:
    """Read the texts of these errors, and the wordings and aliases of those that were merged into them."""
    of_these = Q(error__in=ids) | Q(error__merged_into__in=ids)
    survivor = Coalesce("error__merged_into", "error")
    titles = ErrorText.objects.filter(error__in=ids).values_list("error", "language", "title", "meaning")
    wordings: dict[int, list[tuple[str, str]]] = {}
    for id, language, text in Wording.objects.filter(of_these).values_list(survivor, "language", "text"):
        wordings.setdefault(id, []).append((language, text))
    return _ErrorTexts(
        {(error, language): (title, meaning) for error, language, title, meaning in titles},
        wordings,
        _by_language(_aliases(of_these, "error")),
        _actors(ids),
    )


def _of_error(row: _ErrorRow, language: str, texts: _ErrorTexts) -> IndexableDocument:
    stored = texts.wordings.get(row.id, [])
    wordings = [text for code, text in stored if code == language]
    foreign = [text for code, text in stored if code not in content_languages()]
    title, meaning = texts.titles.get((row.id, language), ("", ""))
    body = list(filter(None, [meaning, *wordings]))
    document = Document(
        kind=Document.Kind.ERROR,
        object_id=row.id,
        language=language,
        sort_key=f"{row.slug}/{row.key}",
        title=title or wordings[0],
        body=" ".join(body),
        aliases="\n".join(texts.aliases.get((row.id, language), [])),
        lead=len(body[0]) if body else 0,
        code=row.code,
        actors=texts.actors.get(row.id, ""),
    )
    extra = " ".join([row.code, row.system, _area_names(language).get(row.area, "")])
    return IndexableDocument(document, extra, " ".join([*wordings, *foreign]))


def of_articles(ids: Iterable[int]) -> Iterator[IndexableDocument]:
    """Yield the documents of the articles' published texts."""
    articles = Article.objects.filter(id__in=list(ids)).prefetch_related(
        Prefetch("translations", ArticleTranslation.objects.listed().select_related("published")),
        "fixes__conditions",
    )
    aliases = _by_language(_aliases(Q(article__in=list(ids)), "article"))
    for article in articles.order_by("id"):
        kind = Document.Kind.QUESTION if article.kind == Article.Kind.QUESTION else Document.Kind.ARTICLE
        for translation in article.translations.all():
            conditions = [
                condition.when
                for fix in article.fixes.all()
                for condition in fix.conditions.all()
                if condition.language == translation.language
            ]
            document = Document(
                kind=kind,
                object_id=article.pk,
                language=translation.language,
                sort_key=article.key,
                title=translation.title,
                body=" ".join(filter(None, [translation.summary, plain_text(translation.html)])),
                aliases="\n".join(aliases.get((article.pk, translation.language), [])),
                lead=len(translation.summary),
                slug=translation.slug,
            )
            yield IndexableDocument(document, extra=" ".join(conditions))


def _aliases(of: Q, target: str) -> Iterable[tuple[int, str, str]]:
    """Return accepted aliases as (id of what they find, language, text)."""
    survivor = Coalesce("error__merged_into", "error") if target == "error" else F(target)
    return Alias.objects.accepted().filter(of).order_by("id").values_list(survivor, "language", "text")


def _actors(errors: Collection[int]) -> dict[int, str]:
    """Return the actors of each error, in the order of `Actor`."""
    by_error: dict[int, set[str]] = {}
    for error, actor in Fixer.objects.filter(error__in=errors).values_list("error", "actor"):
        by_error.setdefault(error, set()).add(actor)
    return {
        error: " ".join(actor for actor in Actor if actor in stored) for error, stored in by_error.items()
    }


def _by_language(rows: Iterable[tuple[int, str, str]]) -> dict[tuple[int, str], list[str]]:
    texts: dict[tuple[int, str], list[str]] = {}
    for id, language, text in rows:
        texts.setdefault((id, language), []).append(text)
    return texts


@lru_cache
def _area_names(language: str) -> dict[str, str]:
    with override(language):
        return {area.value: str(area.label) for area in Area}
