"""Uploaded pictures, served so that a browser never runs one as a page."""

from pathlib import PurePosixPath

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.static import serve

MAX_NAME_CHARS = 100
PICTURES = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Return a picture by its name. The name holds a hash of the content, so caches may keep it."""
    content_type = PICTURES.get(PurePosixPath(path).suffix.lower())
    if content_type is None or "\0" in path or len(path) > MAX_NAME_CHARS:
        raise Http404(path)
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    if isinstance(response, FileResponse):
        response.headers["Content-Type"] = content_type
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
