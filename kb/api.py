"""The JSON API: the same look-ups as the pages, for programs. Faults are problem JSON (RFC 9457)."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from ninja import NinjaAPI, Query
from ninja.errors import HttpError, ValidationError

from errors.languages import active_language, content_languages
from errors.models import ErrorCode
from errors.resolver import Match

from . import search as engine
from .models import Article, Fix
from .schemas import (
    MAX_CHARACTERS,
    ArticleOut,
    ErrorOut,
    ErrorRef,
    FixOut,
    HitOut,
    MatchOut,
    MessageOut,
    Problem,
    RelatedOut,
    ResolutionOut,
    ResolveIn,
    ResolveOut,
    SearchOut,
)

MAX_HITS = 100

api = NinjaAPI(
    title="Klartext",
    version="1",
    description="Recognise error messages and find out what to do.",
    urls_namespace="api",
)
FAULTS = {404: Problem, 422: Problem}


@api.post(
    "/resolve", response={200: ResolveOut, 400: Problem, 422: Problem}, summary="Recognise pasted texts"
)
def resolve_texts(request: HttpRequest, payload: ResolveIn) -> ResolveOut:
    """The errors that each text shows, with the values that stood in the message."""
    with _language(payload.language):
        return ResolveOut(results=[_resolution(request, text) for text in payload.all_texts])


@api.get("/search", response={200: SearchOut, 422: Problem}, summary="Search errors, articles and questions")
def search(
    request: HttpRequest,
    q: str = Query("", max_length=MAX_CHARACTERS),
    language: str | None = None,
    limit: int = Query(20, ge=1, le=MAX_HITS),
) -> SearchOut:
    """The hits, best first, and how many there are in all."""
    with _language(language):
        found = engine.search(q, limit=limit)
        hits = [
            HitOut(
                kind=hit.kind,  # type: ignore[arg-type]
                key=hit.key,
                code=hit.code,
                title=hit.title,
                url=request.build_absolute_uri(hit.url),
                snippet=str(hit.snippet),
                why=hit.why,
                language=hit.language,
            )
            for hit in found.hits
        ]
    return SearchOut(results=hits, total=found.total)


@api.get("/errors/{system}/{key}", response={200: ErrorOut, **FAULTS}, summary="One error")
def get_error(request: HttpRequest, system: str, key: str, language: str | None = None) -> Any:
    """Everything about an error. A merged one redirects to the one that it went into."""
    with _language(language):
        errors = ErrorCode.objects.reachable().with_texts().select_related("merged_into__system")
        error = get_object_or_404(errors, system__slug=_plain(system), key=_plain(key))
        if survivor := error.merged_into:
            moved = reverse("api:get_error", args=[survivor.system.slug, survivor.key])
            return HttpResponse(status=HTTPStatus.MOVED_PERMANENTLY, headers={"Location": moved})
        return _error(request, error)


@api.get("/articles/{slug}", response={200: ArticleOut, **FAULTS}, summary="One article")
def get_article(request: HttpRequest, slug: str, language: str | None = None) -> ArticleOut:
    """An article by its key, or by its slug in any language."""
    with _language(language):
        slug = _plain(slug)
        articles = Article.objects.listed().with_texts()
        article = articles.filter(key=slug).first() or articles.filter(translations__slug=slug).first()
        if not article or not (shown := article.translation):
            raise Http404
        errors = ErrorCode.objects.listed().filter(fixes__article=article).distinct().with_texts()
        return ArticleOut(
            key=article.key,
            kind=article.kind,
            slug=shown.slug,
            language=shown.language,
            title=article.title,
            summary=article.summary,
            html=shown.html,
            errors=[ErrorRef(**_reference(request, error)) for error in errors],
            url=request.build_absolute_uri(article.get_absolute_url()),
        )


# --- shapes


def _resolution(request: HttpRequest, text: str) -> ResolutionOut:
    found = engine.recognise(text)
    return ResolutionOut(known=found.known, matches=[_match(request, match) for match in found.matches])


def _match(request: HttpRequest, match: Match) -> MatchOut:
    return MatchOut(
        **_reference(request, match.error),
        code=match.error.code,
        message=str(match.message or ""),
        confidence=match.confidence.value,
        why=match.why,
        values=match.values,
        fixed_by=[actor.value for actor in match.error.actors],
    )


def _reference(request: HttpRequest, error: ErrorCode) -> dict[str, str]:
    return {
        "system": error.system.slug,
        "key": error.key,
        "title": error.title,
        "url": request.build_absolute_uri(error.get_absolute_url()),
    }


def _error(request: HttpRequest, error: ErrorCode) -> ErrorOut:
    text = error.text_in()
    fixes = Fix.objects.for_reader().filter(error=error)
    return ErrorOut(
        **_reference(request, error),
        code=error.code,
        status=error.status,
        http_status=error.http_status,
        meaning=text.meaning if text else "",
        language=text.language if text else active_language(),
        messages=[
            MessageOut(language=row.language, text=row.text, origin=row.origin)
            for row in error.messages.all()
        ],
        fixed_by=[actor.value for actor in error.actors],
        fixes=[_fix(request, fix) for fix in fixes],
        related=[RelatedOut(kind=kind, **_reference(request, other)) for kind, other in error.related()],
    )


def _fix(request: HttpRequest, fix: Fix) -> FixOut:
    shown = fix.article.translation
    return FixOut(
        article=fix.article.key,
        title=fix.article.title,
        url=request.build_absolute_uri(fix.article.get_absolute_url()),
        fixed_by=fix.fixed_by,
        when=fix.when,
        html=shown.html if shown else "",
    )


# --- languages and faults


def _language(asked: str | None) -> Any:
    """Answer in the language asked for (`sv`, also as `sv-SE`), where it is one of ours; else in the request's."""
    language = re.split("[-_]", asked or "")[0].lower()
    return translation.override(language if language in content_languages() else active_language())


def _plain(text: str) -> str:
    return text.replace("\0", "")


def problems(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: what the API itself does not answer is a problem, too: unknown addresses, methods, our failures."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if not (request.path.startswith("/api/") and response.status_code >= 400 and is_page):
            return response
        problem = _problem(request, response.status_code)
        if allowed := response.headers.get("Allow"):
            problem.headers["Allow"] = allowed
        return problem

    return answer


def _problem(
    request: HttpRequest, status: int, detail: str = "", errors: list[dict[str, str]] | None = None
) -> HttpResponse:
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors or [])
    response = api.create_response(request, body.dict(), status=status)
    response.headers["Content-Type"] = "application/problem+json"
    return response


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    return _problem(request, 404, "There is nothing at this address.")


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, exception: HttpError) -> HttpResponse:
    return _problem(request, exception.status_code, str(exception))


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, exception: RequestDataTooBig) -> HttpResponse:
    return _problem(request, 413, f"Send at most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE} bytes.")


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, exception: ValidationError) -> HttpResponse:
    errors = [
        {"field": ".".join(str(part) for part in error["loc"]), "message": str(error["msg"])}
        for error in exception.errors
    ]
    return _problem(request, 422, "The request does not fit.", errors)
