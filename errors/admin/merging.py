"""Pages that merge errors into another one or retire them, after a preview. Their addresses keep working."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .. import versions
from ..editing.extra_pages import page
from ..editing.fields import RowSelect, is_key
from ..editing.versioned import OpenedForm
from ..models import ErrorCode
from ..publishable import Status

MAX_MERGED_ERRORS = 100
LISTS = "admin:errors_errorcode_changelist"


class TargetForm(forms.Form):
    """Choice of the error to merge into."""

    target = forms.ModelChoiceField(
        ErrorCode.objects.select_related("system"),
        label=_("Merge into"),
        widget=RowSelect(ErrorCode._meta.get_field("merged_into"), admin.site),
    )


class Merging(admin.ModelAdmin):
    """Mixin of the admin of errors: merge and retire."""

    actions = ("merge_selected", "retire_selected")
    change_form_template = "admin/errors/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        urls = [
            path("merge/", guarded(self.merge), name="errors_errorcode_merge"),
            path("retire/", guarded(self.retire), name="errors_errorcode_retire"),
        ]
        return urls + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        tools = self.tools(request, object_id) if is_key(object_id) else []
        return super().change_view(
            request, object_id, form_url, {"error_tools": tools} | (extra_context or {})
        )

    def tools(self, request: HttpRequest, pk: str) -> list[tuple[str, str]]:
        """Return (label, address) of the links above an error's form."""
        tools = [(gettext("Try the wordings"), reverse("admin:errors_errorcode_try", args=[pk]))]
        if self.has_change_permission(request):
            tools += [
                (gettext("Merge"), address("merge", [pk])),
                (gettext("Retire"), address("retire", [pk])),
            ]
        return tools

    @admin.action(description=_("Merge into another error …"), permissions=["change"])
    def merge_selected(self, request: HttpRequest, queryset: QuerySet[ErrorCode]) -> HttpResponse:
        return redirect(address("merge", queryset.values_list("pk", flat=True)[:MAX_MERGED_ERRORS]))

    @admin.action(description=_("Retire …"), permissions=["change"])
    def retire_selected(self, request: HttpRequest, queryset: QuerySet[ErrorCode]) -> HttpResponse:
        return redirect(address("retire", queryset.values_list("pk", flat=True)[:MAX_MERGED_ERRORS]))

    def merge(self, request: HttpRequest) -> HttpResponse:
        """Ask for the target, show what will happen, and merge."""
        errors, target = self._chosen(request), None
        form = TargetForm(request.POST) if request.method == "POST" else TargetForm()
        if form.is_valid() and errors:
            target = form.cleaned_data["target"]
            if obstacles := merge_obstacles(errors, target):
                form.add_error("target", obstacles)
                target = None
            elif "_confirm" in request.POST and self._write(request, errors, merged_into=target):
                return self._done(request, errors, gettext("Merged into %(target)s.") % {"target": target})
        context = {
            "form": form,
            "errors": errors,
            "target": target,
            "form_version": version_of(errors),
            "media": self.media + form.media,
        }
        return page(self, request, "merge", gettext("Merge errors"), **context)

    def retire(self, request: HttpRequest) -> HttpResponse:
        """Show what will happen, and retire."""
        errors = self._chosen(request)
        is_sent = request.method == "POST" and bool(errors)
        if is_sent and self._write(request, errors, status=Status.RETIRED):
            return self._done(request, errors, gettext("Retired."))
        return page(
            self, request, "retire", gettext("Retire errors"), errors=errors, form_version=version_of(errors)
        )

    def _chosen(self, request: HttpRequest) -> list[ErrorCode]:
        """Return the errors whose ids the address has, at most `MAX_MERGED_ERRORS`."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        ids = [int(pk) for pk in request.GET.getlist("id")[:MAX_MERGED_ERRORS] if is_key(pk)]
        rows = ErrorCode.objects.filter(pk__in=ids).select_related("system")
        return list(rows.prefetch_related("texts", "wordings", "merged__system"))

    @transaction.atomic
    def _write(self, request: HttpRequest, errors: list[ErrorCode], **fields: Any) -> bool:
        """Set these fields of all errors; warn and return False if any has changed since the page was shown."""
        opened = OpenedForm.read(request.POST.get("form_version", "")).versions
        if opened.keys() != {versions.name_of(error) for error in errors} or not versions.claim(opened):
            text = gettext(
                "Somebody has changed this since you were asked. Nothing has been saved: please look again."
            )
            messages.warning(request, text)
            return False
        for error in errors:
            for name, value in fields.items():
                setattr(error, name, value)
            error.save()
        return True

    def _done(self, request: HttpRequest, errors: list[ErrorCode], message: str) -> HttpResponse:
        """Write an entry into each error's history, and return to the list."""
        for error in errors:
            self.log_change(request, error, message)
        count = ngettext("%(count)d error.", "%(count)d errors.", len(errors)) % {"count": len(errors)}
        messages.success(request, f"{message} {count}")
        return redirect(LISTS)


def merge_obstacles(errors: list[ErrorCode], target: ErrorCode) -> list[str]:
    """Return sentences on why these errors cannot be merged into the target; none if they can."""
    if target in errors:
        return [gettext("An error cannot be merged into itself.")]
    obstacles = []
    for error in errors:
        error.merged_into = target
        try:
            error.clean()
        except ValidationError as obstacle:
            obstacles += [f"{error}: {text}" for text in obstacle.messages]
    return obstacles


def version_of(errors: list[ErrorCode]) -> str:
    """Return the signed versions of the errors that the page shows, which it posts back."""
    return str(OpenedForm(versions.read(versions.name_of(error) for error in errors)))


def address(name: str, ids: Any) -> str:
    return f"{reverse(f'admin:errors_errorcode_{name}')}?{urlencode([('id', pk) for pk in ids])}"
