"""Admin of API tokens: created, shown once, and revoked."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from errors.editing.fields import Autocompletes

from ..models import ApiToken


class TokenForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"), choices=ApiToken.Scope.choices, widget=forms.CheckboxSelectMultiple
    )


@admin.register(ApiToken)
class ApiTokenAdmin(Autocompletes, admin.ModelAdmin):
    form = TokenForm
    fields = ("name", "user", "scopes", "expires_on", "start", "created_at", "used_at", "revoked_at")
    readonly_fields = ("start", "created_at", "used_at", "revoked_at")
    autocomplete_fields = ("user",)
    list_display = ("name", "start", "user", "expires_on", "used_at", "revoked_at")
    list_filter = ("revoked_at", "user")
    list_select_related = ("user",)
    search_fields = ("name", "start")
    actions = ["revoke"]

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        if change:
            return super().save_model(request, obj, form, change)
        token = obj.make()
        super().save_model(request, obj, form, change)
        message = format_html("{} <code>{}</code>", _("Copy the token now, it is shown only here:"), token)
        self.message_user(request, message, messages.WARNING)
        return None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: tokens are revoked and stay listed."""
        return False

    @admin.action(description=_("Revoke: the token stops working"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        queryset.filter(revoked_at=None).update(revoked_at=timezone.now())
