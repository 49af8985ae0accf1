"""Admin of translations: the form edits the draft, and only publication changes what readers see."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _

from errors.editing.fields import ContentFields, is_key
from errors.editing.versioned import VersionedAdmin

from ..markdown import cross_links
from ..models import ArticleTranslation, Revision
from ..publishing import approval, previews, readiness, workflow
from ..publishing.approval import PUBLISH
from . import translation_worklist
from .draft_saving import DraftSavingAdmin
from .revision_differences import differences
from .revisions import RevisionInline
from .translation_form import TranslationForm
from .workflow_steps import WorkflowStepsAdmin, steps_of


class StaleFilter(admin.SimpleListFilter):
    """Filter stale translations."""

    title = _("translation")
    parameter_name = "stale"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("Stale"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.exclude(lag="") if self.value() else queryset


@admin.register(ArticleTranslation)
class TranslationAdmin(DraftSavingAdmin, WorkflowStepsAdmin, ContentFields, VersionedAdmin):
    form = TranslationForm
    change_form_template = "admin/kb/translation_form.html"
    list_display = ("shown_title", "language", "article", "status", "has_draft", "is_up_to_date")
    list_filter = ("status", StaleFilter, "language", "article__kind", "article__systems")
    search_fields = ("slug", "article__key", "revisions__title")
    autocomplete_fields = ("article",)
    inlines = [RevisionInline]
    actions = ["retire"]

    def get_urls(self) -> list[Any]:
        worklist = path("worklist/", self.admin_site.admin_view(self.worklist), name="kb_worklist")
        return [worklist, *super().get_urls()]

    def worklist(self, request: HttpRequest) -> HttpResponse:
        return translation_worklist.worklist_page(request, self)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        revisions = Revision.objects.filter(translation=OuterRef("pk"))
        return (
            ArticleTranslation.objects.with_lag()
            .select_related("article", "published")
            .prefetch_related(Prefetch("revisions", Revision.objects.defer("body", "html")))
            .annotate(
                last_title=Subquery(revisions.order_by("-number").values("title")[:1]),
                open_draft=Exists(revisions.open()),
            )
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("article", "language") if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields that apply to this text and this user."""
        user: Any = request.user
        is_source = bool(obj) and obj.language == obj.article.source_language
        text: list[Any] = [("article", "language", "slug"), "title", "summary", "body"]
        notes: list[Any] = []
        if not is_source and (obj is None or obj.source):
            text.append(("is_up_to_date", "seen"))
        elif is_source and obj.published:
            notes += ["significance", "is_ready"]
        if may_publish := user.has_perm(PUBLISH):
            notes.append("publish_at")
        if is_reviewed := approval.is_review_required(user):
            notes += ["reviewer", "note"]
        if may_publish and is_reviewed:
            notes.append("reason")
        if may_publish and obj and any(finding.is_harmful for finding in _findings(obj)):
            notes.append("insist")
        before = (_("Before readers see it"), {"fields": notes})
        return [(None, {"fields": text}), before] if notes else [(None, {"fields": text})]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Drop an `article` in the address that is not a key, because a query with it would fail."""
        initial = super().get_changeform_initial_data(request)
        return {name: value for name, value in initial.items() if name != "article" or is_key(value)}

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Protect published texts from deletion: they are retired, and deleted with their article only."""
        listed, counts, lacking, protected = super().get_deleted_objects(objs, request)
        published = [str(text.published) for text in objs if text.published]
        return listed, counts, lacking, [*protected, *published]

    # --- display

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        obj = kwargs.get("obj") or context.get("original")
        user: Any = request.user
        context["can_publish"] = user.has_perm(PUBLISH)
        context["is_review_required"] = approval.is_review_required(user) or not context["can_publish"]
        context |= self._about(obj) | {"steps": list(steps_of(request, obj))} if obj else {}
        context |= self._original(context["adminform"].form, obj)
        return super().render_change_form(request, context, *args, **kwargs)

    def _about(self, obj: ArticleTranslation) -> dict[str, Any]:
        """Return what the page shows beside the form: draft, links, findings, backlinks."""
        draft = obj.draft
        revision = draft or obj.published
        return {
            "public_url": self.public_url(obj),
            "draft": draft,
            "preview_url": previews.address(revision) if revision else "",
            "findings": _findings(obj),
            "linking": cross_links.articles_linking_to(obj.article),
            "article": obj.article,
        }

    def _original(self, form: Any, obj: ArticleTranslation | None) -> dict[str, Any]:
        """Return the source revision as it is, the one that the text is based on, and their differences."""
        key = str(form["seen"].value() or "") if "seen" in form.fields else ""
        now = Revision.objects.filter(pk=key).first() if is_key(key) else None
        if now is None:
            return {}
        revision = (obj.draft or obj.published) if obj else None
        before = revision.based_on if revision else None
        changes = differences(before, now) if before and before != now else []
        return {"source_now": now, "source_before": before, "differences": changes}

    def public_url(self, translation: ArticleTranslation) -> str:
        """Return the public address in the text's language; "" for a text that is not listed."""
        if not translation.is_listed:
            return ""
        with override(translation.language):
            return translation.article.get_absolute_url()

    @admin.display(description=_("title"), ordering="published__title")
    def shown_title(self, translation: Any) -> str:
        return (
            translation.published.title
            if translation.published
            else translation.last_title or translation.slug
        )

    @admin.display(description=_("draft"), boolean=True)
    def has_draft(self, translation: Any) -> bool:
        return bool(translation.open_draft)

    @admin.display(description=_("up to date"), boolean=True)
    def is_up_to_date(self, translation: Any) -> bool:
        return not translation.lag

    # --- retiring

    def has_retire_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PUBLISH))

    @admin.action(description=_("Retire: take out of lists and search"), permissions=["retire"])
    def retire(self, request: HttpRequest, queryset: QuerySet[ArticleTranslation]) -> HttpResponse | None:
        """Retire the texts, after a confirmation if other articles link to one of them."""
        published = [translation for translation in queryset if translation.published_id]
        linked = [
            (row, linking) for row in published if (linking := cross_links.articles_linking_to(row.article))
        ]
        if linked and "confirmed" not in request.POST:
            context = self.admin_site.each_context(request) | {
                "linked": linked,
                "rows": published,
                "opts": self.opts,
            }
            return TemplateResponse(request, "admin/kb/retire.html", context | {"title": _("Retire texts")})
        for translation in published:
            workflow.retire(translation)
        message = ngettext("%(count)d text was retired.", "%(count)d texts were retired.", len(published))
        undo = gettext("A text can be shown to readers again on its page.")
        self.message_user(request, f"{message % {'count': len(published)}} {undo}", messages.SUCCESS)
        return None


def _findings(translation: ArticleTranslation) -> list[readiness.Finding]:
    draft = translation.draft
    return readiness.findings(translation, draft) if draft else []
