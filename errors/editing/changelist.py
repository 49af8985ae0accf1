"""Change lists that detect conflicts: editable fields of a list, actions on many rows, deletion.

Each is one transaction with the rows locked. A field of a list carries the value that it showed. A deletion needs a
second confirmation if anything has changed since the first. An action works on what is stored.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from .. import versions
from . import audit_log
from .fields import ReadOnly, is_key

CONFIRMED_VERSIONS = "asked_to_delete"  # in the session: the versions that the confirmation page showed


class ChangeListRowForm(forms.ModelForm):
    """One row of a list. Each field carries the value that it showed, so that only typed values are written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        for name in self.changed_data:
            before = data.get(self.add_initial_prefix(name))
            now = self[name].field.prepare_value(self.initial[name])
            if before != str(now) and str(cleaned.get(name)) != str(now):
                text = gettext("Somebody has saved “%(value)s” here meanwhile. Save again to write yours.")
                self.add_error(name, text % {"value": now})
                data[self.add_initial_prefix(name)] = str(now)
        self.data = data  # the form that comes back carries what is stored now
        if self.changed_data and not self.errors and not versions.claim(self._version()):
            raise forms.ValidationError(gettext("Somebody is saving this row just now. Save again."))
        return cleaned

    def _version(self) -> versions.Versions:
        """Return the version that was read in this request."""
        return {versions.name_of(self.instance): self.instance.version}


class ConflictSafeChangeList(admin.ModelAdmin):
    """Admin whose list, actions and deletion never overwrite somebody else's change."""

    list_per_page = 50
    show_full_result_count = False  # a second count of all rows, as expensive as that of the filtered ones

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, **({"form": ChangeListRowForm} | kwargs))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        with _writing(request):
            return super().changelist_view(request, extra_context)

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any
    ) -> HttpResponse | None:
        """Run the action on locked rows, and log what it changed."""
        before = versions.read(self._pages(request, queryset), lock=True)
        is_deletion = "delete_selected" in request.POST.getlist("action")
        if is_deletion and request.POST.get("post") and not _is_as_confirmed(request, before):
            data = request.POST.copy()
            del data["post"]
            request.POST = data  # type: ignore[assignment]
        elif is_deletion:
            _remember(request, before)
        response = super().response_action(request, queryset, *args)
        audit_log.record_action(self, request, before)
        return response

    def _pages(self, request: HttpRequest, queryset: QuerySet[Any]) -> set[str]:
        if request.POST.get("select_across", "0") != "1":
            chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
            queryset = queryset.filter(pk__in=filter(is_key, chosen))
        return {page for row in queryset for page in versions.pages_of(row)}

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], Any, set[str], list[Any]]:
        """Allow deletion together with rows that nobody edits, as history and votes.

        Their own read-only admins would forbid it.
        """
        listed, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        others = [
            model_admin for model_admin in self.admin_site._registry.values() if model_admin is not self
        ]
        derived = {str(other.opts.verbose_name) for other in others if isinstance(other, ReadOnly)}
        return listed, counts, {str(name) for name in forbidden} - derived, protected

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        with _writing(request):
            obj = self.get_object(request, unquote(object_id))
            now = versions.read(versions.pages_of(obj), lock=request.method == "POST") if obj else {}
            if request.method == "POST" and not _is_as_confirmed(request, now):
                return HttpResponseRedirect(request.get_full_path())
            _remember(request, now)
            return super().delete_view(request, object_id, extra_context)


def _writing(request: HttpRequest) -> AbstractContextManager[Any]:
    """Return a transaction for a POST, else nothing."""
    return transaction.atomic() if request.method == "POST" else nullcontext()


def _remember(request: HttpRequest, now: versions.Versions) -> None:
    request.session[CONFIRMED_VERSIONS] = now


def _is_as_confirmed(request: HttpRequest, now: versions.Versions) -> bool:
    """Return whether the versions are those of the confirmation page; else warn and remember the new ones."""
    confirmed = request.session.get(CONFIRMED_VERSIONS, {})
    if all(confirmed.get(name) == number for name, number in now.items()):
        return True
    _remember(request, now)
    text = gettext(
        "Somebody has changed this since you were asked. Nothing has been deleted: please look again."
    )
    messages.warning(request, text)
    return False
