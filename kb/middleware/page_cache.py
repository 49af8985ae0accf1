"""The page cache: finished public pages, compressed, kept until the content version moves.

It stands first in MIDDLEWARE but for what reads the version, so a page found here costs one query: the version moves in
the writer's own transaction. It is read before the page is rendered; a page is never newer than it says.
"""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import brotli
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_path

from ..http import etags
from ..markdown.negotiation import is_page

QUERY = {"area", "from", "page", "system", "who"}  # any other question is answered anew, and not kept
MAX_QUERY_CHARS = 200
NEVER = {"contact", "handover", "search", "vote"}  # what follows the language in addresses that nobody shares
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
    "": lambda body: body,
}
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A finished answer: `body` is compressed as its headers say."""

    version: int
    headers: dict[str, str]
    body: bytes

    def answer(self, request: HttpRequest) -> HttpResponse:
        """This page, or that the reader's own copy is as good."""
        body = self.body if request.method == "GET" else b""
        response = etags.tagged(request, self.headers["ETag"], lambda: HttpResponse(body))
        for name, value in self.headers.items():
            response.headers[name] = value
        return response


class Pages:
    """The pages used last, as many as `most` bytes hold. Shared by the threads of a process."""

    def __init__(self, most: int) -> None:
        self.most, self.size = most, 0
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Page | None:
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def put(self, key: Key, page: Page) -> None:
        with self._lock:
            if old := self._pages.pop(key, None):
                self.size -= len(old.body)
            self._pages[key] = page
            self.size += len(page.body)
            while self.size > self.most:
                _key, oldest = self._pages.popitem(last=False)
                self.size -= len(oldest.body)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self.size = 0


kept = Pages(settings.PAGE_CACHE_BYTES)


class PageCacheMiddleware:
    """Answer public pages from the pages kept, and keep those that are the same for everybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = _key(request)
        if key is None:
            return self.get_response(request)
        page = kept.get(key)
        version: int | None = getattr(request, "content_version", None)
        if version is None:
            return _last_known(request, page) if page else self.get_response(request)
        if page and page.version == version:
            return page.answer(request)
        return _fresh(request, self.get_response, key, version)


def _key(request: HttpRequest) -> Key | None:
    """Under what a page is kept; None for what may differ between readers or is asked for in too many ways."""
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES
    query = request.META.get("QUERY_STRING", "")
    if request.method not in ("GET", "HEAD") or signed_in or len(query) > MAX_QUERY_CHARS:
        return None
    path = request.path_info
    words = path.split("/")[2:3]  # none in `/sv`: nothing has been routed yet
    if not get_language_from_path(path) or not NEVER.isdisjoint(words) or not path.endswith(("/", ".md")):
        return None
    if "text/markdown" in request.headers.get("Accept", "") or not QUERY.issuperset(QueryDict(query)):
        return None
    try:
        return (request.scheme or "", request.get_host(), request.get_full_path(), _encoding(request))
    except DisallowedHost:
        return None


def _encoding(request: HttpRequest) -> str:
    """The best encoding that the reader's program understands; none where it says anything of preference."""
    offered = {part.strip() for part in request.headers.get("Accept-Encoding", "").lower().split(",")}
    return next((name for name in COMPRESS if name in offered), "")


def _fresh(
    request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse], key: Key, version: int
) -> HttpResponse:
    """Make the page; keep it if it is one of the public ones and is the same for everybody."""
    asked_with = request.META.pop("HTTP_ACCEPT_ENCODING", None)
    response = get_response(request)
    if asked_with is not None:
        request.META["HTTP_ACCEPT_ENCODING"] = asked_with
    is_private = response.cookies or "Cache-Control" in response.headers
    if response.status_code != 200 or response.streaming or is_private or not is_page(request):
        return response
    encoding = key[-1]
    body = COMPRESS[encoding](response.content)
    patch_vary_headers(response, ["Accept", "Accept-Encoding", "Cookie"])
    headers = dict(response.headers) | {
        "Cache-Control": "public, max-age=0, must-revalidate",
        "Content-Length": str(len(body)),
        "ETag": f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"',
    }
    if encoding:
        headers["Content-Encoding"] = encoding
    page = Page(version, headers, body)
    if request.method == "GET":
        kept.put(key, page)
    return page.answer(request)


def _last_known(request: HttpRequest, page: Page) -> HttpResponse:
    """The database is gone: what was right a moment ago helps more than an error."""
    response = page.answer(request)
    response.headers["Warning"] = '111 - "Revalidation Failed"'
    return response
