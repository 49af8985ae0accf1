"""Fields of the editors' forms: the Markdown editor, a member of staff, and a time to come."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from markdownx.widgets import MarkdownxWidget

from errors.editing.fields import LinesField

from ..markdown.rendering import MAX_SOURCE_CHARS


class MarkdownWidget(MarkdownxWidget, AdminTextareaWidget):
    """django-markdownx's editor with our own template and styles; `language` is the preview's."""

    language = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        own = context["widget"]["attrs"]
        own["data-language"] = self.language
        own["data-markdownx-urls-path"] = f"{own['data-markdownx-urls-path']}?language={self.language}"
        return context

    class Media:
        css = {"all": ["css/tokens.css", "css/prose.css"]}
        js = ["js/editor.js"]


class MarkdownField(LinesField):
    """Markdown with its indents and line ends as they were written."""

    widget = MarkdownWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"strip": False, "max_length": MAX_SOURCE_CHARS} | kwargs))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: a browser would cut a long paste without a word."""
        return {}


class StaffField(forms.ModelChoiceField):
    """One account by its person's name. A list to choose from: a search would need the right to see accounts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User.objects.filter(is_staff=True, is_active=True), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.get_full_name() or obj.get_username())


class TimeField(forms.DateTimeField):
    """A time to come, to the minute: readers would see at once what was meant for a time that has passed."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(**({"widget": widget} | kwargs))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value <= timezone.now():
            raise ValidationError(_("This time has passed. Choose a later one."))
