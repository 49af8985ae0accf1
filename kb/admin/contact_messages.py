"""Admin of contact messages: the inbox, with context, attachments and a suggested reply."""

from typing import Any
from urllib.parse import quote

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from errors.admin.exporting import Exporting

from ..answers.handover_notes import MAX_MAILTO_CHARS
from ..contact import replies, visited_answers
from ..feedback import search_log
from ..models import Attachment, ContactMessage
from .filters import ShownAnswersFilter

State = ContactMessage.State


@admin.register(ContactMessage)
class ContactMessageAdmin(Exporting, admin.ModelAdmin):
    export_fields = (
        *("reference", "name", "email", "language", "message", "error__system__slug", "error__key"),
        *("created_at", "state"),
    )
    change_form_template = "admin/kb/contactmessage_form.html"
    list_display = ("shown_reference", "excerpt", "email", "error", "language", "created_at", "state")
    list_filter = (
        "state",
        "language",
        ShownAnswersFilter,
        "created_at",
        ("error", admin.EmptyFieldListFilter),
    )
    list_select_related = ("error__system",)
    search_fields = ("reference", "email", "name", "message")
    date_hierarchy = "created_at"
    fields = ("state",)
    actions = ("mark_answered", "close", "reopen")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.attachment)
        return [
            path("attachment/<int:pk>/", view, name="kb_contactmessage_attachment"),
            *super().get_urls(),
        ]

    # --- showing

    @admin.display(description=_("reference"), ordering="id")
    def shown_reference(self, message: ContactMessage) -> str:
        return message.short_reference

    @admin.display(description=_("message"))
    def excerpt(self, message: ContactMessage) -> str:
        return Truncator(" ".join(message.message.split())).chars(80)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        message: ContactMessage = context["original"]
        reply, opened = replies.suggested(message), message.trail.get("opened", [])
        unopened = [
            key for key in message.trail.get("shown", []) if key not in opened and not key.startswith("fix:")
        ]
        context |= {
            "reply": reply,
            "mail": _mail(message, reply),
            "shown": visited_answers.load(unopened),
            "looked_at": visited_answers.load(opened),
            "attachments": message.attachments.defer("content"),
            "deliveries": message.deliveries.select_related("endpoint"),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def attachment(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return the file as a download that no browser renders as a page, whatever it contains."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        file = get_object_or_404(Attachment.objects.exclude(message=None), pk=pk)
        response = HttpResponse(bytes(file.content), content_type=file.content_type)
        response.headers["Content-Disposition"] = content_disposition_header(True, file.name)
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    # --- acting

    def response_change(self, request: HttpRequest, obj: ContactMessage) -> HttpResponse:
        """Add the message to the unanswered queries if the agent pressed that button."""
        if "_unanswered" not in request.POST:
            return super().response_change(request, obj)
        search_log.keep_message(obj)
        self.message_user(request, _("The editors find it among the unanswered searches."), messages.SUCCESS)
        return HttpResponseRedirect(request.path)

    @admin.action(description=_("Mark as answered"), permissions=["change"])
    def mark_answered(self, request: HttpRequest, queryset: QuerySet[ContactMessage]) -> None:
        self._set(request, queryset, State.ANSWERED)

    @admin.action(description=_("Close"), permissions=["change"])
    def close(self, request: HttpRequest, queryset: QuerySet[ContactMessage]) -> None:
        self._set(request, queryset, State.CLOSED)

    @admin.action(description=_("Open again"), permissions=["change"])
    def reopen(self, request: HttpRequest, queryset: QuerySet[ContactMessage]) -> None:
        self._set(request, queryset, State.NEW)

    def _set(self, request: HttpRequest, queryset: QuerySet[ContactMessage], state: State) -> None:
        changed = list(queryset.exclude(state=state))
        queryset.filter(pk__in=[message.pk for message in changed]).update(state=state)
        for message in changed:
            self.log_change(request, message, str(state.label))
        text = ngettext(
            "%(count)d message is now: %(state)s.", "%(count)d messages are now: %(state)s.", len(changed)
        )
        self.message_user(request, text % {"count": len(changed), "state": state.label}, messages.SUCCESS)


def _mail(message: ContactMessage, reply: str) -> str:
    """Return the mailto address of an answer, with the suggested reply if the address stays short enough."""
    empty = f"mailto:{quote(message.email)}?subject={quote(f'[{message.short_reference}]', safe='')}"
    filled = f"{empty}&body={quote(reply.replace(chr(10), chr(13) + chr(10)), safe='')}"
    return filled if len(filled) <= MAX_MAILTO_CHARS else empty
