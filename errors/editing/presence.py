"""Presence: other editors with the same page open, and whether it was saved since. Saving never depends on it."""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from .. import versions
from ..models import Presence
from .conflicts import last_entry

TAB = re.compile(r"[A-Za-z0-9]{8,32}\Z")


@dataclass(slots=True)
class PresenceNotice:
    """Content of the notice on an open page. `others` are names; `last` is the last entry of the audit log."""

    page: str
    tab: str
    version: int
    others: list[str] = field(default_factory=list)
    is_moved: bool = False
    last: LogEntry | None = None


def opened(request: HttpRequest, obj: Any) -> PresenceNotice | None:
    """Store that this page is open, and return its notice; None on a database error, so that editing goes on."""
    pages = versions.pages_of(obj)
    with suppress(DatabaseError), transaction.atomic():
        for page in pages[:1]:
            notice = PresenceNotice(page, get_random_string(20), versions.read([page]).get(page, 0))
            return _update(request.user, notice, is_live=False)
    return None


def leave(request: HttpRequest, obj: Any = None) -> None:
    """Forget the tab that the form came from; of a form without a tab, all of this user's tabs with `obj`."""
    rows = Presence.objects.filter(user=request.user)  # type: ignore[misc]
    tab = request.POST.get("tab", "")
    with suppress(DatabaseError), transaction.atomic():
        if TAB.match(tab):
            rows.filter(tab=tab).delete()
        elif obj is not None:
            rows.filter(page__in=versions.pages_of(obj)[:1]).delete()


@never_cache
@require_POST
def ping(request: HttpRequest) -> HttpResponse:
    """Heartbeat of an open page: return its new notice. With `left` in the post the tab is forgotten."""
    page, tab, version = (request.POST.get(name, "") for name in ("page", "tab", "version"))
    obj = _page(page)
    if not admin.site.has_permission(request):
        return HttpResponse(
            _("Your session has ended. Sign in again in another tab."), "text/plain", status=403
        )
    if (
        obj is None
        or not TAB.match(tab)
        or not admin.site._registry[type(obj)].has_view_permission(request, obj)
    ):
        return HttpResponse(status=204)
    if "left" in request.POST:
        Presence.objects.filter(user=request.user, tab=tab).delete()  # type: ignore[misc]
        return HttpResponse(status=204)
    known = int(version) if version.isascii() and version.isdigit() else 0
    notice = _update(request.user, PresenceNotice(page, tab, known), is_live=True)
    if notice.is_moved:
        notice.last = last_entry(obj)
    return render(request, "admin/_presence.html", {"presence": notice})


def _update(user: Any, notice: PresenceNotice, *, is_live: bool) -> PresenceNotice:
    """Store this tab, and fill its notice with the others."""
    Presence.objects.see(notice.page, notice.tab, user.pk, is_live=is_live)
    rows = Presence.objects.active().filter(page=notice.page).exclude(user=user, tab=notice.tab)
    others = rows.exclude(user=user).select_related("user").order_by("user__username")
    people = {row.user_id: row.user for row in others}
    notice.others = [person.get_full_name() or person.get_username() for person in people.values()]
    if rows.filter(user=user, is_live=True).exists():
        notice.others.append(_("you, in another tab"))
    notice.is_moved = versions.read([notice.page]).get(notice.page) != notice.version
    return notice


def _page(name: str) -> Any:
    """Return the row of a page of the admin, None for any other posted text."""
    label, _colon, pk = name.partition(":")
    models = {model._meta.label_lower: model for model in apps.get_models() if model in admin.site._registry}
    model = models.get(label)
    if model is None or not issubclass(model, versions.Versioned) or not re.fullmatch(r"[0-9]{1,18}", pk):
        return None
    return model._base_manager.filter(pk=int(pk)).first()
