"""The first page."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from errors.models import ErrorCode, System
from errors.publishable import LISTED

from ..models import Category

COMMON_ERRORS = 8


def home(request: HttpRequest) -> HttpResponse:
    """One box for a question or a pasted error; below it the ways in for who would rather look around."""
    systems = System.objects.annotate(count=Count("errors", filter=Q(errors__status__in=LISTED))).filter(
        count__gt=0
    )
    # Wordings are collected from where readers meet an error: what has many of them is what many readers meet.
    common = (
        ErrorCode.objects.listed()
        .annotate(wording_count=Count("wordings"))
        .order_by("-wording_count", "key")
        .with_texts()
    )
    context = {
        "systems": systems.order_by("-count", "name"),
        "categories": Category.objects.listed(),
        "common": common[:COMMON_ERRORS],
    }
    return TemplateResponse(request, "kb/home.html", context)
