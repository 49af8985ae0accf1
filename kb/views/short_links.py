"""Permanent addresses of errors: `/e/2001304`, `/e/fortnox-api/2001304`. A problem (RFC 9457) may have one as `type`.

They redirect to the page in the reader's language, or to the format that the Accept header prefers.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from errors.models import ErrorCode, System
from errors.recognition.codes import with_code
from errors.redirects import elsewhere, with_query

from ..markdown.negotiation import markdown_address

JSON = ("application/json", "application/problem+json")
FORMATS = ["text/html", "text/markdown", *JSON]


def short(request: HttpRequest, code: str) -> HttpResponse:
    """Redirect to the error with this code; offer a choice if several systems have it."""
    errors = with_code(code)
    return choose(request, code, errors) if len(errors) > 1 else _redirect(request, errors, code)


def short_system(request: HttpRequest, system: str, key: str) -> HttpResponse:
    """Redirect to the system's error; to another system's if only others have the code."""
    if errors := with_code(key, system):
        return _redirect(request, errors, key)
    errors = elsewhere(system, key)
    return choose(request, key, errors, system) if len(errors) > 1 else _redirect(request, errors, key)


def choose(request: HttpRequest, code: str, errors: list[ErrorCode], system: str = "") -> HttpResponse:
    """Show the systems that have this code; with status 404 if the address names a system that does not have it."""
    named_system = System.objects.filter(slug=system.lower()).first() if system else None
    context = {"code": code, "errors": errors, "system": named_system or system}
    return render(request, "kb/errors/choose.html", context, status=404 if system else 200)


def _redirect(request: HttpRequest, errors: list[ErrorCode], key: str) -> HttpResponse:
    """Redirect to the first of the errors, in the preferred format; raise Http404 if there is none."""
    if not errors:
        raise Http404(key)
    address, media_type = errors[0].get_absolute_url(), request.get_preferred_type(FORMATS)
    if media_type in JSON:
        address = reverse("api:get_error", args=[errors[0].system.slug, errors[0].key])
    elif media_type == "text/markdown":
        address = markdown_address(address)
    response = redirect(with_query(request, address))
    patch_vary_headers(response, ["Accept", "Accept-Language"])
    return response
