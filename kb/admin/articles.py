"""Admin of articles with their fixes and translations."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from errors.admin.exporting import Exporting
from errors.editing.fields import ContentFields, NamedFields
from errors.editing.versioned import VersionedAdmin

from ..markdown import cross_links
from ..models import Article, ArticleTranslation
from .categories import CategoryFilter
from .fields import StaffField
from .fixes import FixInline


class TranslationRows(NamedFields):
    """Rows of translations. A text that was published cannot be deleted here: it is retired."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.published_id and "DELETE" in form.fields:
            form.fields["DELETE"].disabled = True


class TranslationInline(ContentFields, admin.TabularInline):
    """Translations of an article, one row a language. Their texts have their own pages."""

    model = ArticleTranslation
    formset = TranslationRows
    fields = ("language", "slug", "status")
    readonly_fields = ("status",)  # publishing and retiring change it
    show_change_link = True
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("published")


class ArticleForm(forms.ModelForm):
    owner = StaffField(label=capfirst(_("owner")), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Keep the present owner among the choices, even if the account is no longer active."""
        super().__init__(*args, **kwargs)
        if (owner := self.fields.get("owner")) and self.instance.owner_id:
            owner.queryset |= User.objects.filter(pk=self.instance.owner_id)  # type: ignore[attr-defined]


@admin.register(Article)
class ArticleAdmin(Exporting, ContentFields, VersionedAdmin):
    form = ArticleForm
    export_fields = (
        "key",
        "kind",
        "category__key",
        "source_language",
        "order",
        "owner__username",
        "verified_on",
    )
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
    autocomplete_fields = ("category", "systems")
    inlines = [TranslationInline, FixInline]
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
        """Fix the key, which other texts link to, and “Steps last tried on”, which verification sets."""
        return ("key", "verified_on") if obj else ("verified_on",)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        if article := kwargs.get("obj"):
            context["linking"] = cross_links.articles_linking_to(article)
        return super().render_change_form(request, context, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        article = self.get_object(request, object_id)
        linking = cross_links.articles_linking_to(article) if article else []
        return super().delete_view(request, object_id, {"linking": linking} | (extra_context or {}))

    @admin.display(description=_("title"))
    def shown_title(self, article: Article) -> str:
        return article.title

    @admin.display(description=_("published in"))
    def languages_published(self, article: Any) -> str:
        return ", ".join(sorted(row.language for row in article.listed_translations))
