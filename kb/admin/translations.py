"""Writing an article's text: the form shows the draft, and only publishing changes what readers see."""

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
from .revisions import RevisionInline, differences
from .translation_form import TranslationForm
from .workflow_steps import WorkflowStepsAdmin, steps_of


class StaleFilter(admin.SimpleListFilter):
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
        own = path("worklist/", self.admin_site.admin_view(self.worklist), name="kb_worklist")
        return [own, *super().get_urls()]

    def worklist(self, request: HttpRequest) -> HttpResponse:
        return translation_worklist.worklist_page(request, self)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        own = Revision.objects.filter(translation=OuterRef("pk"))
        return (
            ArticleTranslation.objects.with_lag()
            .select_related("article", "published")
            .prefetch_related(Prefetch("revisions", Revision.objects.defer("body", "html")))
            .annotate(
                last_title=Subquery(own.order_by("-number").values("title")[:1]),
                open_draft=Exists(own.open()),
            )
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("article", "language") if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only what there is to say about this text is asked."""
        user: Any = request.user
        is_source = bool(obj) and obj.language == obj.article.source_language
        text: list[Any] = [("article", "language", "slug"), "title", "summary", "body"]
        asked: list[Any] = []
        if not is_source and (obj is None or obj.source):
            text.append(("is_up_to_date", "seen"))
        elif is_source and obj.published:
            asked += ["significance", "is_ready"]
        if may_publish := user.has_perm(PUBLISH):
            asked.append("publish_at")
        if is_reviewed := approval.is_review_required(user):
            asked += ["reviewer", "note"]
        if may_publish and is_reviewed:
            asked.append("reason")
        if may_publish and obj and any(problem.is_harmful for problem in _findings(obj)):
            asked.append("insist")
        own = (_("Before readers see it"), {"fields": asked})
        return [(None, {"fields": text}), own] if asked else [(None, {"fields": text})]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Links name the article; what is no number would be asked of the database."""
        initial = super().get_changeform_initial_data(request)
        return {name: value for name, value in initial.items() if name != "article" or is_key(value)}

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A text that readers have had is retired; it goes with its article only."""
        listed, counts, lacking, protected = super().get_deleted_objects(objs, request)
        given = [str(text.published) for text in objs if text.published]
        return listed, counts, lacking, [*protected, *given]

    # --- showing

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
        """What an editor wants to know beside the text."""
        draft = obj.draft
        shown = draft or obj.published
        return {
            "public_url": self.public_url(obj),
            "draft": draft,
            "preview_url": previews.address(shown) if shown else "",
            "findings": _findings(obj),
            "linking": cross_links.articles_linking_to(obj.article),
            "article": obj.article,
        }

    def _original(self, form: Any, obj: ArticleTranslation | None) -> dict[str, Any]:
        """For a translator: the original as it was when this text was made, as it is now, and what differs."""
        seen = str(form["seen"].value() or "") if "seen" in form.fields else ""
        now = Revision.objects.filter(pk=seen).first() if is_key(seen) else None
        if now is None:
            return {}
        shown = (obj.draft or obj.published) if obj else None
        before = shown.based_on if shown else None
        compared = differences(before, now) if before and before != now else []
        return {"source_now": now, "source_before": before, "differences": compared}

    def public_url(self, translation: ArticleTranslation) -> str:
        """Where readers see it; empty before it is published."""
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
        """Asks first where other articles link to one of them."""
        published = [translation for translation in queryset if translation.published_id]
        linked = [
            (row, found) for row in published if (found := cross_links.articles_linking_to(row.article))
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
        said = ngettext("%(count)d text was retired.", "%(count)d texts were retired.", len(published))
        undo = gettext("A text can be shown to readers again on its page.")
        self.message_user(request, f"{said % {'count': len(published)}} {undo}", messages.SUCCESS)
        return None


def _findings(translation: ArticleTranslation) -> list[readiness.Finding]:
    draft = translation.draft
    return readiness.findings(translation, draft) if draft else []
