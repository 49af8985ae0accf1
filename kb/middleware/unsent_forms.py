"""Recovery of admin forms that are posted after their session has ended."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from errors.editing import unsent_forms


class UnsentFormMiddleware:
    """Replace the redirect of a posted form to the sign-in page by that page with the form in it."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        response = self.get_response(request)
        fields = unsent_forms.fields_of(request) if unsent_forms.is_to_sign_in(response) else []
        return unsent_forms.sign_in(request, fields) if fields else response
