"""What can be found: errors and articles as plain documents, one a language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Prefetch

from errors.languages import content_languages
from errors.models import ErrorCode

from ..models import Article, ArticleTranslation, Document
from ..rendering import plain_text


@dataclass(frozen=True, slots=True)
class Draft:
    """A document before it is stored."""

    kind: str
    object_id: int
    language: str
    sort_key: str
    title: str
    body: str
    extra: str = ""  # found by, but not shown in snippets


def of_errors(ids: Iterable[int]) -> Iterator[Draft]:
    """Documents of those errors that lists may show; a merged one is found under its survivor."""
    errors = ErrorCode.objects.listed().filter(id__in=list(ids), merged_into=None).with_texts()
    for error in errors.order_by("id"):
        messages = list(error.messages.all())
        for language in content_languages():
            own = [message.text for message in messages if message.language == language]
            text = next((text for text in error.texts.all() if text.language == language), None)
            if not own and not text:
                continue
            yield Draft(
                kind=Document.Kind.ERROR,
                object_id=error.pk,
                language=language,
                sort_key=f"{error.system.slug}/{error.key}",
                title=text.title if text else own[0],
                body=" ".join(filter(None, [text.meaning if text else "", *own])),
                extra=" ".join([error.code, error.system.name, error.area_name]),
            )


def of_articles(ids: Iterable[int]) -> Iterator[Draft]:
    """Documents of those articles' published texts."""
    articles = Article.objects.filter(id__in=list(ids)).prefetch_related(
        Prefetch("translations", ArticleTranslation.objects.listed().select_related("published")),
        "fixes__conditions",
    )
    for article in articles.order_by("id"):
        kind = Document.Kind.QUESTION if article.kind == Article.Kind.QUESTION else Document.Kind.ARTICLE
        for translation in article.translations.all():
            conditions = [
                condition.when
                for fix in article.fixes.all()
                for condition in fix.conditions.all()
                if condition.language == translation.language
            ]
            yield Draft(
                kind=kind,
                object_id=article.pk,
                language=translation.language,
                sort_key=article.key,
                title=translation.title,
                body=" ".join(filter(None, [translation.summary, plain_text(translation.html)])),
                extra=" ".join(conditions),
            )
