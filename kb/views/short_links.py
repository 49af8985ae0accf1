"""The permanent addresses of errors: `/e/2001304`, `/e/fortnox-api/2001304`. They fit to be the `type` of a problem.

People come to the page in their language, programs to the shape that they ask for (Accept).
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from errors.models import ErrorCode, System
from errors.redirects import elsewhere, with_code, with_query

from ..markdown.negotiation import markdown_address

JSON = ("application/json", "application/problem+json")
SHAPES = ["text/html", "text/markdown", *JSON]


def short(request: HttpRequest, code: str) -> HttpResponse:
    """Straight to the error, or a choice where several systems have the code."""
    errors = with_code(code)
    return choose(request, code, errors) if len(errors) > 1 else _to(request, errors, code)


def short_system(request: HttpRequest, system: str, key: str) -> HttpResponse:
    """The address that never changes, whatever the language. A code of other systems only leads to theirs."""
    if errors := with_code(key, system):
        return _to(request, errors, key)
    errors = elsewhere(system, key)
    return choose(request, key, errors, system) if len(errors) > 1 else _to(request, errors, key)


def choose(request: HttpRequest, code: str, errors: list[ErrorCode], system: str = "") -> HttpResponse:
    """Show the systems that have this code; 404 where the address named another one, which does not have it."""
    named = System.objects.filter(slug=system.lower()).first() if system else None
    context = {"code": code, "errors": errors, "system": named or system}
    return render(request, "kb/errors/choose.html", context, status=404 if system else 200)


def _to(request: HttpRequest, errors: list[ErrorCode], asked: str) -> HttpResponse:
    """Where the first of these errors is, in the shape that is asked for."""
    if not errors:
        raise Http404(asked)
    address, shape = errors[0].get_absolute_url(), request.get_preferred_type(SHAPES)
    if shape in JSON:
        address = reverse("api:get_error", args=[errors[0].system.slug, errors[0].key])
    elif shape == "text/markdown":
        address = markdown_address(address)
    response = redirect(with_query(request, address))
    patch_vary_headers(response, ["Accept", "Accept-Language"])
    return response
