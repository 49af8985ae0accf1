"""One error as a file states it, checked by itself: the common form of both formats. Pure: no database."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Field, Model
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ..alignment.signatures import placeholder_faults
from ..choices import Actor
from ..languages import content_languages
from ..models import ErrorCode, ErrorLink, ErrorText, Wording
from ..publishable import Status
from .faults import Faults, UnknownNameError

SCALARS = ("code", "http_status", "area", "status", "checked_on", "sources", "note", "sample")
COLUMNS = ("system", "key", *SCALARS, "fixed_by", "related", "merged_into")
MAX_RECORDS = 50_000  # of a file
SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, which JSON can write and no database can hold
KINDS = ("message", "origin", "title", "meaning")  # of texts, each in every language
PER_LANGUAGE = re.compile(r"(message|origin|title|meaning)_([a-z]{2,3}(?:-[a-z0-9]+)*)\Z")

ImportWording = tuple[str, str]  # text and origin; "" where the file says nothing of the origin
Reference = tuple[str, str]  # kind and "[system/]key", as written


class Cell(NamedTuple):
    """One fact before and after, as texts. `language` is "" where it is in none."""

    column: str
    language: str
    before: str
    after: str


@dataclass(slots=True)
class Entry:
    """One error as the file states it; what the file does not name is None or not in the dictionary."""

    line: int
    name: str = ""  # `system/key`, which `plan` finds
    system: str = ""
    key: str = ""
    fields: dict[str, Any] = field(default_factory=dict)  # those of SCALARS that the file has
    fixed_by: list[str] | None = None
    related: list[Reference] | None = None
    merged_into: str | None = None
    messages: dict[str, list[ImportWording]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    meanings: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)  # column → the text that it was translated from

    @property
    def code(self) -> str:
        return self.fields.get("code", "")

    @property
    def wording(self) -> str:
        """The first message, else the first title, of the file's first language that has one; or ""."""
        texts = [wordings[0][0] for wordings in self.messages.values() if wordings]
        return next(filter(None, (*texts, *self.titles.values())), "")


@dataclass(frozen=True, slots=True)
class Translation:
    """A text of a part (`parts`) as a file states it."""

    line: int
    source_language: str
    source: str
    text: str


@dataclass(slots=True)
class Catalogue:
    """What a file states."""

    faults: Faults = field(default_factory=Faults)
    entries: list[Entry] = field(default_factory=list)
    systems: list[dict[str, str]] = field(default_factory=list)
    parts: dict[tuple[str, str], Translation] = field(default_factory=dict)  # by (context, language)

    def add(self, line: int, cells: dict[str, Any], sources: dict[str, str] | None = None) -> None:
        """Check one error's cells and keep it. Cells are texts; `fixed_by`, `related` and messages are lists."""
        entry = Entry(line, sources=sources or {})
        for column, cell in cells.items():
            try:
                refuse_unstorable(cell)
                put(entry, column, cell)
            except ValidationError as error:
                self.faults.refuse(line, column, error)
        if not cells.get("system", "-"):
            self.faults.add(line, "system", _("Say which system the error belongs to."))
        self.entries.append(entry)


def known_columns() -> list[str]:
    """The columns of a table; texts may also be in other languages than ours."""
    return [*COLUMNS, *(f"{kind}_{language}" for kind in KINDS for language in content_languages())]


def put(entry: Entry, column: str, cell: Any) -> None:
    """Set what the column stands for; ValidationError where the cell cannot be that."""
    if per_language := PER_LANGUAGE.match(column):
        put_language(entry, per_language[1], per_language[2], cell)
    elif column in SCALARS:
        entry.fields[column] = scalar(column, cell)
    elif column == "fixed_by":
        entry.fixed_by = each(cell, lambda name: choice(name, Actor.values))
    elif column == "related":
        entry.related = each(cell, reference)
    elif column == "key":
        entry.key = scalar("key", cell)
    elif column == "system":
        entry.system = cell
    elif column == "merged_into":
        entry.merged_into = cell
    else:
        raise UnknownNameError(_("There is no such column."), column, known_columns())


def put_language(entry: Entry, kind: str, language: str, cell: Any) -> None:
    if len(language) > 10:
        raise ValidationError(_("“%s” is not the code of a language.") % language[:40])
    if kind == "message":
        entry.messages[language] = list(dict(each(cell, wording)).items())
    elif kind == "title":
        entry.titles[language] = checked(ErrorText, "title", cell) if cell else ""
    else:
        entry.meanings[language] = cell


def scalar(column: str, cell: str) -> Any:
    """The cell as the model's field has it, checked by that field."""
    if column == "status":
        return choice(cell, Status.values) if cell else Status.PUBLISHED.value
    if not cell:
        return None if ErrorCode._meta.get_field(column).null else ""
    if column == "area" and not (cell := slugify(cell)):
        raise ValidationError(_("An area needs letters from a to z or digits."))
    value = checked(ErrorCode, column, cell)
    if column == "http_status" and not 100 <= value <= 599:
        raise ValidationError(_("An HTTP status is a number from 100 to 599."))
    return value


def checked(model: type[Model], name: str, text: str) -> Any:
    """The text as the model's field has it; ValidationError says why it cannot."""
    return cast("Field[Any, Any]", model._meta.get_field(name)).clean(text, None)


def choice(text: str, values: list[str]) -> str:
    """The value that is meant, whatever its case, spaces and hyphens."""
    value = re.sub(r"[\s-]+", "_", text.strip().lower())
    if value not in values:
        raise ValidationError(
            _("“%(text)s” is none of: %(values)s.") % {"text": text[:40], "values": ", ".join(values)}
        )
    return value


def reference(text: str) -> Reference:
    """`[kind:][system/]key`; a colon may also be part of a code."""
    prefix, colon, rest = text.partition(":")
    if colon:
        try:
            return choice(prefix, ErrorLink.Kind.values), rest.strip()
        except ValidationError:
            if re.fullmatch(r"[a-z_ -]+", prefix.strip()):
                raise
    return ErrorLink.Kind.RELATED.value, text


def wording(pair: ImportWording) -> ImportWording:
    text, origin = pair
    MaxLengthValidator(4000)(text)
    if faults := placeholder_faults(text):
        raise ValidationError(faults)
    return text, choice(origin, Wording.Origin.values) if origin else ""


def each(parts: list[Any], check: Callable[[Any], Any]) -> list[Any]:
    """Every part checked, each once; the faults of all of them together."""
    found: dict[Any, None] = {}
    faults: list[str] = []
    for part in parts:
        try:
            found[check(part)] = None
        except ValidationError as error:
            faults += error.messages
    if faults:
        raise ValidationError(faults)
    return list(found)


def clean_text(text: str) -> str:
    """The text as it is stored and compared: without surrounding space, lines ended in one way."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def refuse_unstorable(cell: Any) -> None:
    if any("\0" in text for text in texts_in(cell)):
        raise ValidationError(_("The text holds a NUL character."))
    if any(SURROGATE.search(text) for text in texts_in(cell)):
        raise ValidationError(_("Save the file in UTF-8."))


def texts_in(cell: Any) -> Iterator[str]:
    if isinstance(cell, str):
        yield cell
    elif isinstance(cell, list | tuple):
        for part in cell:
            yield from texts_in(part)
