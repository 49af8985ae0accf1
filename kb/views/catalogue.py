"""Lists of the catalogue: all errors, all wordings, the errors of one system."""

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from errors.choices import area_label
from errors.models import ErrorCode, System, Wording
from errors.publishable import LISTED
from errors.redirects import moved

from ..forms import ErrorFilter

PAGE_SIZE = 30
WORDINGS_PAGE_SIZE = 300


def error_list(request: HttpRequest) -> HttpResponse:
    """Show the listed errors, filtered by system, area and actor."""
    form = ErrorFilter(request.GET)
    errors = form.apply(ErrorCode.objects.listed()).with_texts()
    page = Paginator(errors, PAGE_SIZE).get_page(request.GET.get("page"))
    return TemplateResponse(request, "kb/errors/list.html", {"form": form, "page": page})


def wordings(request: HttpRequest) -> HttpResponse:
    """Show all wordings of listed errors, grouped by system."""
    rows = (
        Wording.objects.filter(error__status__in=LISTED)
        .select_related("error__system")
        .order_by("error__system__name", "error__system", "error__key", "-is_primary", "id")
    )
    page = Paginator(rows, WORDINGS_PAGE_SIZE).get_page(request.GET.get("page"))
    groups = [(shown_on, list(group)) for shown_on, group in groupby(page, key=attrgetter("error.system"))]
    return TemplateResponse(request, "kb/errors/wordings.html", {"page": page, "groups": groups})


def system(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the errors of a system, with their numbers by area."""
    system = System.objects.filter(slug=slug).first()
    if system is None:
        return moved(request, get_object_or_404(System, slug=slug.lower()).get_absolute_url())
    errors = system.errors.listed()
    counts = errors.exclude(area="").order_by("area").values_list("area").annotate(count=Count("id"))
    areas = [{"slug": area, "name": area_label(area), "count": count} for area, count in counts]
    page = Paginator(errors.with_texts(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "system": system,
        "areas": areas,
        "page": page,
        "origin": request.build_absolute_uri("/")[:-1],
        "sample": _sample(page.object_list),
    }
    return TemplateResponse(request, "kb/errors/system.html", context)


def _sample(errors: Iterable[ErrorCode]) -> str:
    """Return a key for an example of an address; empty if there is no error."""
    return next((error.key for error in errors), "")
