"""Drafts from programs: readers see nothing of them before an editor publishes them.

Nobody overwrites anybody: a text is replaced by who says which one they have read (If-Match).
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

FAULTS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 412: Problem, 422: Problem, 428: Problem}
articles, errors = Bearer(ApiToken.Scope.ARTICLES), Bearer(ApiToken.Scope.ERRORS)

router = Router(tags=["Drafts"])


@router.get(
    "/articles/{key}/{language}",
    auth=articles,
    response={200: DraftOut, **FAULTS},
    summary="The text to work on",
)
def get_draft(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """The open draft, else the published text; its ETag is what replacing it asks for."""
    _may(request, "kb.view_articletranslation")
    return _text(_translation(key, language))


@router.put(
    "/articles/{key}/{language}",
    auth=articles,
    response={200: DraftOut, **FAULTS},
    summary="Write a draft",
)
@transaction.atomic
def put_draft(request: HttpRequest, key: str, language: str, payload: DraftIn) -> HttpResponse:
    """Write the open draft of an article's text; one is made where there is none.

    `If-Match` names the text that was read, with its tag as it was given, or `*` for any text; `If-None-Match: *` says
    that there is none in this language yet.
    """
    _may(request, "kb.change_articletranslation")
    if not may_write(_user(request), language):
        raise HttpError(403, "The token's user writes in other languages only.")
    translation = _translation(key, language, title=payload.title, is_new=_says_new(request))
    locked = ArticleTranslation.objects.select_for_update().get(pk=translation.pk)
    if refusal := _refusal(request, locked):
        return refusal
    workflow.save_draft(
        locked, title=payload.title, summary=payload.summary, body=payload.body, author=_user(request)
    )
    record(_user(request), [locked], _("Draft written by a program"))
    return _text(locked)


@router.post(
    "/errors",
    auth=errors,
    response={201: ErrorRef, 401: Problem, 403: Problem, 409: Problem, 422: Problem},
    summary="Propose an error",
)
def post_error(request: HttpRequest, payload: ErrorDraftIn) -> HttpResponse:
    """Add an error as a draft, with its wordings and texts; one that is there already is not touched."""
    _may(request, "errors.add_errorcode")
    proposed = payload.model_dump(exclude_none=True) | {"status": "draft"}
    read = transfer.read(json.dumps({"errors": [proposed]}).encode(), "json")
    with transaction.atomic():
        plan = transfer.plan(
            read, transfer.Stored.load(ErrorCode.objects.filter(system__slug=payload.system))
        )
        if plan.faults:
            return problem(422, "The error does not fit.", [_fault(fault) for fault in plan.faults])
        if not plan.new:
            return problem(409, "This error is in the catalogue already.")
        try:
            transfer.apply(plan)
        except MovedError:
            return problem(409, "Somebody is adding this error just now.")
        system, _slash, key = plan.new[0].name.partition("/")
        made = ErrorCode.objects.with_texts().get(system__slug=system, key=key)
        record(_user(request), [made], _("Proposed by a program"), ADDITION)
    return JsonResponse(reference(request, made), status=201)


def _fault(fault: transfer.Fault) -> dict[str, str]:
    return {"field": fault.column, "message": fault.text}


def _user(request: HttpRequest) -> Any:
    return request.user


def _may(request: HttpRequest, permission: str) -> None:
    if not _user(request).has_perm(permission):
        raise HttpError(403, f"The token's user lacks the permission {permission}.")


def _says_new(request: HttpRequest) -> bool:
    return "If-None-Match" in request.headers and "If-Match" not in request.headers


def _translation(key: str, language: str, *, title: str = "", is_new: bool = False) -> ArticleTranslation:
    """The article's text in this language; made, where it is said to be new."""
    article = get_object_or_404(Article, key=plain(key))
    found = article.translations.filter(language=plain(language)).first()
    if found or not is_new or language not in content_languages():
        return found or get_object_or_404(article.translations, language=plain(language))
    defaults = {"slug": _free_slug(article, language, title)}
    return article.translations.get_or_create(language=language, defaults=defaults)[0]


def _free_slug(article: Article, language: str, title: str) -> str:
    """Return the title's slug, with the article's number where another text of this language has it."""
    slug = slugify(title)[:100] or article.key
    is_taken = ArticleTranslation.objects.filter(language=language, slug=slug).exists()
    return f"{slug}-{article.pk}" if is_taken else slug


def _refusal(request: HttpRequest, translation: ArticleTranslation) -> HttpResponse | None:
    """Why the text may not be replaced, with what it is now; None where it may."""
    if not {"If-Match", "If-None-Match"}.intersection(request.headers):
        return problem(428, "Say which text you have read: If-Match, or If-None-Match: * for a new one.")
    if precondition(request, _tag(translation)) is None:
        return None
    detail = "There is a text already." if _says_new(request) else "Somebody has written meanwhile."
    return _tagged(problem(412, detail, current=_shown(translation)), translation)


def _shown(translation: ArticleTranslation) -> dict[str, Any]:
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
    """Return the tag of the text to work on; None where none has been written yet."""
    if not (translation.draft or translation.published):
        return None
    return f'"{hashlib.sha256(repr(sorted(_shown(translation).items())).encode()).hexdigest()[:20]}"'


def _text(translation: ArticleTranslation) -> HttpResponse:
    return _tagged(JsonResponse(_shown(translation)), translation)


def _tagged(response: HttpResponse, translation: ArticleTranslation) -> HttpResponse:
    if tag := _tag(translation):
        response.headers["ETag"] = tag
    return response
