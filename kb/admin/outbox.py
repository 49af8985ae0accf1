"""Admin of the outbox and of webhook endpoints."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..models import Delivery, WebhookEndpoint
from ..outgoing import webhooks
from .feedback import ReadOnly


class OutcomeFilter(admin.SimpleListFilter):
    """Filter deliveries that are sent, waiting or given up."""

    title = _("outcome")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("Waiting")), ("given_up", _("Given up")), ("sent", _("Sent"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        deliveries = Delivery.objects
        rows = {
            "waiting": deliveries.waiting(),
            "given_up": deliveries.given_up(),
            "sent": deliveries.exclude(sent_at=None),
        }.get(self.value() or "")
        return queryset if rows is None else queryset.filter(pk__in=rows.values("pk"))


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly, admin.ModelAdmin):
    """Deliveries without their bodies: contact messages are private, and the inbox shows them."""

    list_display = ("__str__", "message", "created_at", "attempts", "next_at", "sent_at", "given_up_at")
    list_filter = (OutcomeFilter, "event", "endpoint")
    list_select_related = ("message", "endpoint")
    exclude = ("body",)
    actions = ("try_again",)

    def has_try_again_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("kb.change_delivery"))

    @admin.action(description=_("Try again now"), permissions=["try_again"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        count = Delivery.objects.filter(pk__in=queryset.values("pk")).try_again()
        message = ngettext("%(count)d is tried again.", "%(count)d are tried again.", count)
        self.message_user(request, message % {"count": count}, messages.SUCCESS)


class WebhookForm(forms.ModelForm):
    """Form of an endpoint. Refuses addresses that `webhooks` would not connect to."""

    events = forms.MultipleChoiceField(
        label=_("events"), choices=WebhookEndpoint.Event.choices, widget=forms.CheckboxSelectMultiple
    )
    url = forms.URLField(label=_("address"), max_length=500, assume_scheme="https")

    class Meta:
        model = WebhookEndpoint
        fields = ("name", "url", "events", "is_active")

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            webhooks.address(url)
        except webhooks.WebhookError as error:
            raise ValidationError(str(error)) from None
        return url


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(admin.ModelAdmin):
    form = WebhookForm
    list_display = ("name", "url", "events", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "url")
    actions = ("new_secret",)

    def save_model(self, request: HttpRequest, obj: WebhookEndpoint, form: Any, change: bool) -> None:
        obj.secret = obj.secret or webhooks.new_secret()
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: WebhookEndpoint, *args: Any) -> HttpResponse:
        return self._show_secret(request, obj)

    @admin.action(description=_("Make a new secret"), permissions=["change"])
    def new_secret(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> HttpResponse | None:
        if queryset.count() != 1:
            self.message_user(request, _("Choose one webhook."), messages.WARNING)
            return None
        endpoint = queryset.get()
        endpoint.secret = webhooks.new_secret()
        endpoint.save()
        self.log_change(request, endpoint, str(_("Make a new secret")))
        return self._show_secret(request, endpoint)

    def _show_secret(self, request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
        """Show the secret once. Not by `message_user`: messages are stored in a cookie."""
        context = {**self.admin_site.each_context(request), "opts": self.opts, "endpoint": endpoint}
        context["title"] = _("The webhook's secret")
        return TemplateResponse(
            request, "admin/kb/webhook_secret.html", context, headers={"Cache-Control": "no-store"}
        )
