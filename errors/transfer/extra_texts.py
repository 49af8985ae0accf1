"""Texts of other apps that hang on errors and are translated with them. An app that has such adds its part here."""

from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from .faults import Faults
from .records import Catalogue, Cell, refuse_unstorable

Texts = dict[tuple[str, str], str]  # (context, language) → text; a context is what `msgctxt` says


class Part(Protocol):
    def texts(self, errors: QuerySet[Any]) -> Texts:
        """What there is of these errors."""

    def check(self, text: str) -> None:
        """ValidationError where the text cannot be stored."""

    def write(self, texts: Texts) -> None:
        """Store them, with their signals. Each has a text in another language."""


PARTS: dict[str, Part] = {}  # by the first word of their contexts


@dataclass(frozen=True, slots=True)
class PartChange:
    """One text before and after. It has what the preview shows of a `Change`."""

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


def load(errors: QuerySet[Any]) -> Texts:
    return {key: text for part in PARTS.values() for key, text in part.texts(errors).items()}


def compare(catalogue: Catalogue, stored: Texts, faults: Faults) -> tuple[list[PartChange], int]:
    """What differs, and how many texts are the same."""
    changes, same = [], 0
    for (context, language), translation in catalogue.parts.items():
        now = stored.get((context, translation.source_language))
        if now is None:
            fault = _("Leave msgctxt as it was exported: it says where the text belongs.")
            faults.add(translation.line, "msgctxt", fault)
        elif now != translation.source:
            fault = _("The text was changed after the file was made: “%s”. Export it again.")
            faults.add(translation.line, "msgid", fault % Truncator(now).chars(80))
        elif (before := stored.get((context, language), "")) == translation.text:
            same += 1
        else:
            check(context, translation.text, translation.line, faults)
            changes.append(PartChange(context, language, before, translation.text))
    return changes, same


def check(context: str, text: str, line: int, faults: Faults) -> None:
    try:
        refuse_unstorable(text)
        PARTS[context.partition(" ")[0]].check(text)
    except ValidationError as error:
        faults.refuse(line, "msgstr", error)


def write(changes: list[PartChange]) -> None:
    for name, part in PARTS.items():
        own = [change for change in changes if change.context.startswith(f"{name} ")]
        part.write({(change.context, change.language): change.after for change in own})
