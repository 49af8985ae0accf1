"""Serializers: rows as the API's schemas, in the active language."""

import re
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils import translation

from errors.languages import active_language, content_languages
from errors.models import ErrorCode
from errors.recognition.resolver import Match, Resolution

from .. import search
from ..answers.payload import ErrorPayload
from ..answers.reader_text import reader_values
from ..feedback import search_log
from ..models import Article, ArticleTranslation, Fix
from .schemas import ArticleOut, ErrorOut, ErrorRef, HitOut, MatchOut, RelatedOut, ResolutionOut


def in_language(requested: str | None) -> Any:
    """Return a context with the requested content language (`sv` or `sv-SE`); with the active one for any other."""
    language = re.split("[-_]", requested or "")[0].lower()
    return translation.override(language if language in content_languages() else active_language())


def plain(text: str) -> str:
    """Return the text without NUL, which PostgreSQL refuses."""
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
    """Return the verdict on a text. A text that is not recognised is logged, redacted."""
    resolution = search.recognise(text)
    search_log.log_unknown(text, resolution)
    matches = [_match(request, match, reader_values(match, resolution, text)) for match in resolution.matches]
    return ResolutionOut(**verdict_of(resolution), known=resolution.known, matches=matches)


def verdict_of(resolution: Resolution) -> dict[str, Any]:
    """Return the members of `VerdictOut`."""
    return {
        "verdict": resolution.verdict.value,
        "unknown_code": resolution.unknown_code,
        "other_vendor": resolution.other_vendor,
    }


def _match(request: HttpRequest, match: Match, values: dict[str, str]) -> MatchOut:
    return MatchOut(
        **reference(request, match.error),
        message=str(match.wording or ""),
        confidence=match.confidence.value,
        why=match.why,
        values=values,
        fixed_by=[actor.value for actor in match.error.actors],
    )


def hit_out(request: HttpRequest, hit: search.Hit) -> HitOut:
    return HitOut(
        kind=hit.kind,  # type: ignore[arg-type]
        system=hit.system,
        key=hit.key,
        code=hit.code,
        title=hit.title,
        url=request.build_absolute_uri(hit.url),
        snippet=str(hit.snippet),
        why=hit.why,
        language=hit.language,
    )


def error_out(request: HttpRequest, error: ErrorCode) -> ErrorOut:
    """Return an error with its fixes and the hash that its page shows."""
    fixes = list(Fix.objects.for_reader().filter(error=error))
    payload = ErrorPayload(error, fixes)
    addresses = [request.build_absolute_uri(fix.article.get_absolute_url()) for fix in fixes]
    fixes_out = [row | {"url": url} for row, url in zip(payload.facts["fixes"], addresses, strict=True)]
    return ErrorOut(
        **payload.facts | {"fixes": fixes_out},
        related=[RelatedOut(kind=kind, **reference(request, other)) for kind, other in error.related()],
        url=request.build_absolute_uri(error.get_absolute_url()),
        hash=payload.hash,
    )


def article_out(
    request: HttpRequest, article: Article, translation: ArticleTranslation, errors: Iterable[ErrorCode]
) -> ArticleOut:
    return ArticleOut(
        key=article.key,
        kind=article.kind,
        slug=translation.slug,
        language=translation.language,
        title=article.title,
        summary=article.summary,
        html=translation.html,
        errors=[ErrorRef(**reference(request, error)) for error in errors],
        url=request.build_absolute_uri(article.get_absolute_url()),
    )
