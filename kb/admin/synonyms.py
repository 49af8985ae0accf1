"""Admin of synonyms. They take effect when they are saved."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from errors.admin.exporting import Exporting
from errors.editing.versioned import VersionedAdmin

from ..models import Synonym
from ..stemming import STEMMED_LANGUAGES


class SynonymRowForm(forms.ModelForm):
    """Form of a pair of words, each in a content language or another one with a stemmer."""

    language = forms.ChoiceField(label=_("Language"))
    means_language = forms.ChoiceField(
        label=_("Language of the meaning"), required=False, help_text=_("If empty, the language of the word.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = language_choices({self.instance.language, self.instance.means_language})
        for name, empty in (("language", []), ("means_language", [("", "–")])):
            if isinstance(field := self.fields.get(name), forms.ChoiceField):
                field.choices = [*empty, *choices]


def language_choices(stored: set[str]) -> list[tuple[str, str]]:
    """Return (code, name): the content languages first, then the others that words can have, and stored ones."""
    content = dict(settings.LANGUAGES)
    others = {code: get_language_info(code)["name_translated"] for code in STEMMED_LANGUAGES}
    others |= {code: code for code in stored if code and code not in others}
    others = dict(sorted(others.items(), key=lambda item: item[1]))
    return list((content | {code: name for code, name in others.items() if code not in content}).items())


@admin.register(Synonym)
class SynonymAdmin(Exporting, VersionedAdmin):
    """Synonyms. An exported file can be imported again with `import_synonyms`."""

    export_fields: ClassVar[tuple[str, ...]] = ("language", "word", "means_language", "means")
    form = SynonymRowForm
    fields = ("language", "word", "means_language", "means")
    list_display = ("word", "language", "means", "means_language")
    list_filter = ("language", "means_language")
    search_fields = ("word", "folded", "means")
