"""Change list filters that the figures of the start page link to."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..feedback import insights


class ShownAnswersFilter(admin.SimpleListFilter):
    """Filter contact messages by whether answers were shown before sending."""

    title, parameter_name = _("answers"), "answers"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("shown", _("were shown")), ("none", _("none were shown"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "shown":
            return queryset.filter(trail__shown__0__isnull=False)
        return queryset.filter(trail__shown__0__isnull=True) if self.value() == "none" else queryset


class BrokenLinkFilter(admin.SimpleListFilter):
    """Filter cross-links that lead nowhere."""

    title, parameter_name = _("broken"), "broken"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if not self.value():
            return queryset
        return queryset.filter(pk__in=[link.pk for link in insights.broken_links()])
