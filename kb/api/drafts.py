"""Drafts written by programs. Readers see them when an editor has published them.

Optimistic locking: to replace a text, a program sends the ETag of the text that it has read (If-Match).
"""

import hashlib
import json
from typing import Any

from django.contrib.admin.models import ADDITION
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.utils.translation import gettext as _
from ninja import Router
from ninja.errors import HttpError

from errors import transfer
from errors.audit import record
from errors.languages import content_languages
from errors.models import ErrorCode
from errors.versions import MovedError

from ..http.etags import precondition
from ..models import ApiToken, Article, ArticleTranslation
from ..publishing import workflow
from ..roles import may_write
from .auth import Bearer
from .problems import problem
from .schemas import DraftIn, DraftOut, ErrorDraftIn, ErrorRef, Problem
from .serializers import plain, reference

PROBLEMS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 412: Problem, 422: Problem, 428: Problem}
articles, errors = Bearer(ApiToken.Scope.ARTICLES), Bearer(ApiToken.Scope.ERRORS)

router = Router(tags=["Drafts"])


@router.get(
    "/articles/{key}/{language}",
    auth=articles,
    response={200: DraftOut, **PROBLEMS},
    summary="Get the text to work on",
)
def get_draft(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """Return the open draft, else the published text. Send its ETag as If-Match to replace it."""
    _require(request, "kb.view_articletranslation")
    return _text_response(_translation(key, language))


@router.put(
    "/articles/{key}/{language}",
    auth=articles,
    response={200: DraftOut, **PROBLEMS},
    summary="Write a draft",
)
@transaction.atomic
def put_draft(request: HttpRequest, key: str, language: str, payload: DraftIn) -> HttpResponse:
    """Write the open draft of an article's text; create it if there is none.

    Send `If-Match` with the ETag of the text that was read, or `*` to replace any text. Send `If-None-Match: *` to
    create the first text in a language.
    """
    _require(request, "kb.change_articletranslation")
    if not may_write(_user(request), language):
        raise HttpError(403, "The token's user may not write in this language.")
    translation = _translation(key, language, title=payload.title, is_new=_is_for_new_text(request))
    locked = ArticleTranslation.objects.select_for_update().get(pk=translation.pk)
    if refusal := _refusal(request, locked):
        return refusal
    workflow.save_draft(
        locked, title=payload.title, summary=payload.summary, body=payload.body, author=_user(request)
    )
    record(_user(request), [locked], _("Draft written by a program"))
    return _text_response(locked)


@router.post(
    "/errors",
    auth=errors,
    response={201: ErrorRef, 401: Problem, 403: Problem, 409: Problem, 422: Problem},
    summary="Propose an error",
)
def post_error(request: HttpRequest, payload: ErrorDraftIn) -> HttpResponse:
    """Add an error as a draft, with its wordings and texts. An error of the catalogue is never changed: 409."""
    _require(request, "errors.add_errorcode")
    proposed = payload.model_dump(exclude_none=True) | {"status": "draft"}
    read = transfer.read(json.dumps({"errors": [proposed]}).encode(), "json")
    with transaction.atomic():
        plan = transfer.plan(
            read, transfer.Stored.load(ErrorCode.objects.filter(system__slug=payload.system))
        )
        if plan.issues:
            return problem(422, "The error is not valid.", [_problem_item(issue) for issue in plan.issues])
        if not plan.new:
            return problem(409, "This error is already in the catalogue.")
        try:
            transfer.apply(plan)
        except MovedError:
            return problem(409, "Another request is adding this error.")
        system, _slash, key = plan.new[0].name.partition("/")
        error = ErrorCode.objects.with_texts().get(system__slug=system, key=key)
        record(_user(request), [error], _("Proposed by a program"), ADDITION)
    return JsonResponse(reference(request, error), status=201)


def _problem_item(issue: transfer.FileIssue) -> dict[str, str]:
    return {"field": issue.column, "message": issue.text}


def _user(request: HttpRequest) -> Any:
    return request.user


def _require(request: HttpRequest, permission: str) -> None:
    if not _user(request).has_perm(permission):
        raise HttpError(403, f"The token's user lacks the permission {permission}.")


def _is_for_new_text(request: HttpRequest) -> bool:
    return "If-None-Match" in request.headers and "If-Match" not in request.headers


def _translation(key: str, language: str, *, title: str = "", is_new: bool = False) -> ArticleTranslation:
    """Return the article's text in this language; create it if `is_new`; raise Http404 if there is none."""
    article = get_object_or_404(Article, key=plain(key))
    translation = article.translations.filter(language=plain(language)).first()
    if translation or not is_new or language not in content_languages():
        return translation or get_object_or_404(article.translations, language=plain(language))
    defaults = {"slug": _free_slug(article, language, title)}
    return article.translations.get_or_create(language=language, defaults=defaults)[0]


def _free_slug(article: Article, language: str, title: str) -> str:
    """Return the title's slug, with the article's number if another text of this language has the slug."""
    slug = slugify(title)[:100] or article.key
    is_taken = ArticleTranslation.objects.filter(language=language, slug=slug).exists()
    return f"{slug}-{article.pk}" if is_taken else slug


def _refusal(request: HttpRequest, translation: ArticleTranslation) -> HttpResponse | None:
    """Return the problem if the text may not be replaced, with the current text; None if it may."""
    if not {"If-Match", "If-None-Match"}.intersection(request.headers):
        return problem(
            428,
            "Send If-Match with the ETag of the text that you have read, or If-None-Match: * for a new text.",
        )
    if precondition(request, _tag(translation)) is None:
        return None
    detail = (
        "There is already a text." if _is_for_new_text(request) else "The text has changed since it was read."
    )
    return _with_tag(problem(412, detail, current=_facts(translation)), translation)


def _facts(translation: ArticleTranslation) -> dict[str, Any]:
    revision = translation.draft or translation.published
    return {
        "key": translation.article.key,
        "language": translation.language,
        "title": revision.title if revision else "",
        "summary": revision.summary if revision else "",
        "body": revision.body if revision else "",
        "state": revision.state if revision else "",
        "revision": revision.number if revision else 0,
    }


def _tag(translation: ArticleTranslation) -> str | None:
    """Return the ETag of the text to work on; None if none has been written."""
    if not (translation.draft or translation.published):
        return None
    return f'"{hashlib.sha256(repr(sorted(_facts(translation).items())).encode()).hexdigest()[:20]}"'


def _text_response(translation: ArticleTranslation) -> HttpResponse:
    return _with_tag(JsonResponse(_facts(translation)), translation)


def _with_tag(response: HttpResponse, translation: ArticleTranslation) -> HttpResponse:
    if tag := _tag(translation):
        response.headers["ETag"] = tag
    return response
