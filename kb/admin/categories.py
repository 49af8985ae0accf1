"""Admin of categories and their names."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from errors.editing.fields import ContentFields, Hidden, LanguageForm, NamedFields
from errors.editing.versioned import VersionedAdmin

from ..models import Category, CategoryName


class CategoryNameInline(ContentFields, admin.TabularInline):
    model = CategoryName
    form = LanguageForm
    formset = NamedFields
    extra = 0
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Category)
class CategoryAdmin(VersionedAdmin):
    list_display = ("shown_name", "key", "parent", "order", "article_count")
    list_editable = ("order",)
    ordering = ("order", "key")  # annotating a count drops the model's ordering
    search_fields = ("key", "names__name")
    autocomplete_fields = ("parent",)
    inlines = [CategoryNameInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).annotate(articles_in_it=Count("articles", distinct=True))
        return rows.select_related("parent").prefetch_related("names", "parent__names")

    @admin.display(description=_("name"))
    def shown_name(self, category: Category) -> str:
        return category.name

    @admin.display(description=_("articles"))
    def article_count(self, category: Any) -> int:
        return int(category.articles_in_it)


@admin.register(CategoryName)
class CategoryNameAdmin(Hidden, ContentFields, VersionedAdmin):
    form = LanguageForm
    list_display = ("name", "language", "slug", "category_key")
    list_filter = ("language",)
    list_select_related = ("category",)
    search_fields = ("name", "slug")
    autocomplete_fields = ("category",)

    @admin.display(description=_("category"))
    def category_key(self, name: CategoryName) -> str:
        return name.category.key


class CategoryFilter(admin.SimpleListFilter):
    """Filter articles by category. Reads all names in one query; Django's own filter takes one a category."""

    title = _("category")
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(row.key, row.name) for row in Category.objects.prefetch_related("names")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(category__key=self.value()) if self.value() else queryset
