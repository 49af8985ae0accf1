"""Content version of a request. The first request after a scheduled time publishes the texts that are due."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from ..models import ContentVersion
from ..publishing import publication

WITHOUT_CONTENT = {"/", "/favicon.ico", "/healthz", "/robots.txt", "/widget.js"}
log = logging.getLogger(__name__)


class ContentVersionMiddleware:
    """Set `request.content_version`; None for files, pages without content, and if the database does not answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_file = request.path.startswith((settings.STATIC_URL, settings.MEDIA_URL))
        has_content = not is_file and request.path not in WITHOUT_CONTENT
        request.content_version = _version() if has_content else None  # type: ignore[attr-defined]
        return self.get_response(request)


def _version() -> int | None:
    version: int | None = None
    try:
        version, is_due = ContentVersion.read()
        if is_due and publication.publish_due():
            version = ContentVersion.current()
    except DatabaseError:  # gone or busy; the next request tries again
        log.exception("Could not read the content version, or publish due texts.")
    return version
