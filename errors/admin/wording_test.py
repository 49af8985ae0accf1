"""Tests of wordings on a text: by script while they are written, on a page of their own, and after saving."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ..alignment.signatures import placeholder_issues
from ..editing.extra_pages import page
from ..editing.fields import LinesField, is_key
from ..models import ErrorCode, Wording
from ..recognition import wordings
from ..recognition.resolver import resolve

MAX_TEXT_CHARS = 20_000
MAX_WORDING_CHARS = 4_000
MAX_TWIN_CHECKS = 10  # wordings of one page whose twins are looked for


class SampleForm(forms.Form):
    """Text on which wordings are tried."""

    sample = LinesField(label=_("Text as readers paste it"), max_length=MAX_TEXT_CHARS, strip=True)


class WordingWidget(AdminTextareaWidget):
    """Text area of a wording with a field for a sample, which static/js/message-check.js shows."""

    template_name = "admin/errors/message_widget.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"] |= {"check_url": reverse("admin:errors_errorcode_check")}
        return context

    class Media:
        js = ("js/message-check.js",)


class WordingTestAdmin(admin.ModelAdmin):
    """Mixin of the admin of errors: wordings are tried on a text."""

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        urls = [
            path("check/", guarded(require_POST(self.check_wording)), name="errors_errorcode_check"),
            path("<int:pk>/try/", guarded(self.try_wordings), name="errors_errorcode_try"),
        ]
        return urls + super().get_urls()

    def check_wording(self, request: HttpRequest) -> HttpResponse:
        """Return a fragment: what an unsaved wording matches in a sample, and other errors that have it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        text, sample = (request.POST.get(name, "").replace("\0", "") for name in ("text", "sample"))
        text, sample, pk = (
            text[:MAX_WORDING_CHARS].strip(),
            sample[:MAX_TEXT_CHARS],
            request.POST.get("error", ""),
        )
        error = ErrorCode.objects.filter(pk=int(pk)).first() if is_key(pk) else None
        issues = placeholder_issues(text)
        context = {
            "issues": issues,
            "reading": wordings.try_wording(text, sample) if text and sample.strip() and not issues else None,
            "twins": wordings.twins(text, error) if text and not issues else [],
        }
        return render(request, "admin/errors/_reading.html", context)

    def try_wordings(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Try every wording of a stored error on a text, and show what the text is recognised as. Nothing is stored."""
        error = get_object_or_404(ErrorCode.objects.select_related("system"), pk=pk)
        if not self.has_view_permission(request, error):
            raise PermissionDenied
        form = (
            SampleForm(request.POST)
            if request.method == "POST"
            else SampleForm(initial={"sample": error.sample})
        )
        context: dict[str, Any] = {"original": error, "form": form}
        if form.is_valid():
            sample = form.cleaned_data["sample"]
            readings = [
                (message, wordings.try_wording(message.text, sample)) for message in error.wordings.all()
            ]
            context |= {"readings": readings, "best": resolve(sample).best}
        return page(self, request, "try", gettext("Try the wordings"), **context)

    # --- after saving

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        for formset in formsets:
            if formset.model is Wording:
                written = [*formset.new_objects, *(row for row, _fields in formset.changed_objects)]
                self._warn_of_twins(request, form.instance, written[:MAX_TWIN_CHECKS])
        if form.instance.is_listed:
            self._warn_of_sample(request, form.instance)

    def _warn_of_twins(self, request: HttpRequest, error: ErrorCode, written: list[Wording]) -> None:
        for wording in written:
            if twins := wordings.twins(wording.text, error):
                text = gettext("“{}” is also a wording of {}: readers see both.")
                messages.warning(request, format_html(text, wording.text[:80], links_to(twins)))

    def _warn_of_sample(self, request: HttpRequest, error: ErrorCode) -> None:
        for _error, other in wordings.broken_samples([error]):
            text = gettext("The sample does not lead here, but to {}.")
            messages.warning(
                request, format_html(text, links_to([other] if other else []) or gettext("nothing"))
            )


def links_to(errors: list[ErrorCode]) -> SafeString:
    """Return links to the errors' pages in the admin."""
    rows = ((reverse("admin:errors_errorcode_change", args=[error.pk]), error) for error in errors)
    return format_html_join(", ", '<a href="{}">{}</a>', rows)
