"""Rows as the API gives them, in the language that is active."""

import re
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils import translation

from errors.languages import active_language, content_languages
from errors.models import ErrorCode
from errors.recognition.resolver import Match

from .. import search as engine
from ..answers.payload import ErrorPayload
from ..feedback import search_log
from ..models import Article, ArticleTranslation, Fix
from .schemas import ArticleOut, ErrorOut, ErrorRef, HitOut, MatchOut, RelatedOut, ResolutionOut


def in_language(asked: str | None) -> Any:
    """Answer in the language asked for (`sv`, also as `sv-SE`), where it is one of ours; else in the request's."""
    language = re.split("[-_]", asked or "")[0].lower()
    return translation.override(language if language in content_languages() else active_language())


def plain(text: str) -> str:
    return text.replace("\0", "")


def reference(request: HttpRequest, error: ErrorCode) -> dict[str, str]:
    return {
        "system": error.system.slug,
        "code": error.code,
        "key": error.key,
        "title": error.title,
        "url": request.build_absolute_uri(error.get_absolute_url()),
    }


def resolution_out(request: HttpRequest, text: str) -> ResolutionOut:
    """What the text is; kept, redacted, where we do not know it."""
    found = engine.recognise(text)
    search_log.log_unknown(text, found)
    return ResolutionOut(known=found.known, matches=[_match(request, match) for match in found.matches])


def _match(request: HttpRequest, match: Match) -> MatchOut:
    return MatchOut(
        **reference(request, match.error),
        message=str(match.message or ""),
        confidence=match.confidence.value,
        why=match.why,
        values=match.values,
        fixed_by=[actor.value for actor in match.error.actors],
    )


def hit_out(request: HttpRequest, hit: engine.Hit) -> HitOut:
    return HitOut(
        kind=hit.kind,  # type: ignore[arg-type]
        key=hit.key,
        code=hit.code,
        title=hit.title,
        url=request.build_absolute_uri(hit.url),
        snippet=str(hit.snippet),
        why=hit.why,
        language=hit.language,
    )


def error_out(request: HttpRequest, error: ErrorCode) -> ErrorOut:
    """Everything that the error's page says, with the same hash."""
    fixes = list(Fix.objects.for_reader().filter(error=error))
    entry = ErrorPayload(error, fixes)
    said = entry.facts
    addresses = [request.build_absolute_uri(fix.article.get_absolute_url()) for fix in fixes]
    return ErrorOut(
        **said | {"fixes": [row | {"url": url} for row, url in zip(said["fixes"], addresses, strict=True)]},
        related=[RelatedOut(kind=kind, **reference(request, other)) for kind, other in error.related()],
        url=request.build_absolute_uri(error.get_absolute_url()),
        hash=entry.hash,
    )


def article_out(
    request: HttpRequest, article: Article, shown: ArticleTranslation, errors: Iterable[ErrorCode]
) -> ArticleOut:
    return ArticleOut(
        key=article.key,
        kind=article.kind,
        slug=shown.slug,
        language=shown.language,
        title=article.title,
        summary=article.summary,
        html=shown.html,
        errors=[ErrorRef(**reference(request, error)) for error in errors],
        url=request.build_absolute_uri(article.get_absolute_url()),
    )
