"""Search page, and the fragments that a script shows while somebody types."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from typing import Any, Literal
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from errors.models import ErrorCode
from errors.recognition.resolver import Confidence, Match, Resolution, Verdict

from .. import search
from ..answers.highlight import HighlightedText, highlight
from ..answers.offers import LikelyMatch, likely, other_vendor_note
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
MAX_SUGGESTIONS = 8
MAX_NEAR = 3
MAX_AGE_SECONDS = (
    60  # in the reader's own browser: the list from before is there at once when letters are deleted
)
LOG_NAME = "Search-Entry"  # header that carries the log's name for a search to the script and back

# The answer to a query, by its verdict. Sure: an error is recognised. Not sure: a code that no error has, errors that
# are like the text, or articles and other hits. Unknown: such a code, or nothing. Empty without a query.
State = Literal["", "recognised", "unknown_code", "near", "articles", "nothing"]
Group = tuple[str, str, list[Hit]]  # key, heading, hits


@without_token
@require_http_methods(["GET", "HEAD", "POST"])
@limited("search", 120, cost=query_cost)
def search_page(request: HttpRequest) -> HttpResponse:
    """Show the answer where the text is recognised, otherwise errors that are like it; and the other hits."""
    form = AskForm(request.POST or request.GET)
    query, is_paste = form.query, request.method == "POST"
    if is_paste and form.is_public:
        return _redirect(query)
    page = _page(request)
    results = search.search(query, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE) if query else _nothing()
    if request.method != "HEAD" and query and page == 1:
        search_log.log(query, results)
    if _is_only_a_code(query, results.resolution):
        return redirect(results.resolution.matches[0].error)
    if page > 1 and not results.hits:
        return _redirect(query, page=min(page - 1, ceil(results.total / PAGE_SIZE)) or 1)
    near = _near(results) if page == 1 else []
    answer = _answer(query, results.resolution)
    found = _groups(results, [match.error for match in [*answer["sure"], *near]])
    context = answer | {
        "state": _state(query, results.resolution, near),
        "near": near,
        "found": found,
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
    """Show the list under the box while somebody types. A text that may not be in an address is posted."""
    form = AskForm(request.POST or request.GET)
    query, is_posted = form.query, request.method == "POST"
    if len(query) > MAX_PUBLIC_QUERY_CHARS and not is_posted:
        return HttpResponse(status=414)
    results = search.search(query, limit=MAX_SUGGESTIONS, is_typing=True) if query else _nothing()
    groups = _groups(results)
    context = {
        "query": query,
        "is_public": form.is_public,
        "unknown_code": "" if results.resolution.known else results.resolution.unknown_code,
        "vendor_note": other_vendor_note(results.resolution),
        "found": _with_reader_words(groups, results.resolution, form),
        "total": results.total,
        "spoken": _spoken(groups, results),
    }
    response = render(request, "kb/search/_suggestions.html", context)
    _log_typed(request, response, query, results)
    return _private(response, no_store=True) if is_posted else _private(response, max_age=MAX_AGE_SECONDS)


@without_token
@require_POST
@limited("recognised", 120, cost=query_cost, refusal=limit_text)
def recognised(request: HttpRequest) -> HttpResponse:
    """Show a pasted text before it is sent: the error, the actors who can fix it, and the text with highlights."""
    query = AskForm(request.POST).query
    resolution = search.recognise(query) if query else Resolution()
    context = _answer(query, resolution)
    near = [] if resolution.known else likely(resolution.matches[:MAX_NEAR])
    context |= {
        "state": _state(query, resolution, near),
        "near": near,
        "spoken": _spoken_answer(context["best"], context["own"]),
    }
    response = render(request, "kb/search/_recognised.html", context)
    _log_typed(request, response, query, Results(resolution, [], len(resolution.matches)))
    return _private(response, no_store=True)


def _redirect(query: str, **parameters: int) -> HttpResponse:
    return redirect(f"{reverse('kb:search')}?{urlencode({'q': query, **parameters})}")


def _private(response: HttpResponse, **cache: bool | int) -> HttpResponse:
    """Keep a reader's own question out of shared caches and search engines."""
    patch_cache_control(response, private=True, **cache)
    response["X-Robots-Tag"] = "noindex"
    return response


def _log_typed(request: HttpRequest, response: HttpResponse, query: str, results: Results) -> None:
    if query and request.method != "HEAD":
        response[LOG_NAME] = search_log.log_typed(query, results, request.headers.get(LOG_NAME, ""))


def _answer(query: str, resolution: Resolution) -> dict[str, Any]:
    """Return the context that the page and the paste box share."""
    sure = sure_matches(resolution)
    best = next(iter(sure), None)
    values = reader_values(best, resolution, query) if best else {}
    return {
        "query": query,
        "resolution": resolution,
        "best": best,
        "sure": sure,
        "values": values,
        "others": sure[1:],
        "vendor_note": other_vendor_note(resolution),
        "own": highlight(query, sure, values),
    }


def _state(query: str, resolution: Resolution, near: Sequence[LikelyMatch]) -> State:
    """Name the answer, the surest first."""
    if resolution.sure:
        return "recognised"
    if not query:
        return ""
    if resolution.unknown_code:
        return "unknown_code"
    if near:
        return "near"
    return "nothing" if resolution.verdict == Verdict.UNKNOWN else "articles"


def _near(results: Results) -> list[LikelyMatch]:
    """Return errors that the text is like; none where an error is sure or an article is the better answer."""
    is_error = bool(results.hits) and results.hits[0].kind == "error"
    return likely(results.resolution.matches[:MAX_NEAR]) if is_error and not results.resolution.known else []


def _groups(results: Results, shown: Sequence[ErrorCode] = ()) -> list[Group]:
    """Group the hits by kind, the kind of the best hit first, without `shown` errors and their fixes."""
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


def _with_reader_words(groups: list[Group], resolution: Resolution, form: AskForm) -> list[Group]:
    """Add the question and the reader's values to the addresses after "#", which no server sees."""
    question = {"q": form.query} if form.is_public else {}
    values = {match.error.pk: reader_values(match, resolution, form.query) for match in resolution.sure}

    def own(hit: Hit) -> Hit:
        words = question | (values.get(hit.id, {}) if hit.kind == "error" else {})
        return replace(hit, url=f"{hit.url}#{urlencode(words)}") if words else hit

    return [(key, heading, [own(hit) for hit in hits]) for key, heading, hits in groups]


def _spoken(found: list[Group], results: Results) -> str:
    """Return the announcement of a list to a screen reader: “5 results: 1 error, 4 articles”."""
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
    """Return the announcement of a pasted text to a screen reader."""
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
    """Return whether the query is one code of one system: its page is the answer. Of several the reader chooses."""
    found = [match for match in resolution.matches if match.confidence == Confidence.CODE]
    return len(query.split()) == 1 and len(found) == 1
