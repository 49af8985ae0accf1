"""JSON API: the look-ups of the public pages, without a token; drafts, with a token.

Error responses are problem JSON (RFC 9457), in the OpenAPI description as well.
"""

from typing import Any

from django.conf import settings
from ninja import NinjaAPI

from . import catalogue, drafts, lookups, problems
from .schemas import Problem


class Api(NinjaAPI):
    """NinjaAPI whose OpenAPI description is built once and describes every error as a problem."""

    _schema: Any = None

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """Return the description; it is built once in a process, because that is expensive."""
        if self._schema is None:
            self._schema = self._with_problems(**kwargs)
        return self._schema

    def _with_problems(self, **kwargs: Any) -> Any:
        """Return the description with `Problem` as the content of the default response and each status from 400 on."""
        schema = super().get_openapi_schema(**kwargs)
        problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for path in schema["paths"].values():
            for operation in path.values():
                responses = operation["responses"]
                for status in [status for status in responses if int(status) >= 400]:
                    responses[status]["content"] = problem
                responses["default"] = {"description": "A problem (RFC 9457)", "content": problem}
        schema["components"]["schemas"].setdefault("Problem", Problem.model_json_schema())
        return schema


api = Api(
    title=settings.SITE_NAME,
    version="1",
    description="Recognise error messages, look up errors and their fixes, and write drafts.",
    urls_namespace="api",
)
api.add_router("", lookups.router)
api.add_router("", catalogue.router)
api.add_router("/drafts", drafts.router)
problems.add_handlers(api)
