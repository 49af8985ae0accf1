"""Articles with their fixes and translations, and the revisions of their texts."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from errors.admin.fields import ContentFields, NamedFields

from .. import workflow
from ..models import Article, ArticleTranslation, Revision
from .categories import CategoryFilter
from .fixes import FixInline
from .readers import ReadOnly


class TranslationInline(ContentFields, admin.TabularInline):
    """One row a language; its text is written on a page of its own."""

    model = ArticleTranslation
    formset = NamedFields
    fields = ("language", "slug", "status")
    readonly_fields = ("status",)  # moved by publishing and retiring only
    show_change_link = True
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("published")


@admin.register(Article)
class ArticleAdmin(ContentFields, admin.ModelAdmin):
    languages = ("source_language",)
    list_display = (
        "key",
        "shown_title",
        "kind",
        "category",
        "languages_published",
        "order",
        "owner",
        "verified_on",
    )
    list_filter = ("kind", CategoryFilter, "systems", "translations__status", "translations__language")
    list_select_related = ("category", "owner")
    search_fields = ("key", "translations__slug", "translations__published__title")
    autocomplete_fields = ("category", "systems", "owner")
    inlines = [TranslationInline, FixInline]
    list_per_page = 50
    fieldsets = (
        (None, {"fields": (("key", "kind"), ("category", "order"), "systems")}),
        (_("For editors"), {"fields": (("source_language", "owner"), "verified_on")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        published = Prefetch(
            "translations",
            ArticleTranslation.objects.listed()
            .select_related("published")
            .defer("published__body", "published__html"),
            to_attr="listed_translations",
        )
        return super().get_queryset(request).prefetch_related("category__names", published)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Other texts link to the key: it stays as it is."""
        return ("key",) if obj else ()

    @admin.display(description=_("title"))
    def shown_title(self, article: Article) -> str:
        return article.title

    @admin.display(description=_("published in"))
    def languages_published(self, article: Any) -> str:
        return ", ".join(sorted(row.language for row in article.listed_translations))


@admin.register(Revision)
class RevisionAdmin(ReadOnly, admin.ModelAdmin):
    """Every text there was. An old one comes back as a new draft."""

    list_display = ("title", "number", "language", "state", "author", "created_at", "published_at")
    list_filter = ("state", "translation__language", "created_at")
    search_fields = ("title", "body", "translation__article__key")
    date_hierarchy = "created_at"
    actions = ["restore"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("html").select_related("translation__published", "author")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """History stays; only a text that readers never saw goes with its translation."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and obj is not None and obj.translation.published_id is None

    @admin.display(description=_("language"), ordering="translation__language")
    def language(self, revision: Revision) -> str:
        return revision.translation.language

    def has_restore_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("kb.change_articletranslation"))

    @admin.action(description=_("Restore as a draft"), permissions=["restore"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Revision]) -> None:
        for revision in queryset:
            workflow.restore(revision, request.user)  # type: ignore[arg-type]
        count = len(queryset)
        said = ngettext("%(count)d draft was made.", "%(count)d drafts were made.", count)
        self.message_user(request, said % {"count": count})
