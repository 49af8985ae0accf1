"""The whole catalogue as one file, and what a program may expect of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from ninja import Router
from ninja.decorators import decorate_view

from ..answers import payload
from .conditional import unless_unchanged
from .schemas import CatalogueOut
from .throttling import allow_catalogue

router = Router(tags=["Whole catalogue"])


@router.get("/catalogue", response=CatalogueOut, summary="Everything as one file")
@decorate_view(unless_unchanged)
def get_catalogue(request: HttpRequest) -> HttpResponse:
    """All errors and articles in every language. Ask with If-None-Match: most of the time nothing has changed."""
    allow_catalogue(request)
    schema = request.build_absolute_uri(reverse("api:get_catalogue_schema"))
    return JsonResponse({"$schema": schema} | payload.catalogue(), json_dumps_params={"ensure_ascii": False})


@router.get("/catalogue/schema", summary="The JSON Schema of that file")
def get_catalogue_schema(request: HttpRequest) -> dict[str, Any]:
    """JSON Schema 2020-12."""
    named = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return named | CatalogueOut.model_json_schema()
