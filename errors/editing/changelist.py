"""What writes without a page's form: fields of a list, actions on many rows, deletion. None writes over somebody else.

Each is one transaction with the rows locked. A field of a list carries what it showed; a deletion is asked about once
more where something has changed since it was asked about; an action starts from what is stored, not from what was seen.
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

CONFIRMED_VERSIONS = "asked_to_delete"  # in the session: the versions that the question was about


class ChangeListRowForm(forms.ModelForm):
    """One row of a list. Each field comes with what it showed, so that only what was typed is written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        for name in self.changed_data:
            shown, now = (
                data.get(self.add_initial_prefix(name)),
                self[name].field.prepare_value(self.initial[name]),
            )
            if shown != str(now) and str(cleaned.get(name)) != str(now):
                said = gettext("Somebody has saved “%(value)s” here meanwhile. Save again to write yours.")
                self.add_error(name, said % {"value": now})
                data[self.add_initial_prefix(name)] = str(now)
        self.data = data  # shown again, it says what is stored now
        if self.changed_data and not self.errors and not versions.claim(self._version()):
            raise forms.ValidationError(gettext("Somebody is saving this row just now. Save again."))
        return cleaned

    def _version(self) -> versions.Versions:
        """As it was read in this request."""
        return {versions.name_of(self.instance): self.instance.version}


class ConflictSafeChangeList(admin.ModelAdmin):
    list_per_page = 50
    show_full_result_count = False  # beside the number of what was filtered: it costs as much again

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, **({"form": ChangeListRowForm} | kwargs))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        with _writing(request):
            return super().changelist_view(request, extra_context)

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any
    ) -> HttpResponse | None:
        """Rows are locked while the action works on them; whatever it changed is written down with who did it."""
        before = versions.read(self._pages(request, queryset), lock=True)
        is_deletion = "delete_selected" in request.POST.getlist("action")
        if is_deletion and request.POST.get("post") and not _is_as_asked(request, before):
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
        """What nobody writes by hand, as history and votes, goes with what it is about: its own admin is not asked."""
        listed, counts, lacking, protected = super().get_deleted_objects(objs, request)
        others = [own for own in self.admin_site._registry.values() if own is not self]
        made = {str(own.opts.verbose_name) for own in others if isinstance(own, ReadOnly)}
        return listed, counts, {str(name) for name in lacking} - made, protected

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        with _writing(request):
            obj = self.get_object(request, unquote(object_id))
            now = versions.read(versions.pages_of(obj), lock=request.method == "POST") if obj else {}
            if request.method == "POST" and not _is_as_asked(request, now):
                return HttpResponseRedirect(request.get_full_path())
            _remember(request, now)
            return super().delete_view(request, object_id, extra_context)


def _writing(request: HttpRequest) -> AbstractContextManager[Any]:
    """A transaction, where the request writes."""
    return transaction.atomic() if request.method == "POST" else nullcontext()


def _remember(request: HttpRequest, now: versions.Versions) -> None:
    request.session[CONFIRMED_VERSIONS] = now


def _is_as_asked(request: HttpRequest, now: versions.Versions) -> bool:
    """False where somebody has changed it since the question; then it says so."""
    asked = request.session.get(CONFIRMED_VERSIONS, {})
    if all(asked.get(name) == number for name, number in now.items()):
        return True
    _remember(request, now)
    said = gettext(
        "Somebody has changed this since you were asked. Nothing has been deleted: please look again."
    )
    messages.warning(request, said)
    return False
