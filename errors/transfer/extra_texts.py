"""Registry of other apps' texts that belong to errors and are translated with them."""

from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from .issues import FileIssues
from .records import Catalogue, Cell, refuse_unstorable

Texts = dict[tuple[str, str], str]  # (context, language) → text; a context is what `msgctxt` says


class TextSource(Protocol):
    """Another app's texts of errors."""

    def texts(self, errors: QuerySet[Any]) -> Texts:
        """Return the texts of these errors."""

    def check(self, text: str) -> None:
        """Raise ValidationError if the text cannot be stored."""

    def write(self, texts: Texts) -> None:
        """Store translations, with everything that follows from a change. Each has a text in another language."""


_sources: dict[str, TextSource] = {}  # by the first word of their contexts


def register(name: str, source: TextSource) -> None:
    """Add a source, whose contexts begin with `name` and a space. Apps call it in `ready()`."""
    _sources[name] = source


@dataclass(frozen=True, slots=True)
class ExtraTextChange:
    """One text before and after an import. The preview shows its `name` and `cells` as those of a `Change`."""

    context: str
    language: str
    before: str
    after: str

    @property
    def name(self) -> str:
        return self.context.partition(" ")[2]

    @property
    def cells(self) -> list[Cell]:
        kind = self.context.partition(" ")[0]
        return [Cell(f"{kind}_{self.language}", self.language, self.before, self.after)]


def load_extra_texts(errors: QuerySet[Any]) -> Texts:
    """Return the texts of all sources of these errors."""
    return {key: text for source in _sources.values() for key, text in source.texts(errors).items()}


def compare_extra_texts(
    catalogue: Catalogue, stored: Texts, issues: FileIssues
) -> tuple[list[ExtraTextChange], int]:
    """Return the texts that differ, and the number of equal ones."""
    changes, same = [], 0
    for (context, language), translation in catalogue.extra_texts.items():
        now = stored.get((context, translation.source_language))
        if now is None:
            text = _("Leave msgctxt as it was exported: it names the place of the text.")
            issues.add(translation.line, "msgctxt", text)
        elif now != translation.source:
            text = _("The text was changed after the file was made: “%s”. Export it again.")
            issues.add(translation.line, "msgid", text % Truncator(now).chars(80))
        elif (before := stored.get((context, language), "")) == translation.text:
            same += 1
        else:
            check(context, translation.text, translation.line, issues)
            changes.append(ExtraTextChange(context, language, before, translation.text))
    return changes, same


def check(context: str, text: str, line: int, issues: FileIssues) -> None:
    """Add an issue if the text cannot be stored."""
    try:
        refuse_unstorable(text)
        _sources[context.partition(" ")[0]].check(text)
    except ValidationError as error:
        issues.refuse(line, "msgstr", error)


def write(changes: list[ExtraTextChange]) -> None:
    """Let each source store its own texts."""
    for name, source in _sources.items():
        chosen = [change for change in changes if change.context.startswith(f"{name} ")]
        source.write({(change.context, change.language): change.after for change in chosen})
