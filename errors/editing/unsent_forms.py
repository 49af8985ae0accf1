"""Unsent forms: typed text survives an ended session and a failed CSRF check, also without script.

The sign-in page carries a form that was posted after the session ended, signed. After signing in the editor sees it and
sends it again; nothing is written before that. Only forms of our own pages are carried, and never passwords.
"""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ..origins import is_from_here

SALT = "errors.admin.keeping"
MAX_FORM_CHARS = 900_000  # of all fields together; the form must fit into one request again
MAX_AGE_SECONDS = 24 * 3600
TOKEN = "csrfmiddlewaretoken"  # noqa: S105
LOGIN_FIELDS = ("kept", "next")  # fields of the sign-in page itself

Fields = list[tuple[str, str]]


def login(request: HttpRequest) -> HttpResponse:
    """Admin's sign-in page, followed by the unsent form if it carried one."""
    response = admin.site.login(request)
    fields = unsigned(request.POST.get("kept", "")) if response.status_code == HTTPStatus.FOUND else []
    return resend_page(request, response["Location"], fields) if fields else response


def resend_page(request: HttpRequest, path: str, fields: Fields, status: int = 200) -> HttpResponse:
    """Return a page with the form for its editor to send again."""
    context = {
        **admin.site.each_context(request),
        "title": _("Please send it once more"),
        "path": path,
        "fields": fields,
        "is_signed_in": admin.site.has_permission(request),
    }
    return render(request, "admin/resend_form.html", context, status=status)


def fields_of(request: HttpRequest) -> Fields:
    """Return the posted fields of an admin form; none if the request is not from our own page, or too large."""
    if request.method != "POST" or is_from_here(request) is not True or not _is_editing(request.path):
        return []
    fields = [(name, value) for name, value in posted_fields(request) if name not in LOGIN_FIELDS]
    return fields if sum(len(name) + len(value) for name, value in fields) <= MAX_FORM_CHARS else []


def posted_fields(request: HttpRequest) -> Fields:
    """Return the posted fields without passwords and the CSRF token."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    return [(name, value) for name, value in fields if name != TOKEN and "password" not in name.lower()]


def unsigned(text: str) -> Fields:
    """Return the fields of a signed form; none if the signature is wrong or older than `MAX_AGE_SECONDS`."""
    try:
        fields = signing.loads(text, salt=SALT, max_age=MAX_AGE_SECONDS) if text else []
    except signing.BadSignature:
        return []
    return [(str(name), str(value)) for name, value in fields]


def _is_editing(path: str) -> bool:
    return path.startswith(reverse("admin:index")) and path not in (
        reverse("admin:login"),
        reverse("admin:logout"),
        reverse("presence"),
    )


def is_to_sign_in(response: Any) -> bool:
    """Return True for a redirect to the sign-in page."""
    place = urlsplit(response.headers.get("Location", ""))
    return response.status_code == HTTPStatus.FOUND and place.path == reverse("admin:login")


def sign_in(request: HttpRequest, fields: Fields) -> HttpResponse:
    """Return the sign-in page, as for a GET, with the signed form in it."""
    request.method, request.POST = "GET", QueryDict()  # type: ignore[assignment]
    context = {"kept": signing.dumps(fields, salt=SALT, compress=True)}
    context |= {"next": request.get_full_path(), "app_path": reverse("admin:login")}
    response: Any = admin.site.login(request, context)
    return response.render() if isinstance(response, TemplateResponse) else response
