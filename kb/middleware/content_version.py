"""Where every request begins: the content version is read, and scheduled texts whose time has come are published.

No clock needs to run: the first request after the time brings the text before readers.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from ..models import ContentVersion
from ..publishing import workflow

WITHOUT_CONTENT = {"/", "/favicon.ico", "/healthz", "/robots.txt", "/widget.js"}
log = logging.getLogger(__name__)


def content_version(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, the first: `request.content_version` is the number of what readers see, None without a database."""

    def answer(request: HttpRequest) -> HttpResponse:
        is_file = request.path.startswith((settings.STATIC_URL, settings.MEDIA_URL))
        tells_nothing = is_file or request.path in WITHOUT_CONTENT
        request.content_version = None if tells_nothing else _version()  # type: ignore[attr-defined]
        return get_response(request)

    return answer


def _version() -> int | None:
    number: int | None = None
    try:
        number, is_due = ContentVersion.read()
        if is_due and workflow.publish_due():
            number = ContentVersion.current()
    except DatabaseError:  # gone, or busy with others: the next request tries again
        log.exception("Could not read the content version, or publish what is due.")
    return number
