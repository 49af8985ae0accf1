"""Audit log: Django's own log of the admin, extended by actions on lists, and its read-only admin."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import model_format_dict
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from .. import versions
from ..audit import record
from ..versions import Versions
from .fields import ReadOnly


def record_action(model_admin: admin.ModelAdmin, request: HttpRequest, before: Versions) -> None:
    """Log what an action has changed: the rows whose version has moved since `before`."""
    name = next(iter(request.POST.getlist("action")), "")
    action: Any = model_admin.get_actions(request).get(name)
    description = action[2] if action else name
    now = versions.read(before)
    moved = [page for page, number in now.items() if number != before[page]]
    record(request.user, _rows(moved), str(description) % model_format_dict(model_admin.opts))


def _rows(names: Iterable[str]) -> Iterable[Model]:
    for name in names:
        label, _colon, pk = name.partition(":")
        yield apps.get_model(label)._base_manager.get(pk=pk)


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnly, admin.ModelAdmin):
    """Read-only admin of the audit log."""

    list_display = ("action_time", "user", "what", "shown_object", "content_type", "shown_message")
    list_display_links = None
    list_filter = ("action_time", "action_flag", ("content_type", admin.RelatedOnlyFieldListFilter), "user")
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "change_message", "user__username")
    date_hierarchy = "action_time"

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Deny deletion, also that of users with entries: users who leave are made inactive."""
        return False

    @admin.display(description=_("what was done"), ordering="action_flag")
    def what(self, entry: LogEntry) -> str:
        return entry.get_action_flag_display()

    @admin.display(description=_("object"), ordering="object_repr")
    def shown_object(self, entry: LogEntry) -> str:
        url = None if entry.is_deletion() else entry.get_admin_url()
        return format_html('<a href="{}">{}</a>', url, entry.object_repr) if url else entry.object_repr

    @admin.display(description=_("in detail"))
    def shown_message(self, entry: LogEntry) -> str:
        return entry.get_change_message()
