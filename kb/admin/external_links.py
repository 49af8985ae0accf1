"""Admin of external links, which `check_links` checks."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from ..models import ArticleTranslation, ExternalLink
from .feedback import ReadOnly


@admin.register(ExternalLink)
class ExternalLinkAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("url", "state", "answer", "checked_at", "used_in")
    list_filter = ("state", "checked_at")
    search_fields = ("url",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        texts = ArticleTranslation.objects.select_related("article").only("language", "article__key")
        return super().get_queryset(request).prefetch_related(Prefetch("translations", texts))

    @admin.display(description=_("texts"))
    def used_in(self, link: ExternalLink) -> str:
        rows = (
            (reverse("admin:kb_articletranslation_change", args=[text.pk]), text.article.key, text.language)
            for text in link.translations.all()
        )
        return format_html_join(", ", '<a href="{}">{} ({})</a>', rows)
