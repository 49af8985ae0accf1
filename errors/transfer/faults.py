"""What is wrong with a file, collected so that its author is told all of it at once."""

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

MAX_NAME_CHARS = 80  # characters that are shown of a column's name
# What the parsers and decoders of libraries raise for files that are broken: seen in thousands of broken ones.
BROKEN = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError),
    *(ValueError, zlib.error),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that keeps a file from being imported."""

    line: int  # the first line of the row, or the number of the entry; 0: the file as a whole
    column: str
    text: str
    unit: str = "line"

    @property
    def place(self) -> str:
        """Where it is, without the column, in the active language; "" for the file as a whole."""
        names = {"line": _("line %d"), "row": _("row %d"), "entry": _("entry %d"), "system": _("system %d")}
        return names[self.unit] % self.line if self.line else ""

    def __str__(self) -> str:
        place = ", ".join(
            part for part in (f"{self.unit} {self.line}" * bool(self.line), self.column) if part
        )
        return f"{place}: {self.text}" if place else self.text


class UnknownNameError(ValidationError):
    """A column or field that there is not. The message names those that may be meant."""

    def __init__(self, sentence: str, name: str, known: Sequence[str]) -> None:
        meant = get_text_list(nearest(name, known))
        super().__init__(f"{sentence} {_('Did you mean %s?') % meant}" if meant else sentence)
        self.known = tuple(known)


def nearest(name: str, known: Sequence[str]) -> list[str]:
    """At most two of the known names: those spelled nearly so, else those that have a word in common."""
    name = name.lower()[:MAX_NAME_CHARS]
    words = {*re.split(r"[\W_]+", name)} - {""}
    alike = get_close_matches(name, known, 2, 0.65) or [one for one in known if words & {*one.split("_")}]
    return alike[:2]


@dataclass(slots=True)
class Faults:
    """What is wrong with a file. `label` turns a column's name into what the format calls it."""

    unit: str = "line"
    label: Callable[[str], str] = str
    found: list[Fault] = field(default_factory=list)
    said: set[object] = field(default_factory=set)  # of unknown names, which are told once

    def add(self, line: int, column: str, text: str, unit: str = "") -> None:
        column = self.label(column)[:MAX_NAME_CHARS]
        self.found.append(Fault(line, showable(column), showable(text), unit or self.unit))

    def refuse(self, line: int, column: str, error: ValidationError, unit: str = "") -> None:
        """Add what the error says of this column; of a name that is not known only once a file."""
        if isinstance(error, UnknownNameError):
            self._refuse_name(line, column, error, unit)
            return
        for text in error.messages:
            self.add(line, column, text, unit)

    def _refuse_name(self, line: int, column: str, error: UnknownNameError, unit: str) -> None:
        """The first time with the list of names that there are."""
        text = error.messages[0]
        if (column, text) in self.said:
            return
        names = "" if error.known in self.said else _("These are read: %s.") % ", ".join(error.known)
        self.said |= {(column, text), error.known}
        text = showable(f"{text} {names}".strip())
        self.found.append(Fault(line, showable(column[:MAX_NAME_CHARS]), text, unit or self.unit))


def showable(text: str) -> str:
    """The text without half characters, which JSON can write and no page can show."""
    return text.encode("utf-8", "replace").decode()
