"""What was typed survives an ended session and a form that could not be checked, also without script.

A form that meets the sign-in page instead of its own comes along with it, signed, and is offered to be sent again
after signing in. Only what a page of ours sent; never passwords; nothing is written until the editor says so.
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
MAX_FORM_CHARS = 900_000  # characters of all fields together: what is posted again must fit into one request
MAX_AGE_SECONDS = 24 * 3600  # seconds
TOKEN = "csrfmiddlewaretoken"  # noqa: S105
LOGIN_FIELDS = ("kept", "next")  # fields of the sign-in page itself

Fields = list[tuple[str, str]]


def login(request: HttpRequest) -> HttpResponse:
    """The admin's own sign-in, which gives back what it has kept."""
    response = admin.site.login(request)
    fields = unsigned(request.POST.get("kept", "")) if response.status_code == HTTPStatus.FOUND else []
    return resend_page(request, response["Location"], fields) if fields else response


def resend_page(request: HttpRequest, path: str, fields: Fields, status: int = 200) -> HttpResponse:
    """The form once more, to be sent by its editor."""
    context = {
        **admin.site.each_context(request),
        "title": _("Please send it once more"),
        "path": path,
        "fields": fields,
        "is_signed_in": admin.site.has_permission(request),
    }
    return render(request, "admin/resend_form.html", context, status=status)


def fields_of(request: HttpRequest) -> Fields:
    """What was posted, if the browser says that it came from a page of ours, and if it can be kept; else nothing."""
    if request.method != "POST" or is_from_here(request) is not True or not _is_editing(request.path):
        return []
    fields = [(name, value) for name, value in posted_fields(request) if name not in LOGIN_FIELDS]
    return fields if sum(len(name) + len(value) for name, value in fields) <= MAX_FORM_CHARS else []


def posted_fields(request: HttpRequest) -> Fields:
    """Return what may be shown to its writer and posted once more: never passwords, and no token of this request."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    return [(name, value) for name, value in fields if name != TOKEN and "password" not in name.lower()]


def unsigned(text: str) -> Fields:
    try:
        kept = signing.loads(text, salt=SALT, max_age=MAX_AGE_SECONDS) if text else []
    except signing.BadSignature:
        return []
    return [(str(name), str(value)) for name, value in kept]


def _is_editing(path: str) -> bool:
    return path.startswith(reverse("admin:index")) and path not in (
        reverse("admin:login"),
        reverse("admin:logout"),
        reverse("presence"),
    )


def is_to_sign_in(response: Any) -> bool:
    place = urlsplit(response.headers.get("Location", ""))
    return response.status_code == HTTPStatus.FOUND and place.path == reverse("admin:login")


def sign_in(request: HttpRequest, fields: Fields) -> HttpResponse:
    """The sign-in page itself, as it answers a GET, with the form kept in it."""
    request.method, request.POST = "GET", QueryDict()  # type: ignore[assignment]
    context = {"kept": signing.dumps(fields, salt=SALT, compress=True)}
    context |= {"next": request.get_full_path(), "app_path": reverse("admin:login")}
    response: Any = admin.site.login(request, context)
    return response.render() if isinstance(response, TemplateResponse) else response
