"""Admin of readers' votes and searches: read-only, except that rows can be deleted on request."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from errors.admin.exporting import Exporting
from errors.editing.fields import ReadOnly

from ..models import Alias, ContentVersion, CrossLink, HelpfulVote, SearchLog
from .filters import BrokenLinkFilter


class Derived(ReadOnly):
    """Read-only admin of derived rows, which is not listed on the start page."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(SearchLog)
class SearchLogAdmin(ReadOnly, Exporting, admin.ModelAdmin):
    list_display = ("query", "language", "source", "results", "is_recognised", "led_to_contact", "created_at")
    list_filter = ("is_recognised", "source", "language", "led_to_contact", "created_at")
    raw_id_fields = ("unanswered_query",)
    search_fields = ("query",)

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = super().get_list_display(request)
        return (*columns, "as_alias") if request.user.has_perm("kb.add_alias") else columns

    @admin.display(description=_("alias"))
    def as_alias(self, logged: SearchLog) -> str:
        initial = {"text": logged.query, "language": logged.language, "origin": Alias.Origin.SEARCH.value}
        url = f"{reverse('admin:kb_alias_add')}?{urlencode(initial)}"
        return format_html('<a href="{}">{}</a>', url, _("Make an alias of this"))


@admin.register(HelpfulVote)
class HelpfulVoteAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("__str__", "helpful", "reason", "comment", "created_at")
    list_filter = ("helpful", "reason", "created_at")
    list_select_related = ("fix__error", "fix__article", "revision")
    search_fields = ("comment", "fix__error__key", "fix__article__key")


@admin.register(CrossLink)
class CrossLinkAdmin(Derived, admin.ModelAdmin):
    list_display = ("kind", "target", "translation")
    list_filter = ("kind", BrokenLinkFilter)
    list_select_related = ("translation__published",)
    search_fields = ("target",)


@admin.register(ContentVersion)
class ContentVersionAdmin(Derived, admin.ModelAdmin):
    list_display = ("number",)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
