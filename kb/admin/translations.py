"""Writing an article's text: the form shows the draft, and only publishing changes what readers see.

Texts change by `kb.workflow` alone; what it refuses is said to the editor, and the text stays as a draft.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _

from errors.admin.fields import ContentFields, is_key
from errors.admin.versioned import VersionedAdmin

from .. import links, previews, readiness, workflow
from ..models import ArticleTranslation, Revision
from ..workflow import PUBLISH, WorkflowError
from . import worklist
from .revisions import RevisionInline, differences
from .text_form import TranslationForm


class StaleFilter(admin.SimpleListFilter):
    title = _("translation")
    parameter_name = "stale"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("Stale"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.exclude(lag="") if self.value() else queryset


@admin.register(ArticleTranslation)
class TranslationAdmin(ContentFields, VersionedAdmin):
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
        return worklist.page(request, self)

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
        if not is_source:
            text.append(("is_up_to_date", "seen"))
        elif obj.published:
            asked += ["significance", "is_ready"]
        if may_publish := user.has_perm(PUBLISH):
            asked.append("publish_at")
        if is_reviewed := workflow.is_review_asked(user):
            asked += ["reviewer", "note"]
        if may_publish and is_reviewed:
            asked.append("reason")
        if may_publish and obj and any(problem.is_harmful for problem in _problems(obj)):
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

    # --- saving

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        user: Any = request.user
        was_in_review = obj.revisions.filter(state=Revision.State.IN_REVIEW).exists()
        revision = workflow.save_draft(obj, author=user, **form.texts, **form.based_on)
        if was_in_review and revision.state == Revision.State.DRAFT:
            said = gettext("The text was in review. It is a draft again, because it is another one now.")
            self.message_user(request, said, messages.WARNING)
        try:
            self._go_on(request, obj, revision, form)
        except WorkflowError as error:
            said = gettext("Saved as a draft, but readers do not see it yet.")
            self.message_user(request, f"{said} {error}", messages.ERROR)

    def _go_on(self, request: HttpRequest, obj: Any, revision: Revision, form: Any) -> None:
        user, said = request.user, form.cleaned_data
        found = readiness.problems(obj, revision)
        is_held_back = any(problem.is_harmful for problem in found) and not said["insist"]
        if "_submit" in request.POST:
            workflow.submit(revision, user, reviewer=said["reviewer"], note=said["note"])  # type: ignore[arg-type]
        elif "_publish" in request.POST and user.has_perm(PUBLISH) and not is_held_back:
            self._publish(request, obj, revision, form)
        elif "slug" in form.changed_data:
            links.rerender_referrers([obj.article])
        for problem in found:
            is_error = problem.is_harmful and is_held_back and "_publish" in request.POST
            self.message_user(request, problem.text, messages.ERROR if is_error else messages.WARNING)
        if "_publish" in request.POST and is_held_back:
            raise WorkflowError(gettext("Mend what is named here, or insist on it below."))

    def _publish(self, request: HttpRequest, obj: Any, revision: Revision, form: Any) -> None:
        said, user = form.cleaned_data, request.user
        fields: dict[str, Any] = form.based_on
        if is_asked := bool(obj.published and obj.source is None):
            proposed = workflow.proposed_significance(obj.published, form.texts)
            fields |= {"significance": said["significance"] or proposed, "is_ready": said["is_ready"]}
        workflow.publish(revision, user, publish_at=said["publish_at"], reason=said["reason"], **fields)  # type: ignore[arg-type]
        if is_asked and not said["significance"]:
            self.message_user(request, why(Revision.Significance(fields["significance"])))
        if revision.override_reason:
            said_so = gettext(
                "Nobody else has looked at this text. It is listed among those published without review."
            )
            self.message_user(request, said_so, messages.WARNING)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._stay(request, super().response_add(request, obj, post_url_continue))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._stay(request, super().response_change(request, obj), request.path)

    def _stay(self, request: HttpRequest, response: HttpResponse, path: str = "") -> HttpResponse:
        """After publishing the text stays open, with a link to its page."""
        if {"_publish", "_submit"} & request.POST.keys() and path:
            return HttpResponseRedirect(path)
        return response

    # --- showing

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        obj = kwargs.get("obj") or context.get("original")
        user: Any = request.user
        context["can_publish"] = user.has_perm(PUBLISH)
        context["is_review_asked"] = workflow.is_review_asked(user) or not context["can_publish"]
        context |= self._about(obj) if obj else {}
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
            "problems": _problems(obj),
            "linking": links.articles_linking_to(obj.article),
            "article": obj.article,
        }

    def _original(self, form: Any, obj: ArticleTranslation | None) -> dict[str, Any]:
        """For a translator: the original as it was when this text was made, as it is now, and what differs."""
        seen = str(form["seen"].value() or "")
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
        linked = [(row, found) for row in published if (found := links.articles_linking_to(row.article))]
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
        self.message_user(request, said % {"count": len(published)})
        return None


def why(significance: Revision.Significance) -> str:
    """Said where nobody chose how much a text changes."""
    if significance == Revision.Significance.MINOR:
        return gettext(
            "Only spaces and punctuation differ: kept as a minor change, and translators are not asked."
        )
    return gettext("Words differ: kept as a medium change, and translators are asked to update.")


def _problems(translation: ArticleTranslation) -> list[readiness.Problem]:
    draft = translation.draft
    return readiness.problems(translation, draft) if draft else []
