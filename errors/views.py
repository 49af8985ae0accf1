"""The catalogue's lists and its short permanent addresses."""

from itertools import groupby
from operator import attrgetter

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse

from .addresses import with_code
from .choices import area_label
from .forms import ErrorFilter
from .models import ErrorCode, ErrorMessage, System
from .publishing import LISTED

PAGE_SIZE = 30
MESSAGES_PAGE_SIZE = 300


def error_list(request: HttpRequest) -> HttpResponse:
    """Every listed error, narrowed down by system, area and who can fix it."""
    form = ErrorFilter(request.GET)
    errors = form.apply(ErrorCode.objects.listed()).with_texts()
    page = Paginator(errors, PAGE_SIZE).get_page(request.GET.get("page"))
    return TemplateResponse(request, "errors/list.html", {"form": form, "page": page})


def messages(request: HttpRequest) -> HttpResponse:
    """A plain index of every wording a reader may meet, grouped by system."""
    wordings = (
        ErrorMessage.objects.filter(error__status__in=LISTED)
        .select_related("error__system")
        .order_by("error__system__name", "error__system", "error__key", "-is_primary", "id")
    )
    page = Paginator(wordings, MESSAGES_PAGE_SIZE).get_page(request.GET.get("page"))
    groups = [(name, list(rows)) for name, rows in groupby(page, key=attrgetter("error.system"))]
    return TemplateResponse(request, "errors/messages.html", {"page": page, "groups": groups})


def system(request: HttpRequest, slug: str) -> HttpResponse:
    """One system and its errors, with the areas they fall in."""
    found = System.objects.filter(slug=slug).first()
    if found is None:
        return redirect(get_object_or_404(System, slug=slug.lower()), permanent=True)
    errors = found.errors.listed()
    counted = errors.exclude(area="").order_by("area").values_list("area").annotate(count=Count("id"))
    areas = [{"slug": area, "name": area_label(area), "count": count} for area, count in counted]
    page = Paginator(errors.with_texts(), PAGE_SIZE).get_page(request.GET.get("page"))
    return TemplateResponse(request, "errors/system.html", {"system": found, "areas": areas, "page": page})


def short(request: HttpRequest, code: str) -> HttpResponse:
    """/e/2001304: straight to the error's page, or a choice where several systems have the code."""
    errors = with_code(code)
    if not errors:
        raise Http404(code)
    if len(errors) == 1:
        return redirect(errors[0])
    return render(request, "errors/choose.html", {"code": code, "errors": errors})


def short_system(request: HttpRequest, system: str, key: str) -> HttpResponse:
    """/e/fortnox-api/2001304: the address that never changes, whatever the language."""
    errors = with_code(key, system)
    if not errors:
        raise Http404(key)
    return redirect(errors[0])
