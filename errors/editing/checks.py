"""System checks: the start fails if an admin could overwrite somebody else's change."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.checks import CheckMessage, Error, register
from django.http import HttpRequest
from django.template.loader import select_template

from ..versions import Versioned, is_edited
from .versioned import VersionedAdmin


@register("admin")
def check_versions(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    registered = admin.site._registry.items()
    return [error for model, own in registered if is_edited(model) for error in errors_of(own)]


def errors_of(own: Any) -> Iterator[Error]:
    """Yield the errors of an admin of a versioned model or of a part of one."""
    request = HttpRequest()
    request.user = User(is_active=True, is_staff=True, is_superuser=True)
    if not own.has_change_permission(request):
        return
    if not isinstance(own, VersionedAdmin):
        yield Error(
            "It must be a VersionedAdmin: its rows have versions.", obj=own.__class__, id="errors.E001"
        )
    elif not has_version(_templates(own)):
        yield Error("Its form lacks the version field.", obj=own.__class__, id="errors.E002")
    for inline in own.get_inline_instances(request):
        is_shown_only = not inline.has_change_permission(request)
        if not is_shown_only and not moves_version(inline.model, own.model):
            yield Error(
                f"Rows of {inline.model.__name__} do not move the version of {own.model.__name__}.",
                hint="Name the foreign key in the row's `version_parents`.",
                obj=inline.__class__,
                id="errors.E003",
            )
    if own.list_editable and not issubclass(own.model, Versioned):
        yield Error("Fields of a list need a version of the row's own.", obj=own.__class__, id="errors.E004")


def _templates(own: Any) -> list[str]:
    """Return the templates that Django looks for as the change form."""
    if isinstance(own.change_form_template, str):
        return [own.change_form_template]
    app, model = own.opts.app_label, own.opts.model_name
    folders = (f"admin/{app}/{model}", f"admin/{app}", "admin")
    return [f"{folder}/change_form.html" for folder in folders]


def has_version(names: list[str]) -> bool:
    """Return True if the template, or one that it extends without replacing the content, writes the version field."""
    chosen: Any = select_template(names).template  # type: ignore[attr-defined]
    source = chosen.source
    if 'name="form_version"' in source:
        return True
    parent = re.search(r'{% extends "([^"]+)" %}', source)
    if parent is None or parent[1] == chosen.name or "{% block content %}" in source:
        return False
    return has_version([parent[1]])


def moves_version(part: Any, page: type) -> bool:
    """Return True if saving a row of `part` moves the version of `page`."""
    return any(_end(part, path) is page for path in getattr(part, "version_parents", ()))


def _end(model: Any, path: str) -> Any:
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    return model
