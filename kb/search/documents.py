"""Errors and articles as indexed documents, one a language."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

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


def of_errors(ids: Iterable[int], statuses: Collection[str] = LISTED) -> Iterator[IndexableDocument]:
    """Yield the documents of errors in these states. A merged error is found by its survivor's document.

    Reads plain rows, no model instances: a rebuild reads the whole catalogue.
    """
    errors = ErrorCode.objects.filter(status__in=statuses, id__in=list(ids), merged_into=None)
    rows = errors.values_list("id", "key", "code", "area", "system__slug", "system__name").order_by("id")
    ids_found = [row[0] for row in rows]
    titles = {
        (error, language): (title, meaning)
        for error, language, title, meaning in ErrorText.objects.filter(error__in=ids_found).values_list(
            "error", "language", "title", "meaning"
        )
    }
    of_errors = Q(error__in=ids_found) | Q(error__merged_into__in=ids_found)
    survivor = Coalesce("error__merged_into", "error")
    stored = list(Wording.objects.filter(of_errors).values_list(survivor, "language", "text"))
    wordings = _by_language(stored)
    others: dict[int, list[tuple[str, str]]] = {}
    for id, language, text in stored:
        others.setdefault(id, []).append((language, text))
    aliases = _by_language(_aliases(of_errors, "error"))
    actors = _actors(ids_found)
    for id, key, code, area, slug, name in rows:
        foreign = [
            text for text_language, text in others.get(id, ()) if text_language not in content_languages()
        ]
        languages = [code for code in content_languages() if (id, code) in titles or (id, code) in wordings]
        for language in languages or [language for language, _text in others.get(id, ())][:1]:
            error_wordings = wordings.get((id, language), [])
            title, meaning = titles.get((id, language), ("", ""))
            body = list(filter(None, [meaning, *error_wordings]))
            document = Document(
                kind=Document.Kind.ERROR,
                object_id=id,
                language=language,
                sort_key=f"{slug}/{key}",
                title=title or error_wordings[0],
                body=" ".join(body),
                aliases="\n".join(aliases.get((id, language), [])),
                lead=len(body[0]) if body else 0,
                code=code,
                actors=actors.get(id, ""),
            )
            extra = " ".join([code, name, _area_names(language).get(area, "")])
            yield IndexableDocument(document, extra, " ".join([*error_wordings, *foreign]))


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
