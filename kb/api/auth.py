"""Bearer tokens of the API."""

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from ..models import ApiToken


class Bearer(HttpBearer):
    """Lets in who has a token with this scope, as the user whom the token stands for."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        found = ApiToken.objects.in_force(token)
        if found is None:
            return None
        if self.scope not in found.scopes:
            raise HttpError(403, f"This token is not for {self.scope}.")
        found.used()
        request.user = found.user
        return found
