"""Admin of verification: rules, due verifications and records."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..models import Article, Verification, VerificationKind, VerificationRecord, VerificationRule
from ..publishing import verification
from .feedback import ReadOnly


class DueFilter(admin.SimpleListFilter):
    """Filter verifications that are due, for anybody or for this user."""

    title, parameter_name = _("due"), "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", _("Now")), ("mine", _("Now, mine or nobody's"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if not self.value():
            return queryset
        due = Verification.objects.due()
        return queryset.filter(pk__in=(due.of(request.user) if self.value() == "mine" else due).values("pk"))


@admin.register(Verification)
class VerificationAdmin(ReadOnly, admin.ModelAdmin):
    """Due verifications. Actions record them in bulk; due dates are not edited by hand."""

    list_display = ("article", "kind", "due_on", "reason", "responsible")
    list_filter = (DueFilter, "kind", "reason", "article__kind")
    list_select_related = ("article__owner",)
    search_fields = ("article__key",)
    date_hierarchy = "due_on"
    actions = ["text_read", "steps_performed"]

    @admin.display(description=_("who"))
    def responsible(self, due: Verification) -> str:
        return verification.responsible(due.article)

    def has_check_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("kb.add_verificationrecord"))

    @admin.action(description=_("I have read the text: it is right"), permissions=["check"])
    def text_read(self, request: HttpRequest, queryset: QuerySet[Verification]) -> None:
        self._record(request, queryset, VerificationKind.READ)

    @admin.action(description=_("I have performed the steps: they work"), permissions=["check"])
    def steps_performed(self, request: HttpRequest, queryset: QuerySet[Verification]) -> None:
        self._record(request, queryset, VerificationKind.PERFORMED)

    def _record(self, request: HttpRequest, queryset: QuerySet[Verification], kind: VerificationKind) -> None:
        user: Any = request.user
        count = verification.record(Article.objects.filter(verifications__in=queryset).distinct(), kind, user)
        message = ngettext("%(count)d article was checked.", "%(count)d articles were checked.", count)
        self.message_user(request, message % {"count": count})


@admin.register(VerificationRule)
class VerificationRuleAdmin(admin.ModelAdmin):
    list_display = ("__str__", "article_kind", "system", "check_kind", "weeks")
    list_select_related = ("system",)
    actions = ["replan"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self.message_user(request, gettext("Planned checks keep their dates until you plan them again."))

    @admin.action(description=_("Plan the checks of these rules again"), permissions=["change"])
    def replan(self, request: HttpRequest, queryset: QuerySet[VerificationRule]) -> None:
        count = sum(verification.replan(rule) for rule in queryset)
        message = ngettext("%(count)d date was moved.", "%(count)d dates were moved.", count)
        self.message_user(request, message % {"count": count})


@admin.register(VerificationRecord)
class VerificationRecordAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("article", "kind", "by_name", "created_at")
    list_filter = ("kind", "created_at")
    list_select_related = ("article",)
    search_fields = ("article__key", "by_name")
