"""Admin of the widget's allowed origins."""

from django.contrib import admin

from ..models import WidgetOrigin


@admin.register(WidgetOrigin)
class WidgetOriginAdmin(admin.ModelAdmin):
    list_display = ("origin", "is_active", "note", "created_at")
    list_filter = ("is_active",)
    search_fields = ("origin", "note")
