"""Start page."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from errors.models import ErrorCode, System
from errors.publishable import LISTED

from ..models import Category

MAX_COMMON_ERRORS = 8


def home(request: HttpRequest) -> HttpResponse:
    """Show the search field, common errors, systems and categories."""
    systems = System.objects.annotate(count=Count("errors", filter=Q(errors__status__in=LISTED))).filter(
        count__gt=0
    )
    # Wordings are collected from where readers see an error: one with many wordings is common.
    common = (
        ErrorCode.objects.listed()
        .annotate(wording_count=Count("wordings"))
        .order_by("-wording_count", "key")
        .with_texts()
    )
    context = {
        "systems": systems.order_by("-count", "name"),
        "categories": Category.objects.listed(),
        "common": common[:MAX_COMMON_ERRORS],
    }
    return TemplateResponse(request, "kb/home.html", context)
