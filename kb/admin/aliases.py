"""Readers' words for ours: aliases, which an editor accepts, and synonyms. Both take effect as they are saved."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _

from errors.admin.exporting import Exporting
from errors.editing.fields import ContentFields, LanguageForm
from errors.editing.versioned import VersionedAdmin

from ..answers.reader_text import with_rows
from ..models import Alias, Synonym
from ..models.aliases import fold_words
from ..search import Results, search

MAX_SEARCHED_HITS = 20  # hits among which an alias's target is looked for
MAX_REPORTED_ALIASES = 20  # of the aliases accepted at once so many say what they find


@admin.register(Synonym)
class SynonymAdmin(ContentFields, VersionedAdmin):
    form = LanguageForm
    list_display = ("word", "means", "language")
    list_filter = ("language",)
    search_fields = ("word", "means")


@admin.register(Alias)
class AliasAdmin(Exporting, ContentFields, VersionedAdmin):
    """Most confirmed first. Saving and both actions say what the words found before and find now."""

    export_fields = (
        *(
            "text",
            "language",
            "error__system__slug",
            "error__key",
            "article__key",
            "state",
            "origin",
            "times",
        ),
        "created_at",
    )

    form = LanguageForm
    list_display = ("shown_text", "target", "language", "state", "origin", "times")
    list_filter = ("state", "language", "origin")
    list_select_related = ("error__system", "article")
    search_fields = ("text", "folded", "error__key", "error__code", "article__key")
    autocomplete_fields = ("error", "article")
    readonly_fields = ("origin", "times", "created_at", "reviewed_by", "reviewed_at")
    actions = ["accept", "reject"]
    fieldsets = (
        (None, {"fields": ("text", "language", ("error", "article"), "state")}),
        (_("For editors"), {"fields": (("origin", "times"), ("created_at", "reviewed_by", "reviewed_at"))}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What it belongs to stays; and only who may change aliases accepts one."""
        if obj:
            return (*self.readonly_fields, "error", "article")
        may_accept = self.has_change_permission(request)
        return self.readonly_fields if may_accept else (*self.readonly_fields, "state")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"state": Alias.State.ACCEPTED} | super().get_changeform_initial_data(request)

    @admin.display(description=_("wording"), ordering="text")
    def shown_text(self, alias: Alias) -> str:
        return format_html('<span lang="{}">{}</span>', alias.language, alias.text)

    @admin.display(description=_("belongs to"))
    def target(self, alias: Alias) -> Model | None:
        return alias.target

    # --- accepting

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        origin = request.GET.get("origin")
        if not change and origin in Alias.Origin.values:
            obj.origin = origin
        if "state" in form.changed_data:
            self._review(request, obj, obj.state)
        else:
            super().save_model(request, obj, form, change)

    @admin.action(description=_("Accept"), permissions=["change"])
    def accept(self, request: HttpRequest, queryset: QuerySet[Alias]) -> None:
        count = self._review_all(request, queryset, Alias.State.ACCEPTED)
        said = ngettext("%(count)d alias was accepted.", "%(count)d aliases were accepted.", count)
        self.message_user(request, said % {"count": count})

    @admin.action(description=_("Reject"), permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Alias]) -> None:
        count = self._review_all(request, queryset, Alias.State.REJECTED)
        said = ngettext("%(count)d alias was rejected.", "%(count)d aliases were rejected.", count)
        self.message_user(request, said % {"count": count})

    @transaction.atomic
    def _review_all(self, request: HttpRequest, queryset: QuerySet[Alias], state: Alias.State) -> int:
        """All of those that this user may change, or none; returns how many."""
        aliases = list(queryset.exclude(state=state))
        allowed = [alias for alias in aliases if self.has_change_permission(request, alias)]
        for number, alias in enumerate(allowed):
            self._review(request, alias, state, is_told=number < MAX_REPORTED_ALIASES)
        if refused := len(aliases) - len(allowed):
            said = ngettext(
                "You may not change %(count)d alias.", "You may not change %(count)d aliases.", refused
            )
            self.message_user(request, said % {"count": refused}, messages.WARNING)
        return len(allowed)

    def _review(self, request: HttpRequest, alias: Alias, state: str, *, is_told: bool = True) -> None:
        """Accept or reject it; of an accepted one say what its words found before and find now."""
        is_told = is_told and state == Alias.State.ACCEPTED
        before = _found(alias) if is_told else None
        user: Any = request.user
        alias.review(Alias.State(state), user)
        if before:
            self._tell(request, alias, before, _found(alias))

    def _tell(self, request: HttpRequest, alias: Alias, before: Results, after: Results) -> None:
        said = gettext("“%(text)s” finds %(target)s: %(before)s → %(after)s.")
        told = {"text": alias.text, "target": alias.target}
        told |= {"before": _place(alias, before), "after": _place(alias, after)}
        self.message_user(request, said % told)
        if others := ", ".join(map(str, _others(alias, before))):
            said = gettext("“%(text)s” belongs to %(others)s too: readers see them together.")
            self.message_user(request, said % {"text": alias.text, "others": others}, messages.WARNING)


def _found(alias: Alias) -> Results:
    """What the alias's words find for a reader of its language."""
    with override(alias.language):
        return search(alias.text, alias.language, limit=MAX_SEARCHED_HITS)


def _place(alias: Alias, results: Results) -> str:
    """Where the alias's target stands among the hits, in words."""
    wanted = (alias.error_id is not None, alias.error_id or alias.article_id)
    places = (place for place, hit in enumerate(results.hits, 1) if (hit.kind == "error", hit.id) == wanted)
    place = next(places, 0)
    return gettext("place %(place)d") % {"place": place} if place else gettext("not found")


def _others(alias: Alias, results: Results) -> list[Model]:
    """What else the same words name: accepted aliases, titles, and errors that the text shows."""
    same = Alias.objects.accepted().filter(language=alias.language, folded=alias.folded).exclude(pk=alias.pk)
    named: list[Any] = [other.target for other in same.select_related("error__system", "article")]
    named += [
        row for _hit, row in with_rows(hit for hit in results.hits if fold_words(hit.title) == alias.folded)
    ]
    named += [match.error for match in results.resolution.matches if match.is_sure]
    return [row for row in dict.fromkeys(named) if row != alias.target]
