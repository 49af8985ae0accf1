"""Admin of fixes and their conditions, inline on the pages of articles and errors."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.forms.models import ModelFormMetaclass
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from errors.admin.catalogue import ErrorCodeAdmin
from errors.editing.fields import Autocompletes, ContentFields, Hidden, LanguageForm
from errors.editing.versioned import VersionedAdmin
from errors.models import ErrorCode

from ..markdown import cross_links
from ..models import Fix, FixCondition, WordingProposal
from ..redaction import redact

SHOWN = ("error__system", "article")
WHEN = {code: f"when_{code}" for code, _name in settings.LANGUAGES}


class BaseFixForm(forms.ModelForm):
    """Form of a fix with one field for the condition in each language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = (
            {row.language: row.when for row in self.instance.conditions.all()} if self.instance.pk else {}
        )
        for code, name in WHEN.items():
            self.initial.setdefault(name, stored.get(code, ""))

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        for code, name in WHEN.items():
            rows = FixCondition.objects.filter(fix=self.instance, language=code)
            when = self.cleaned_data.get(name, "")
            if name in self.changed_data and when:
                FixCondition.objects.update_or_create(
                    fix=self.instance, language=code, defaults={"when": when}
                )
            elif name in self.changed_data:
                for row in rows:
                    row.delete()


def _when_field(language: str) -> forms.CharField:
    limit = FixCondition._meta.get_field("when").max_length
    label = format_lazy("{} ({})", capfirst(_("this applies when")), language)
    return forms.CharField(
        label=label,
        max_length=limit,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "lang": language}),
    )


FixForm: Any = ModelFormMetaclass(
    "FixForm",
    (BaseFixForm,),
    {name: _when_field(code) for code, name in WHEN.items()} | {"__module__": __name__},
)


class FixInline(Autocompletes, admin.StackedInline):
    """Fixes on the page of an article (its errors) or of an error (its articles)."""

    model = Fix
    form = FixForm
    autocomplete_fields = ("error", "article")
    extra = 0

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        other = "article" if self.parent_model is ErrorCode else "error"
        return ((other, "fixed_by", "order", "pinned"), tuple(WHEN.values()))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Fix]:
        rows: Any = super().get_queryset(request).select_related(*SHOWN).prefetch_related("conditions")
        return rows.in_order() if self.parent_model is ErrorCode else rows  # as readers see them


admin.site.unregister(ErrorCode)


@admin.register(ErrorCode)
class ErrorWithFixesAdmin(ErrorCodeAdmin):
    """Admin of errors with their fixes. The catalogue's own admin does not know articles."""

    inlines: ClassVar[list[Any]] = [*ErrorCodeAdmin.inlines, FixInline]

    def tools(self, request: HttpRequest, pk: str) -> list[tuple[str, str]]:
        """Add a link to the error's open wording proposals, for users who may see them."""
        rows = WordingProposal.objects.filter(error_id=int(pk), state=WordingProposal.State.PROPOSED)
        if not (count := rows.count()) or not request.user.has_perm("kb.view_wordingproposal"):
            return super().tools(request, pk)
        label = ngettext("%(count)d proposed wording", "%(count)d proposed wordings", count) % {
            "count": count
        }
        url = f"{reverse('admin:kb_wordingproposal_changelist')}?error__id__exact={pk}&state__exact=proposed"
        return [(label, url), *super().tools(request, pk)]

    def save_model(self, request: HttpRequest, obj: ErrorCode, form: Any, change: bool) -> None:
        """Redact the sample before it is stored: a pasted text may hold a secret."""
        obj.sample = redact(obj.sample).text
        super().save_model(request, obj, form, change)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Show the articles whose links would lead nowhere, before the error is deleted."""
        error = self.get_object(request, object_id)
        linking = cross_links.articles_linking_to(error) if error else []
        return super().delete_view(request, object_id, {"linking": linking} | (extra_context or {}))


@admin.register(Fix)
class FixAdmin(VersionedAdmin):
    form = FixForm
    list_display = ("error", "article", "fixed_by", "order", "pinned", "works_for", "when")
    list_filter = ("fixed_by", "error__system")
    search_fields = ("error__key", "error__code", "article__key", "conditions__when")
    autocomplete_fields = ("error", "article")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Fix]:
        return super().get_queryset(request).select_related(*SHOWN).prefetch_related("conditions")

    @admin.display(description=_("surely works for"), ordering="works")
    def works_for(self, fix: Fix) -> str:
        return f"{fix.works:.0%}"

    @admin.display(description=_("this applies when"))
    def when(self, fix: Fix) -> str:
        return fix.when


@admin.register(FixCondition)
class FixConditionAdmin(Hidden, ContentFields, VersionedAdmin):
    form = LanguageForm
    list_display = ("when", "language", "fix")
    list_filter = ("language",)
    list_select_related = ("fix__error", "fix__article")
    search_fields = ("when", "fix__error__key", "fix__article__key")
    autocomplete_fields = ("fix",)
