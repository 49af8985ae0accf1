"""Admin of aliases. They take effect when they are accepted."""

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
from ..models import Alias
from ..models.aliases import fold_words
from ..search import Results, search

MAX_SEARCHED_HITS = 20  # hits in which the position of an alias's target is looked up
MAX_REPORTED_ALIASES = 20  # of aliases accepted at once; a message for each takes two searches


@admin.register(Alias)
class AliasAdmin(Exporting, ContentFields, VersionedAdmin):
    """Aliases, the most confirmed first. Accepting one reports its target's position in search before and after."""

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
        """Fix the target of a stored alias, and the state for users who may add aliases but not change them."""
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
        message = ngettext("%(count)d alias was accepted.", "%(count)d aliases were accepted.", count)
        self.message_user(request, message % {"count": count})

    @admin.action(description=_("Reject"), permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Alias]) -> None:
        count = self._review_all(request, queryset, Alias.State.REJECTED)
        message = ngettext("%(count)d alias was rejected.", "%(count)d aliases were rejected.", count)
        self.message_user(request, message % {"count": count})

    @transaction.atomic
    def _review_all(self, request: HttpRequest, queryset: QuerySet[Alias], state: Alias.State) -> int:
        """Review the aliases that this user may change, in one transaction; return their number.

        Warns about those that the user may not change.
        """
        aliases = list(queryset.exclude(state=state))
        allowed = [alias for alias in aliases if self.has_change_permission(request, alias)]
        for number, alias in enumerate(allowed):
            self._review(request, alias, state, is_reported=number < MAX_REPORTED_ALIASES)
        if refused := len(aliases) - len(allowed):
            message = ngettext(
                "You may not change %(count)d alias.", "You may not change %(count)d aliases.", refused
            )
            self.message_user(request, message % {"count": refused}, messages.WARNING)
        return len(allowed)

    def _review(self, request: HttpRequest, alias: Alias, state: str, *, is_reported: bool = True) -> None:
        """Accept or reject an alias; report what an accepted one found before and finds now."""
        is_reported = is_reported and state == Alias.State.ACCEPTED
        before = _results(alias) if is_reported else None
        user: Any = request.user
        alias.review(Alias.State(state), user)
        if before:
            self._report(request, alias, before, _results(alias))

    def _report(self, request: HttpRequest, alias: Alias, before: Results, after: Results) -> None:
        """Show the target's position before and after, and other rows that the same words name."""
        message = gettext("“%(text)s” finds %(target)s: %(before)s → %(after)s.")
        values = {"text": alias.text, "target": alias.target}
        values |= {"before": _position(alias, before), "after": _position(alias, after)}
        self.message_user(request, message % values)
        if others := ", ".join(map(str, _others(alias, before))):
            message = gettext("“%(text)s” belongs to %(others)s too: readers see them together.")
            self.message_user(request, message % {"text": alias.text, "others": others}, messages.WARNING)


def _results(alias: Alias) -> Results:
    """Return what the alias's text finds for a reader of its language."""
    with override(alias.language):
        return search(alias.text, alias.language, limit=MAX_SEARCHED_HITS)


def _position(alias: Alias, results: Results) -> str:
    """Return the position of the alias's target among the hits, in words."""
    target = (alias.error_id is not None, alias.error_id or alias.article_id)
    places = (place for place, hit in enumerate(results.hits, 1) if (hit.kind == "error", hit.id) == target)
    place = next(places, 0)
    return gettext("place %(place)d") % {"place": place} if place else gettext("not found")


def _others(alias: Alias, results: Results) -> list[Model]:
    """Return other rows that the same words name: by an accepted alias, by title, or as a recognised error."""
    same = Alias.objects.accepted().filter(language=alias.language, folded=alias.folded).exclude(pk=alias.pk)
    rows: list[Any] = [other.target for other in same.select_related("error__system", "article")]
    rows += [
        row for _hit, row in with_rows(hit for hit in results.hits if fold_words(hit.title) == alias.folded)
    ]
    rows += [match.error for match in results.resolution.matches if match.is_sure]
    return [row for row in dict.fromkeys(rows) if row != alias.target]
