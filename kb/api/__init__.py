"""The JSON API: the same look-ups as the pages, for programs, and drafts for those who have a token.

Faults are problem JSON (RFC 9457), also in the description (OpenAPI). Reading needs no token.
"""

from typing import Any

from ninja import NinjaAPI

from . import catalogue, drafts, lookups, problems
from .schemas import Problem


class Api(NinjaAPI):
    _schema: Any = None

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """The description, put together once: it is dear, and the same until the process ends."""
        if self._schema is None:
            self._schema = self._with_problems(**kwargs)
        return self._schema

    def _with_problems(self, **kwargs: Any) -> Any:
        """Every fault, named or not, is a problem."""
        schema = super().get_openapi_schema(**kwargs)
        problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for path in schema["paths"].values():
            for operation in path.values():
                said = operation["responses"]
                for status in [status for status in said if int(status) >= 400]:
                    said[status]["content"] = problem
                said["default"] = {"description": "What did not work, and why", "content": problem}
        schema["components"]["schemas"].setdefault("Problem", Problem.model_json_schema())
        return schema


api = Api(
    title="Klartext",
    version="1",
    description="Recognise error messages and find out what to do.",
    urls_namespace="api",
)
api.add_router("", lookups.router)
api.add_router("", catalogue.router)
api.add_router("/drafts", drafts.router)
problems.answer_with_problems(api)
