"""Writing an article's text: the form shows the draft, and only “Save and publish” changes what readers see."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _

from errors.admin.fields import ContentFields, LanguageForm

from .. import links, workflow
from ..models import ArticleTranslation, Revision
from .fields import MarkdownField, MarkdownWidget
from .readers import ReadOnly

PUBLISH = "kb.publish_revision"
TEXTS = ("title", "summary", "body")


class TranslationForm(LanguageForm):
    """A translation with the text of its draft, which saving makes where there is none."""

    title = forms.CharField(label=capfirst(_("title")), max_length=200, widget=AdminTextInputWidget)
    summary = forms.CharField(
        label=capfirst(_("summary")), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    body = MarkdownField(label=capfirst(_("text")))
    is_up_to_date = forms.BooleanField(
        label=capfirst(_("up to date")),
        required=False,
        initial=True,
        help_text=_("Says everything that the text it is translated from says now."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = (self.instance.draft or self.instance.published) if self.instance.pk else None
        for name in TEXTS:
            self.initial.setdefault(name, getattr(shown, name, ""))
        if isinstance(widget := self.fields["body"].widget, MarkdownWidget):
            widget.language = self.instance.language

    def clean_slug(self) -> str:
        """The language may stand outside the form, so the database's rule is asked here."""
        slug: str = self.cleaned_data["slug"]
        language = self.instance.language or self.cleaned_data.get("language", "")
        others = ArticleTranslation.objects.filter(language=language, slug=slug).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(gettext("Another text in this language has this address."))
        return slug


class RevisionInline(ReadOnly, admin.TabularInline):
    """What was written before, newest first."""

    model = Revision
    fields = ("number", "state", "author", "created_at", "published_at")
    readonly_fields = fields
    ordering = ("-number",)
    show_change_link = True
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("body", "html").select_related("author")

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return True  # whoever may see the text may see what it was


@admin.register(ArticleTranslation)
class TranslationAdmin(ContentFields, admin.ModelAdmin):
    form = TranslationForm
    change_form_template = "admin/kb/translation_form.html"
    list_display = ("shown_title", "language", "article", "status", "has_draft", "is_stale")
    list_filter = ("status", "language", "article__kind", "article__systems")
    search_fields = ("slug", "article__key", "revisions__title")
    autocomplete_fields = ("article",)
    inlines = [RevisionInline]
    actions = ["retire"]
    fieldsets = (
        (None, {"fields": (("article", "language", "slug"), "title", "summary", "body", "is_up_to_date")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        own = Revision.objects.filter(translation=OuterRef("pk"))
        return (
            super()
            .get_queryset(request)
            .with_lag()
            .select_related("article", "published")
            .prefetch_related(Prefetch("revisions", Revision.objects.defer("body", "html")))
            .annotate(
                last_title=Subquery(own.order_by("-number").values("title")[:1]),
                open_draft=Exists(own.filter(state__in=Revision.OPEN)),
            )
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("article", "language") if obj else ()

    # --- saving

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        user: Any = request.user
        texts = {name: form.cleaned_data[name] for name in TEXTS}
        based_on = (
            {}
            if form.cleaned_data["is_up_to_date"]
            else {"based_on": obj.published and obj.published.based_on}
        )
        revision = workflow.save_draft(obj, author=user, **texts, **based_on)
        if "_publish" in request.POST and user.has_perm(PUBLISH):
            workflow.publish(revision, user)
        elif "slug" in form.changed_data:
            links.rerender_referrers([obj.article])
        self._warn(request, obj, revision)

    def _warn(self, request: HttpRequest, obj: ArticleTranslation, revision: Revision) -> None:
        """What readers would stumble over."""
        rendered = links.render_body(revision.body, obj.language)
        if rendered.broken:
            listed = ", ".join(f"[[{reference}]]" for reference in rendered.broken[:10])
            self.message_user(
                request, gettext("These links lead nowhere: %(links)s") % {"links": listed}, messages.WARNING
            )
        if count := rendered.images_without_text:
            said = ngettext("%(count)d picture has no text.", "%(count)d pictures have no text.", count)
            hint = gettext("Write what it shows between the brackets: ![here](…).")
            self.message_user(request, f"{said % {'count': count}} {hint}", messages.WARNING)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._stay(request, super().response_add(request, obj, post_url_continue))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._stay(request, super().response_change(request, obj), request.path)

    def _stay(self, request: HttpRequest, response: HttpResponse, path: str = "") -> HttpResponse:
        """After publishing the text stays open, with a link to its page."""
        if "_publish" in request.POST and path:
            return HttpResponseRedirect(path)
        return response

    # --- showing

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        obj = kwargs.get("obj") or context.get("original")
        context["can_publish"] = request.user.has_perm(PUBLISH)
        context["public_url"] = self.public_url(obj) if obj else ""
        context["has_open_draft"] = bool(obj and obj.draft)
        return super().render_change_form(request, context, *args, **kwargs)

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

    @admin.display(description=_("stale"), boolean=True)
    def is_stale(self, translation: Any) -> bool:
        return bool(translation.lag)

    def has_retire_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PUBLISH))

    @admin.action(description=_("Retire: take out of lists and search"), permissions=["retire"])
    def retire(self, request: HttpRequest, queryset: QuerySet[ArticleTranslation]) -> None:
        published = [translation for translation in queryset if translation.published_id]
        for translation in published:
            workflow.retire(translation)
        said = ngettext("%(count)d text was retired.", "%(count)d texts were retired.", len(published))
        self.message_user(request, said % {"count": len(published)})
