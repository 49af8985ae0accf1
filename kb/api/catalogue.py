"""The whole catalogue as one JSON file, and the JSON Schema of that file."""

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


@router.get("/catalogue", response=CatalogueOut, summary="Whole catalogue as one file")
@decorate_view(unless_unchanged)
def get_catalogue(request: HttpRequest) -> HttpResponse:
    """Return all errors and articles in every language.

    Send If-None-Match with the ETag of the last response: unchanged content is answered with 304.
    """
    allow_catalogue(request)
    schema = request.build_absolute_uri(reverse("api:get_catalogue_schema"))
    return JsonResponse({"$schema": schema} | payload.catalogue(), json_dumps_params={"ensure_ascii": False})


@router.get("/catalogue/schema", summary="JSON Schema of the file")
def get_catalogue_schema(request: HttpRequest) -> dict[str, Any]:
    """Return a JSON Schema (2020-12) of the file that `/catalogue` returns."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return dialect | CatalogueOut.model_json_schema()
