"""Issues of an import file, collected so that its author sees all of them at once."""

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

MAX_NAME_CHARS = 80  # of a column's name that are shown
# Exceptions of libraries' parsers and decoders for broken files; tests/errors/transfer/test_readers.py breaks many.
BROKEN = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError),
    *(ValueError, zlib.error),
)


@dataclass(frozen=True, slots=True)
class FileIssue:
    """Reason in a file why it cannot be imported, with its place."""

    line: int  # first line of the row, or number of the record; 0: the file as a whole
    column: str
    text: str
    unit: str = "line"

    @property
    def place(self) -> str:
        """Line, row or number in the active language, without the column; "" for the file as a whole."""
        names = {"line": _("line %d"), "row": _("row %d"), "entry": _("entry %d"), "system": _("system %d")}
        return names[self.unit] % self.line if self.line else ""

    def __str__(self) -> str:
        place = ", ".join(
            part for part in (f"{self.unit} {self.line}" * bool(self.line), self.column) if part
        )
        return f"{place}: {self.text}" if place else self.text


class UnknownNameError(ValidationError):
    """A column or field does not exist. The message suggests similar names."""

    def __init__(self, sentence: str, name: str, known: Sequence[str]) -> None:
        meant = get_text_list(nearest(name, known))
        super().__init__(f"{sentence} {_('Did you mean %s?') % meant}" if meant else sentence)
        self.known = tuple(known)


def nearest(name: str, known: Sequence[str]) -> list[str]:
    """Return at most two known names: similarly spelt ones, else ones that share a word."""
    name = name.lower()[:MAX_NAME_CHARS]
    words = {*re.split(r"[\W_]+", name)} - {""}
    alike = get_close_matches(name, known, 2, 0.65) or [one for one in known if words & {*one.split("_")}]
    return alike[:2]


@dataclass(slots=True)
class FileIssues:
    """Issues of one file. `label` turns a column's name into the format's name for it."""

    unit: str = "line"
    label: Callable[[str], str] = str
    found: list[FileIssue] = field(default_factory=list)
    reported_names: set[object] = field(default_factory=set)  # unknown names, each reported once

    def add(self, line: int, column: str, text: str, unit: str = "") -> None:
        """Add an issue; `unit` overrides the file's own."""
        column = self.label(column)[:MAX_NAME_CHARS]
        self.found.append(FileIssue(line, showable(column), showable(text), unit or self.unit))

    def refuse(self, line: int, column: str, error: ValidationError, unit: str = "") -> None:
        """Add each message of a ValidationError of this column; an unknown name only once a file."""
        if isinstance(error, UnknownNameError):
            self._refuse_name(line, column, error, unit)
            return
        for text in error.messages:
            self.add(line, column, text, unit)

    def _refuse_name(self, line: int, column: str, error: UnknownNameError, unit: str) -> None:
        """Add an unknown name; the first one with the list of known names."""
        text = error.messages[0]
        if (column, text) in self.reported_names:
            return
        is_listed = error.known in self.reported_names
        names = "" if is_listed else _("These are read: %s.") % ", ".join(error.known)
        self.reported_names |= {(column, text), error.known}
        text = showable(f"{text} {names}".strip())
        self.found.append(FileIssue(line, showable(column[:MAX_NAME_CHARS]), text, unit or self.unit))


def showable(text: str) -> str:
    """Return the text without unpaired surrogates, which JSON can write but no page can show."""
    return text.encode("utf-8", "replace").decode()
