"""Questions and pasted errors in, answers out."""

from math import ceil
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from errors.models import ErrorCode
from errors.resolver import Confidence, Match, Resolution

from .. import search as engine
from ..answers import own_values
from ..forms import AskForm
from ..models import SearchEntry
from ..redaction import redact
from ..search import Hit, Results

PAGE_SIZE = 20
MOST_PAGES = 10
SHORT = 100  # characters; longer texts are pastes, which never stand in an address


# Changes nothing that a reader owns, and is posted to from cached pages, which carry no token.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """The answer where the text is recognised, else near ones; and what else there is to read."""
    query = AskForm(request.POST or request.GET).query
    if request.method == "POST" and _may_stand_in_address(query):
        return _redirect(query)
    page = _page(request)
    results = engine.search(query, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE) if query else _nothing()
    if request.method != "HEAD" and query and page == 1:
        _log(query, results)
    if _is_only_a_code(query, results.resolution):
        return redirect(results.resolution.matches[0].error)
    if page > 1 and not results.hits:
        return _redirect(query, page=min(page - 1, ceil(results.total / PAGE_SIZE)) or 1)
    resolution = results.resolution
    context = {
        "query": query,
        "resolution": resolution,
        "best": (best := resolution.best),
        "values": own_values(best, resolution.matches, query) if best else {},
        "others": (others := [match for match in resolution.matches[1:] if match.is_sure]),
        "near": (near := _near(results) if page == 1 else []),
        "found": _groups(results, {match.error for match in [*([best] if best else []), *others, *near]}),
        "page": page,
        "next_page": page + 1 if page * PAGE_SIZE < results.total and page < MOST_PAGES else None,
        "is_paste": request.method == "POST",
    }
    return render(request, "kb/search.html", context)


def _redirect(query: str, **parameters: int) -> HttpResponse:
    return redirect(f"{reverse('kb:search')}?{urlencode({'q': query, **parameters})}")


def _near(results: Results) -> list[Match]:
    """Errors that the text is like, where nothing is sure and no article is a better answer."""
    is_error = bool(results.hits) and results.hits[0].kind == "error"
    return results.resolution.matches[:3] if is_error and not results.resolution.known else []


def _groups(results: Results, shown: set[ErrorCode]) -> list[tuple[str, str, list[Hit]]]:
    """(key, heading, hits) of every kind that was found, the kind of the best hit first; not what is shown already."""
    steps = (
        {fix.article for error in shown for fix in error.fixes.all()} if results.resolution.known else set()
    )
    groups = [
        ("errors", _("Errors"), [hit for hit in results.errors if hit.object not in shown]),
        ("articles", _("Articles"), [hit for hit in results.articles if hit.object not in steps]),
        ("questions", _("Questions"), results.questions),
    ]
    order = [hit.key for hit in results.hits]
    return sorted((group for group in groups if group[2]), key=lambda group: order.index(group[2][0].key))


def _may_stand_in_address(query: str) -> bool:
    return len(query) <= SHORT and "\n" not in query and not redact(query).spans


def _page(request: HttpRequest) -> int:
    page = request.GET.get("page", "1")
    return min(max(int(page), 1), MOST_PAGES) if page.isdecimal() and len(page) < 4 else 1


def _nothing() -> Results:
    return Results(Resolution(), [], 0)


def _is_only_a_code(query: str, resolution: Resolution) -> bool:
    """Who asks for a code and nothing else wants its page; where several systems have it they choose."""
    found = [match for match in resolution.matches if match.confidence == Confidence.CODE]
    return len(query.split()) == 1 and len(found) == 1


def _log(query: str, results: Results) -> None:
    """Keep what was asked, without secrets and shortened, so that editors see what is missing."""
    SearchEntry.objects.create(
        query=redact(" ".join(query.split())).text[:255],
        language=get_language() or "",
        source=SearchEntry.Source.SITE,
        results=results.total,
        known=results.resolution.known,
    )
