"""Look-ups: recognise texts, search, and list or get errors and articles."""

from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from ninja import Query, Router
from ninja.decorators import decorate_view
from ninja.errors import HttpError

from errors.models import ErrorCode
from errors.recognition.codes import with_code
from errors.redirects import elsewhere

from .. import search
from ..feedback import search_log
from ..models import Article, SearchLog
from .conditional import unless_unchanged
from .schemas import (
    MAX_TEXT_CHARS,
    ArticleOut,
    ArticlesOut,
    ErrorOut,
    ErrorsOut,
    Problem,
    ResolveIn,
    ResolveOut,
    SearchOut,
)
from .serializers import (
    article_out,
    error_out,
    hit_out,
    in_language,
    plain,
    reference,
    resolution_out,
    verdict_of,
)
from .throttling import SHORT_TEXT_CHARS, allow_texts

MAX_HITS = 100
PROBLEMS = {404: Problem, 422: Problem}
_cursors = Signer(salt="api.cursor")

router = Router(tags=["Look-ups"])


@router.post(
    "/resolve", response={200: ResolveOut, 400: Problem, 422: Problem}, summary="Recognise pasted texts"
)
def resolve_texts(request: HttpRequest, payload: ResolveIn) -> ResolveOut:
    """Return the errors that each text shows, with the values for their placeholders.

    A text that is not recognised is stored without its secrets, for the editors to describe the error.
    """
    allow_texts(request, payload.all_texts)
    with in_language(payload.language):
        return ResolveOut(results=[resolution_out(request, text) for text in payload.all_texts])


@router.get(
    "/search",
    response={200: SearchOut, 422: Problem},
    summary="Search errors, articles and questions",
    operation_id="kb_api_lookups_search",
    url_name="search",
)
def search_content(
    request: HttpRequest,
    q: str = Query("", max_length=MAX_TEXT_CHARS),
    language: str | None = None,
    limit: int = Query(20, ge=1, le=MAX_HITS),
) -> SearchOut:
    """Return the verdict on the query, the hits, best first, and their total number."""
    if len(q) > SHORT_TEXT_CHARS:
        allow_texts(request, [q])
    with in_language(language):
        results = search.search(q, limit=limit)
        if q.strip():
            search_log.log(q, results, SearchLog.Source.API)
        hits = [hit_out(request, hit) for hit in results.hits]
        return SearchOut(**verdict_of(results.resolution), results=hits, total=results.total)


@router.get("/errors", response={200: ErrorsOut, 422: Problem}, summary="List errors")
@decorate_view(unless_unchanged)
def list_errors(
    request: HttpRequest,
    system: str = "",
    language: str | None = None,
    cursor: str = "",
    limit: int = Query(50, ge=1, le=MAX_HITS),
) -> Any:
    """Return a page of the published errors, in a fixed order; `next` is the address of the next page."""
    errors = ErrorCode.objects.listed().filter(merged_into=None).with_texts()
    if system:
        errors = errors.filter(system__slug=plain(system))
    with in_language(language):
        rows, following = _page(request, errors, cursor, limit)
        return {"results": [reference(request, error) for error in rows], "next": following}


@router.get("/errors/{system}/{key}", response={200: ErrorOut, **PROBLEMS}, summary="Get an error")
@decorate_view(unless_unchanged)
def get_error(request: HttpRequest, system: str, key: str, language: str | None = None) -> Any:
    """Return an error with its texts, wordings and fixes.

    A merged error redirects to the error that replaces it. A code that only one other system has redirects to that
    system's error.
    """
    with in_language(language):
        errors = ErrorCode.objects.reachable().with_texts().select_related("merged_into__system")
        error = errors.filter(system__slug=plain(system), key=plain(key)).first()
        error = error or next(iter(with_code(plain(key), plain(system))), None)
        if error is None:
            return _elsewhere(plain(system), plain(key))
        if survivor := error.merged_into:
            return redirect(_address(survivor), permanent=True)
        return error_out(request, error)


def _elsewhere(system: str, key: str) -> HttpResponse:
    """Redirect to the error of the only other system with this code; 404 with their addresses if there are several."""
    addresses = [_address(error) for error in elsewhere(system, key)]
    if not addresses:
        raise Http404
    if len(addresses) > 1:
        raise HttpError(404, f"This system has no such error. Others have: {', '.join(addresses)}")
    return redirect(addresses[0])


def _address(error: ErrorCode) -> str:
    return reverse("api:get_error", args=[error.system.slug, error.key])


@router.get("/articles", response={200: ArticlesOut, 422: Problem}, summary="List articles")
@decorate_view(unless_unchanged)
def list_articles(
    request: HttpRequest,
    language: str | None = None,
    cursor: str = "",
    limit: int = Query(50, ge=1, le=MAX_HITS),
) -> Any:
    """Return a page of the published articles, in a fixed order; `next` is the address of the next page."""
    with in_language(language):
        rows, following = _page(request, Article.objects.listed().with_texts(), cursor, limit)
        results = [
            {
                "key": article.key,
                "kind": article.kind,
                "title": article.title,
                "summary": article.summary,
                "url": request.build_absolute_uri(article.get_absolute_url()),
            }
            for article in rows
        ]
        return {"results": results, "next": following}


@router.get("/articles/{slug}", response={200: ArticleOut, **PROBLEMS}, summary="One article")
@decorate_view(unless_unchanged)
def get_article(request: HttpRequest, slug: str, language: str | None = None) -> Any:
    """Return an article by its key, or by its slug in any language."""
    with in_language(language):
        names = [plain(slug), plain(slug).lower()]
        articles = Article.objects.listed().with_texts()
        article = (
            articles.filter(key__in=names).first() or articles.filter(translations__slug__in=names).first()
        )
        if not article or not article.translation:
            raise Http404
        errors = ErrorCode.objects.listed().filter(fixes__article=article).distinct().with_texts()
        return article_out(request, article, article.translation, errors)


def _page(request: HttpRequest, rows: QuerySet[Any], cursor: str, limit: int) -> tuple[list[Any], str | None]:
    """Return at most `limit` rows after the cursor, and the address of the next page; None on the last one."""
    try:
        after = int(_cursors.unsign(cursor)) if cursor else 0
    except BadSignature:
        raise HttpError(422, "The cursor is not valid: use `next` of the page before.") from None
    page = list(rows.order_by("pk").filter(pk__gt=after)[: limit + 1])
    if len(page) <= limit:
        return page, None
    query = request.GET.copy()
    query["cursor"] = _cursors.sign(str(page[limit - 1].pk))
    return page[:limit], request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
