"""Admin of the labels of slots."""

from django.contrib import admin

from ..editing.fields import ContentFields, LanguageForm
from ..editing.versioned import VersionedAdmin
from ..models import SlotLabel


@admin.register(SlotLabel)
class SlotLabelAdmin(ContentFields, VersionedAdmin):
    """Admin of the labels of slots."""

    form = LanguageForm
    list_display = ("name", "label", "language")
    list_filter = ("language",)
    search_fields = ("name", "label")
