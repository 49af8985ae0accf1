"""Cost functions of rate limits: how many calls one request counts as."""

from collections.abc import Callable

from django.http import HttpRequest

from ..forms import AskForm

CHUNK = 4000  # bytes of a body, or characters of a text, that cost as much as one more call

Cost = Callable[[HttpRequest], int]


def call_cost(request: HttpRequest) -> int:
    """Return 1."""
    return 1


def post_cost(request: HttpRequest) -> int:
    """Return the cost of a post by the length of its body; 0 for other methods."""
    length = request.META.get("CONTENT_LENGTH") or ""
    return 1 + (int(length) // CHUNK if length.isdecimal() else 0) if request.method == "POST" else 0


def message_cost(request: HttpRequest) -> int:
    """Return the cost of a contact message by its length. Its files are limited elsewhere."""
    return 1 + len(request.POST.get("message", "")) // CHUNK


def query_cost(request: HttpRequest) -> int:
    """Return the cost of a search by the length of its query; 0 without a query."""
    query = AskForm(request.POST or request.GET).query
    return 1 + len(query) // CHUNK if query else 0
