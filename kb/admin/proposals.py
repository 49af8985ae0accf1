"""Admin of wording proposals, with buttons in the list to accept or reject one."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from errors.admin.exporting import Exporting
from errors.admin.wording_test import links_to
from errors.editing.fields import LanguageForm

from ..models import WordingProposal

LISTS = "admin:kb_wordingproposal_changelist"


@admin.register(WordingProposal)
class WordingProposalAdmin(Exporting, admin.ModelAdmin):
    """Wording proposals, the most often met first."""

    form = LanguageForm
    list_display = ("shown_text", "error", "language", "times", "state")
    list_filter = ("state", "language", "error__system")
    search_fields = ("text", "error__key", "error__code")
    readonly_fields = ("error", "state", "times", "created_at", "reviewed_by", "reviewed_at")
    fields = ("error", "text", "language", "state", ("times", "created_at"), ("reviewed_by", "reviewed_at"))
    export_fields = ("text", "language", "error__system__slug", "error__key", "state", "times", "created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        admin_view = self.admin_site.admin_view
        urls = [
            path(f"<int:pk>/{name}/", admin_view(require_POST(view)), name=f"kb_wordingproposal_{name}")
            for name, view in (("accept", self.accept), ("reject", self.reject))
        ]
        return urls + super().get_urls()

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = super().get_list_display(request)
        return (*columns, "decide") if self.may_decide(request) else columns

    @admin.display(description=_("wording"), ordering="text")
    def shown_text(self, proposal: WordingProposal) -> str:
        return format_html('<span lang="{}">{}</span>', proposal.language, proposal.text)

    @admin.display(description=_("decide"))
    def decide(self, proposal: WordingProposal) -> str:
        """Return buttons for the list's own form, which has the CSRF token."""
        if proposal.state != WordingProposal.State.PROPOSED:
            return ""
        accept, reject = (
            reverse(f"admin:kb_wordingproposal_{name}", args=[proposal.pk]) for name in ("accept", "reject")
        )
        html = '<button class="button" formaction="{}">{}</button> <button class="button" formaction="{}">{}</button>'
        return format_html(html, accept, gettext("Accept"), reject, gettext("Reject"))

    def accept(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._decide(request, pk, self._accept)

    def reject(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._decide(request, pk, self._reject)

    def _decide(
        self, request: HttpRequest, pk: int, decide: Callable[[HttpRequest, Any], str]
    ) -> HttpResponse:
        """Apply a decision to an open proposal and show its message; refuse a proposal that is decided."""
        proposal = get_object_or_404(WordingProposal.objects.select_related("error__system"), pk=pk)
        if not self.may_decide(request):
            raise PermissionDenied
        if proposal.state != WordingProposal.State.PROPOSED:
            messages.warning(request, gettext("Somebody has decided this already."))
        else:
            try:
                messages.success(request, decide(request, proposal))
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
        return redirect(LISTS)

    def may_decide(self, request: HttpRequest) -> bool:
        """Return whether the user may add wordings and change proposals."""
        return bool(request.user.has_perms(["errors.add_wording", "kb.change_wordingproposal"]))

    def _accept(self, request: HttpRequest, proposal: Any) -> str:
        proposal.accept(request.user)
        message = gettext("“%(text)s” is now a wording of this error.") % {"text": proposal.text}
        self.log_change(request, proposal, message)
        self.log_change(request, proposal.error, message)
        return format_html("{} {}", message, links_to([proposal.error]))

    def _reject(self, request: HttpRequest, proposal: Any) -> str:
        proposal.reject(request.user)
        self.log_change(request, proposal, gettext("Rejected."))
        return gettext("Rejected: it is not proposed again.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[WordingProposal]:
        return super().get_queryset(request).select_related("error__system", "reviewed_by")
