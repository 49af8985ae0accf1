"""Form fields of the editors: Markdown, staff account, and future time."""

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
    """Editor of django-markdownx with our template and styles. `language` is the language of its preview."""

    language = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        attributes = context["widget"]["attrs"]
        attributes["data-language"] = self.language
        preview = attributes["data-markdownx-urls-path"]
        attributes["data-markdownx-urls-path"] = f"{preview}?language={self.language}"
        return context

    class Media:
        css = {"all": ["css/tokens.css", "css/prose.css"]}
        js = ["js/editor.js"]


class MarkdownField(LinesField):
    """Markdown text, stored with its indents and line ends."""

    widget = MarkdownWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"strip": False, "max_length": MAX_SOURCE_CHARS} | kwargs))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Return no maxlength: a browser would silently cut a long paste."""
        return {}


class StaffField(forms.ModelChoiceField):
    """Choice of an active staff account by the person's name.

    A select list, because an autocomplete needs the permission to view accounts.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User.objects.filter(is_staff=True, is_active=True), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.get_full_name() or obj.get_username())


class TimeField(forms.DateTimeField):
    """Future time, to the minute. A past time is refused, because the text would be published at once."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(**({"widget": widget} | kwargs))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value <= timezone.now():
            raise ValidationError(_("This time has passed. Choose a later one."))
