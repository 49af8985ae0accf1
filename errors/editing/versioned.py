"""Base of every admin with optimistic locking.

A form carries the versions that it was made from and its fields at that time, signed. Saving first claims these
versions. If somebody else has saved meanwhile, both changes are merged, and the editor settles the conflicts.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core import signing
from django.db import models, transaction
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from .. import versions
from ..versions import Versions
from . import conflicts, presence, snapshots
from .changelist import ConflictSafeChangeList
from .fields import Autocompletes
from .merge import Snapshot, merge

SALT = "errors.admin.versions"
RESTORE = "_restore"  # in a post: show what was typed, save nothing


@dataclass(slots=True)
class OpenedForm:
    """Origin of a form: the versions that it was made from, and its fields at that time."""

    versions: Versions = field(default_factory=dict)
    base: Snapshot = field(default_factory=dict)

    def __str__(self) -> str:
        return signing.dumps([self.versions, self.base], salt=SALT, compress=True)

    @classmethod
    def read(cls, text: str) -> "OpenedForm":
        """Return the origin in a signed field; an empty one if it is missing or forged: then all differences show."""
        try:
            return cls(*signing.loads(text, salt=SALT))
        except signing.BadSignature:
            return cls()


class RestorableForm(forms.ModelForm):
    """Form that shows posted text again, without saving, if the post has `RESTORE`."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if RESTORE in self.data:
            raise forms.ValidationError(_("This is what you had typed. Nothing has been saved yet."))
        return cleaned


class VersionedAdmin(Autocompletes, ConflictSafeChangeList):
    """Admin of versioned models, and of parts that move the versions of their parents."""

    def __init__(self, model: type[models.Model], admin_site: admin.AdminSite) -> None:
        self.form: Any = type(self.form.__name__, (RestorableForm, self.form), {})
        super().__init__(model, admin_site)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the signed version and the presence notice to the context. The template of change forms writes both."""
        obj, form = kwargs.get("obj"), context["adminform"].form
        if obj is not None and form.is_bound:
            context["form_version"] = request.POST.get("form_version", "")
        elif obj is not None:
            inlines = context["inline_admin_formsets"]
            formsets = [inline.formset for inline in inlines if inline.has_change_permission]
            base = snapshots.of_forms(form, formsets)
            context["form_version"] = str(OpenedForm(versions.read(versions.pages_of(obj)), base))
        if obj is not None:
            context["presence"] = presence.opened(request, obj)
        return super().render_change_form(request, context, *args, **kwargs)

    # --- saving a form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if request.method != "POST" or not object_id:
            return super().changeform_view(request, object_id, form_url, extra_context)
        presence.leave(request)
        with transaction.atomic():
            if page := self._claim(request, unquote(object_id)):
                return page
            response = super().changeform_view(request, object_id, form_url, extra_context)
            if "adminform" in (getattr(response, "context_data", None) or {}):
                transaction.set_rollback(True)  # the form came back: nothing has been saved
        return response

    def _claim(self, request: HttpRequest, object_id: str) -> TemplateResponse | None:
        """Claim the form's versions; return a page if somebody else has changed or deleted the row, else None."""
        conflicts.settle(request)
        obj = self.get_object(request, object_id)
        if obj is None and self.has_change_permission(request):
            return conflicts.deleted_page(self, request)
        if obj is None or not self.has_change_permission(request, obj):
            return None
        opened, pages = OpenedForm.read(request.POST.get("form_version", "")), versions.pages_of(obj)
        if opened.versions.keys() != set(pages):
            opened = OpenedForm()
        elif versions.claim(opened.versions):
            return None
        now = versions.read(pages, lock=True)
        obj = self.get_object(request, object_id)  # as it is since nobody else can write
        if obj is None:
            return conflicts.deleted_page(self, request)
        form, formsets = self._fresh_forms(request, obj)
        theirs = snapshots.of_forms(form, formsets)
        if theirs == opened.base:
            versions.claim(now)
            return None
        mine = snapshots.of_post(request.POST, form, formsets)
        merged = merge(opened.base, theirs, mine)
        return conflicts.conflict_page(
            self, request, obj, merged, [form, *formsets], str(OpenedForm(now, theirs))
        )

    def _fresh_forms(self, request: HttpRequest, obj: Any) -> tuple[forms.ModelForm, list[Any]]:
        """Return the page's form and formsets, unbound."""
        form = self.get_form(request, obj, change=True)(instance=obj)
        return form, list(self._fresh_formsets(request, obj))

    def _fresh_formsets(self, request: HttpRequest, obj: Any) -> Iterator[Any]:
        seen: Counter[str] = Counter()
        for formset, inline in self.get_formsets_with_inlines(request, obj):
            prefix = formset.get_default_prefix()
            seen[prefix] += 1
            if inline.has_change_permission(request, obj):
                name = prefix if seen[prefix] == 1 else f"{prefix}-{seen[prefix]}"  # as Django counts them
                yield formset(instance=obj, prefix=name, queryset=inline.get_queryset(request))
