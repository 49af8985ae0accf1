"""Questions and pasted errors in, answers out: the page, and what a script shows while somebody writes."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from errors.models import ErrorCode
from errors.recognition.resolver import Confidence, Match, Resolution

from .. import search as engine
from ..answers.highlight import HighlightedText, highlight
from ..answers.reader_text import reader_values, sure_matches
from ..feedback import search_log
from ..forms import MAX_PUBLIC_QUERY_CHARS, AskForm
from ..http.costs import query_cost
from ..http.gates import limited, without_token
from ..http.refusals import limit_text
from ..models import HelpfulVote
from ..search import Hit, Results

PAGE_SIZE = 20
MAX_PAGES = 10
SUGGESTED = 8
FRESH = 60  # seconds in the reader's own browser: who takes letters back gets the list from before at once
LOG_NAME = "Search-Entry"  # the header in which the log's name for a search goes to the script and comes back

Group = tuple[str, str, list[Hit]]  # key, heading, hits


@without_token
@require_http_methods(["GET", "HEAD", "POST"])
@limited("search", 120, cost=query_cost)
def search(request: HttpRequest) -> HttpResponse:
    """The answer where the text is recognised, else near ones; and what else there is to read."""
    form = AskForm(request.POST or request.GET)
    query, is_paste = form.query, request.method == "POST"
    if is_paste and form.is_public:
        return _redirect(query)
    page = _page(request)
    results = engine.search(query, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE) if query else _nothing()
    if request.method != "HEAD" and query and page == 1:
        search_log.log(query, results)
    if _is_only_a_code(query, results.resolution):
        return redirect(results.resolution.matches[0].error)
    if page > 1 and not results.hits:
        return _redirect(query, page=min(page - 1, ceil(results.total / PAGE_SIZE)) or 1)
    near = _near(results) if page == 1 else []
    answer = _answer(query, results.resolution)
    context = answer | {
        "near": near,
        "found": _groups(results, [match.error for match in [*answer["sure"], *near]]),
        "page": page,
        "next_page": page + 1 if page * PAGE_SIZE < results.total and page < MAX_PAGES else None,
        "is_paste": is_paste,
        "is_public": form.is_public,
        "reasons": HelpfulVote.OF_A_FIX,
    }
    response = render(request, "kb/search/search.html", context)
    return _private(response) if query else response


@without_token
@require_http_methods(["GET", "HEAD", "POST"])
@limited("suggestions", 400, cost=query_cost, refusal=limit_text)
def suggestions(request: HttpRequest) -> HttpResponse:
    """The list under the box while somebody types; what may not stand in an address is posted."""
    form = AskForm(request.POST or request.GET)
    query, is_posted = form.query, request.method == "POST"
    if len(query) > MAX_PUBLIC_QUERY_CHARS and not is_posted:
        return HttpResponse(status=414)
    results = engine.search(query, limit=SUGGESTED, is_typing=True) if query else _nothing()
    groups = _groups(results)
    context = {
        "query": query,
        "is_public": form.is_public,
        "unknown_code": results.resolution.unknown_code,
        "found": _with_own_words(groups, results.resolution, form),
        "total": results.total,
        "spoken": _spoken(groups, results),
    }
    response = render(request, "kb/search/_suggestions.html", context)
    _log_typed(request, response, query, results)
    return _private(response, no_store=True) if is_posted else _private(response, max_age=FRESH)


@without_token
@require_POST
@limited("recognised", 120, cost=query_cost, refusal=limit_text)
def recognised(request: HttpRequest) -> HttpResponse:
    """What a pasted text shows, before it is sent: the error, who can fix it, and the text itself with marks."""
    query = AskForm(request.POST).query
    resolution = engine.recognise(query) if query else Resolution()
    context = _answer(query, resolution)
    context |= {
        "near": [] if resolution.known else resolution.matches[:3],
        "spoken": _spoken_answer(context["best"], context["own"]),
    }
    response = render(request, "kb/search/_recognised.html", context)
    _log_typed(request, response, query, Results(resolution, [], len(resolution.matches)))
    return _private(response, no_store=True)


def _redirect(query: str, **parameters: int) -> HttpResponse:
    return redirect(f"{reverse('kb:search')}?{urlencode({'q': query, **parameters})}")


def _private(response: HttpResponse, **cache: bool | int) -> HttpResponse:
    """Somebody's own question: for no shared cache and no other search engine."""
    patch_cache_control(response, private=True, **cache)
    response["X-Robots-Tag"] = "noindex"
    return response


def _log_typed(request: HttpRequest, response: HttpResponse, query: str, results: Results) -> None:
    if query and request.method != "HEAD":
        response[LOG_NAME] = search_log.log_typed(query, results, request.headers.get(LOG_NAME, ""))


def _answer(query: str, resolution: Resolution) -> dict[str, Any]:
    """What the page and the paste box both show of a recognised text."""
    sure = sure_matches(resolution)
    best = next(iter(sure), None)
    values = reader_values(best, sure, query) if best else {}
    return {
        "query": query,
        "resolution": resolution,
        "best": best,
        "sure": sure,
        "values": values,
        "others": sure[1:],
        "own": highlight(query, sure, values),
    }


def _near(results: Results) -> list[Match]:
    """Errors that the text is like, where nothing is sure and no article is a better answer."""
    is_error = bool(results.hits) and results.hits[0].kind == "error"
    return results.resolution.matches[:3] if is_error and not results.resolution.known else []


def _groups(results: Results, shown: Sequence[ErrorCode] = ()) -> list[Group]:
    """The hits of every kind that was found, the kind of the best hit first; not what is shown already."""
    above = {error.pk for error in shown}
    steps = (
        {fix.article_id for error in shown for fix in error.fixes.all()}
        if results.resolution.known
        else set()
    )
    groups = [
        ("errors", _("Errors"), [hit for hit in results.errors if hit.id not in above]),
        ("articles", _("Articles"), [hit for hit in results.articles if hit.id not in steps]),
        ("questions", _("Questions"), results.questions),
    ]
    order = [hit.key for hit in results.hits]
    return sorted((group for group in groups if group[2]), key=lambda group: order.index(group[2][0].key))


def _with_own_words(groups: list[Group], resolution: Resolution, form: AskForm) -> list[Group]:
    """The addresses with the question and the values behind "#", where no server sees them: the page fills them in."""
    question = {"q": form.query} if form.is_public else {}
    matches = resolution.matches if resolution.known else []
    values = {match.error.pk: reader_values(match, matches, form.query) for match in matches if match.is_sure}

    def own(hit: Hit) -> Hit:
        words = question | (values.get(hit.id, {}) if hit.kind == "error" else {})
        return replace(hit, url=f"{hit.url}#{urlencode(words)}") if words else hit

    return [(key, heading, [own(hit) for hit in hits]) for key, heading, hits in groups]


def _spoken(found: list[Group], results: Results) -> str:
    """What a screen reader is told of a list: “5 results: 1 error, 4 articles”."""
    count = {key: len(hits) for key, _heading, hits in found}
    named = {
        "errors": ngettext("%(count)d error", "%(count)d errors", count.get("errors", 0)),
        "articles": ngettext("%(count)d article", "%(count)d articles", count.get("articles", 0)),
        "questions": ngettext("%(count)d question", "%(count)d questions", count.get("questions", 0)),
    }
    kinds = ", ".join(named[key] % {"count": number} for key, number in count.items())
    all_of_them = ngettext("%(count)d result", "%(count)d results", results.total) % {"count": results.total}
    if not kinds:
        return _("Nothing found so far.")
    if results.total > sum(count.values()):
        return _("%(results)s, the best of them: %(kinds)s") % {"results": all_of_them, "kinds": kinds}
    return _("%(results)s: %(kinds)s") % {"results": all_of_them, "kinds": kinds}


def _spoken_answer(best: Match | None, own: HighlightedText) -> str:
    """What a screen reader is told of a pasted text."""
    said = [
        _("Recognised: %(title)s.") % {"title": best.error.title} if best else _("Not recognised so far.")
    ]
    if best and best.error.actors:
        actors = ", ".join(str(actor.label) for actor in best.error.actors)
        said.append(_("Can be fixed by: %(actors)s.") % {"actors": actors})
    if own.removed:
        said.append(_("Struck out and never stored: %(kinds)s.") % {"kinds": ", ".join(own.removed)})
    return " ".join(said)


def _page(request: HttpRequest) -> int:
    page = request.GET.get("page", "1")
    return min(max(int(page), 1), MAX_PAGES) if page.isdecimal() and len(page) < 4 else 1


def _nothing() -> Results:
    return Results(Resolution(), [], 0)


def _is_only_a_code(query: str, resolution: Resolution) -> bool:
    """Who asks for a code and nothing else wants its page; where several systems have it they choose."""
    found = [match for match in resolution.matches if match.confidence == Confidence.CODE]
    return len(query.split()) == 1 and len(found) == 1
