"""Server of the Model Context Protocol: look-ups as tools for assistants. It writes the search log only.

Needs the packages of the extra `mcp`; the command `mcp` starts it.
"""

import inspect
from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from mcp.server import MCPServer
from mcp_types import ToolAnnotations

from errors.alignment.tokens import MAX_TEXT_CHARS

from . import search
from .answers import explain
from .api.serializers import in_language
from .feedback import search_log
from .models import SearchLog

MAX_HITS = 20
ABOUT = (
    "Errors of accounting integrations: what a message means, who can fix it, and the steps. Paste messages whole; "
    "`known` is false where nothing is sure: say so then, and do not guess. Languages: sv, en."
)
READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


def resolve(text: str, language: str = "en") -> dict[str, Any]:
    """Recognise a pasted error message, log or response. Returns meaning, who can fix it, and the steps."""
    with in_language(language):
        return explain.explain(text[:MAX_TEXT_CHARS].replace("\0", ""))


def find(query: str, language: str = "en", limit: int = 10) -> list[dict[str, Any]]:
    """Search errors, articles and questions in the reader's own words."""
    with in_language(language):
        results = search.search(query[:MAX_TEXT_CHARS], limit=min(max(limit, 1), MAX_HITS))
        if query.strip():
            search_log.log(query, results, SearchLog.Source.API)
        names = ("kind", "system", "key", "code", "title", "why", "language")
        return [{name: getattr(hit, name) for name in names} for hit in results.hits]


def get(system: str, key: str, language: str = "en") -> dict[str, Any]:
    """Return one error by its system (such as fortnox-api) and its code or key. If only another system has it, that one
    is returned; if several have it, they are listed in `elsewhere`. Empty if there is none.
    """
    with in_language(language):
        return explain.explain_error(system, key) or {}


def build() -> MCPServer[Any]:
    """Return the server with its three tools."""
    server: MCPServer[Any] = MCPServer(settings.SITE_NAME, instructions=ABOUT)
    tools: dict[str, Callable[..., Any]] = {"resolve": resolve, "search": find, "get": get}
    for name, look_up in tools.items():
        server.add_tool(_in_thread(look_up), name=name, description=look_up.__doc__, annotations=READS)
    return server


def _in_thread(look_up: Callable[..., Any]) -> Callable[..., Any]:
    """Return the look-up as a coroutine that runs in a thread: the database must not block the event loop."""

    def call(*args: Any, **kwargs: Any) -> Any:
        close_old_connections()
        try:
            return look_up(*args, **kwargs)
        finally:
            close_old_connections()

    call_in_thread = sync_to_async(call)

    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        return await call_in_thread(*args, **kwargs)

    wrapper.__annotations__ = look_up.__annotations__
    wrapper.__signature__ = inspect.signature(look_up)  # type: ignore[attr-defined]
    return wrapper
