"""Bearer authentication of the API."""

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from ..models import ApiToken


class Bearer(HttpBearer):
    """Bearer authentication with a token that has the scope. `request.user` becomes the token's user."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        api_token = ApiToken.objects.in_force(token)
        if api_token is None:
            return None
        if self.scope not in api_token.scopes:
            raise HttpError(403, f"The token lacks the scope {self.scope}.")
        api_token.used()
        request.user = api_token.user
        return api_token
