"""Pages of one error: its meaning and fixes, and the notes to pass on."""

import json
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from errors.alignment.signatures import fill
from errors.models import ErrorCode, ErrorLink
from errors.publishable import Status
from errors.recognition.codes import with_code
from errors.redirects import elsewhere, moved, with_query

from ..answers import reader_text
from ..answers.handover_notes import notes
from ..answers.payload import ErrorPayload
from ..answers.reader_text import ReaderText
from ..forms import AskForm
from ..http.costs import post_cost
from ..http.gates import limited, without_token
from ..markdown.cross_links import articles_linking_to
from ..models import Fix, HelpfulVote
from .articles import is_older
from .short_links import choose


@dataclass(frozen=True, slots=True)
class ShownFix:
    """A fix as the page of its error shows it."""

    fix: Fix
    is_open: bool  # the steps of a fix for another actor are folded
    is_older: bool  # the steps lack a change of the text that they are translated from


# A post changes nothing: it keeps the pasted text out of addresses and logs.
@without_token
@require_http_methods(["GET", "HEAD", "POST"])
@limited("own values", 120, cost=post_cost)
def detail(request: HttpRequest, system: str, key: str) -> HttpResponse:
    """Show an error with its meaning and fixes. If a text is posted, its values fill the placeholders."""
    error = _find(request, system, key)
    if error is None:
        return _elsewhere(request, system, key)
    if error.merged_into:
        return moved(request, f"{error.merged_into.get_absolute_url()}?from={error.key}")
    if error.system.slug != system or error.key != key:
        return moved(request, error.get_absolute_url())
    related = error.related()
    reading = reader_text.of(error, [other for _kind, other in related], AskForm(request.POST).query)
    context = {
        "error": error,
        "reading": reading,
        "real_languages": [text.language for text in error.texts.all()],
        "redirected_from": _merged_key(error, request.GET.get("from", "")),
        **_fixes(request, error),
        **_around(error, related),
        **_developer(request, error, reading),
    }
    return TemplateResponse(request, "kb/errors/detail.html", context)


@without_token
@require_http_methods(["GET", "HEAD", "POST"])
@limited("notes", 120)
def handover(request: HttpRequest, system: str, key: str, actor: str) -> HttpResponse:
    """Show the notes that pass an error on to an actor. If a text is posted, its values fill the placeholders."""
    error = _find(request, system, key)
    if error is None:
        return _elsewhere(request, system, key)
    fixes = [fix for fix in error.fixes.for_reader() if fix.fixed_by == actor.lower()]
    if not fixes:
        return redirect(error.merged_into or error)
    if (system, key, actor) != (error.system.slug, error.key, actor.lower()):
        return moved(request, reverse("kb:handover", args=[error.system.slug, error.key, actor.lower()]))
    reading = reader_text.of(error, [other for _kind, other in error.related()], AskForm(request.POST).query)
    site = request.build_absolute_uri("/").rstrip("/")
    actor_notes = notes(error, fixes, reading.message, reading.values, site)
    context = {"error": error, "actor": actor, "notes": actor_notes, "values": reading.values}
    return render(request, "kb/errors/handover.html", context)


def _find(request: HttpRequest, system: str, key: str) -> ErrorCode | None:
    """Return the system's error with this key, else one with this code in any spelling; drafts for editors only."""
    errors = ErrorCode.objects.select_related("system", "merged_into__system").prefetch_related("fixers")
    error = errors.filter(system__slug=system, key=key.replace("\0", "")).first()
    if error is None:
        slugs = (system, system.lower())
        error = next((other for other in with_code(key) if other.system.slug in slugs), None)
    if error and (error.merged_into or error).status == Status.DRAFT and not request.user.is_staff:
        return None
    return error


def _elsewhere(request: HttpRequest, system: str, key: str) -> HttpResponse:
    """Redirect to the only other system's error with this code; offer a choice if there are several; raise Http404.

    The redirect is temporary: this system may get the code, too.
    """
    errors = elsewhere(system, key)
    if not errors:
        raise Http404(key)
    if len(errors) > 1:
        return choose(request, key.replace("\0", ""), errors, system)
    is_posted = request.method == "POST"
    return redirect(with_query(request, errors[0].get_absolute_url()), preserve_request=is_posted)


def _fixes(request: HttpRequest, error: ErrorCode) -> dict[str, Any]:
    """Return the fixes as the page shows them, first those of the actor that `?who=` names."""
    fixes = list(error.fixes.for_reader())
    actors = list(dict.fromkeys(fix.fixed_by for fix in fixes))
    actor = request.GET.get("who", "") if request.GET.get("who") in actors else ""
    shown_fixes = [ShownFix(fix, not actor or fix.fixed_by == actor, is_older(fix.article)) for fix in fixes]
    shown_fixes.sort(key=lambda shown_fix: not shown_fix.is_open)
    return {
        "shown_fixes": shown_fixes,
        "fix_actors": actors,
        "actor": actor,
        "reasons": HelpfulVote.OF_A_FIX,
        "content_hash": ErrorPayload(error, fixes).hash,
    }


def _around(error: ErrorCode, related: list[tuple[str, ErrorCode]]) -> dict[str, Any]:
    """Return the related errors by kind of link, the twins and the backlinks.

    A twin shares a wording with the error: only the code tells them apart.
    """
    texts = [wording.text for wording in error.wordings.all()]
    twins = ErrorCode.objects.listed().filter(wordings__text__in=texts, merged_into=None).exclude(pk=error.pk)
    kinds = [
        (ErrorLink.Kind(kind).label, [other for _kind, other in rows])
        for kind, rows in groupby(related, key=itemgetter(0))
    ]
    return {
        "related": kinds,
        "twins": list(twins.distinct().with_texts()),
        "backlinks": articles_linking_to(error),
    }


def _developer(request: HttpRequest, error: ErrorCode, reading: ReaderText) -> dict[str, Any]:
    """Return the permanent address, and an example of a problem response (RFC 9457) with it as `type`."""
    short_url = request.build_absolute_uri(reverse("short_system", args=[error.system.slug, error.key]))
    message = fill(reading.message.text, reading.values) if reading.message else ""
    members = {
        "type": short_url,
        "title": error.title,
        "code": error.code,
        "status": error.http_status,
        "detail": message,
    }
    problem = {name: value for name, value in members.items() if value}
    return {"short_url": short_url, "problem": json.dumps(problem, ensure_ascii=False, indent=2)}


def _merged_key(error: ErrorCode, key: str) -> str:
    """Return the key if an error with it was merged into this one, else an empty text: it comes from the address."""
    return key if key and "\0" not in key and error.merged.filter(key=key).exists() else ""
