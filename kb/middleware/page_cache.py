"""Page cache: finished public pages, compressed, valid until the content version moves.

Only the middleware that reads the version stands before it, so a hit costs one query. A writer moves the version in its
own transaction. The version is read before the page is rendered, so a stored page is never older than its version.
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

CACHED_PARAMETERS = {
    "area",
    "from",
    "page",
    "system",
    "who",
}  # a page with another one is rendered, and not stored
MAX_QUERY_CHARS = 200
UNCACHED_PATHS = {"contact", "handover", "search", "vote"}  # the part of the path after the language
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
    "": lambda body: body,
}
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A finished response; `body` is compressed as its Content-Encoding states."""

    version: int
    headers: dict[str, str]
    body: bytes

    def response(self, request: HttpRequest) -> HttpResponse:
        """Return the page; 304 if the client's copy has the same ETag."""
        body = self.body if request.method == "GET" else b""
        response = etags.tagged(request, self.headers["ETag"], lambda: HttpResponse(body))
        for name, value in self.headers.items():
            response.headers[name] = value
        return response


class PageStore:
    """LRU store of pages, bounded by the bytes of their bodies. Shared by the threads of a process."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes, self.size = max_bytes, 0
        self._pages: OrderedDict[Key, CachedPage] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> CachedPage | None:
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def put(self, key: Key, page: CachedPage) -> None:
        with self._lock:
            if old := self._pages.pop(key, None):
                self.size -= len(old.body)
            self._pages[key] = page
            self.size += len(page.body)
            while self.size > self.max_bytes:
                _key, oldest = self._pages.popitem(last=False)
                self.size -= len(oldest.body)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self.size = 0


store = PageStore(settings.PAGE_CACHE_BYTES)


class PageCacheMiddleware:
    """Answer public pages from the store, and store those that are the same for everybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = _key(request)
        if key is None:
            return self.get_response(request)
        page = store.get(key)
        version: int | None = getattr(request, "content_version", None)
        if version is None:
            return _stale(request, page) if page else self.get_response(request)
        if page and page.version == version:
            return page.response(request)
        return _render(request, self.get_response, key, version)


def _key(request: HttpRequest) -> Key | None:
    """Return the key of a page; None if it may differ between readers, or if its address has too many variants."""
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES
    query = request.META.get("QUERY_STRING", "")
    if request.method not in ("GET", "HEAD") or has_session or len(query) > MAX_QUERY_CHARS:
        return None
    path = request.path_info
    words = path.split("/")[2:3]  # empty for `/sv`: the path is not routed yet
    if (
        not get_language_from_path(path)
        or not UNCACHED_PATHS.isdisjoint(words)
        or not path.endswith(("/", ".md"))
    ):
        return None
    if "text/markdown" in request.headers.get("Accept", "") or not CACHED_PARAMETERS.issuperset(
        QueryDict(query)
    ):
        return None
    try:
        return (request.scheme or "", request.get_host(), request.get_full_path(), _encoding(request))
    except DisallowedHost:
        return None


def _encoding(request: HttpRequest) -> str:
    """Return the best encoding that the client names without a q value; empty if there is none."""
    offered = {part.strip() for part in request.headers.get("Accept-Encoding", "").lower().split(",")}
    return next((name for name in COMPRESS if name in offered), "")


def _render(
    request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse], key: Key, version: int
) -> HttpResponse:
    """Render the page uncompressed; store it if it is public and the same for everybody."""
    accept_encoding = request.META.pop("HTTP_ACCEPT_ENCODING", None)
    response = get_response(request)
    if accept_encoding is not None:
        request.META["HTTP_ACCEPT_ENCODING"] = accept_encoding
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
    page = CachedPage(version, headers, body)
    if request.method == "GET":
        store.put(key, page)
    return page.response(request)


def _stale(request: HttpRequest, page: CachedPage) -> HttpResponse:
    """Return a page whose version cannot be checked because the database does not answer, with a Warning header."""
    response = page.response(request)
    response.headers["Warning"] = '111 - "Revalidation Failed"'
    return response
