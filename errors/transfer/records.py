"""Import records: one error as a file states it, the common form of all formats. No query."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Field, Model
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ..alignment.signatures import placeholder_issues
from ..choices import Actor
from ..languages import content_languages
from ..models import ErrorCode, ErrorLink, ErrorText, Wording
from ..publishable import Status
from .issues import FileIssues, UnknownNameError

SCALARS = ("code", "http_status", "area", "status", "checked_on", "sources", "note", "sample", "signals")
COLUMNS = ("system", "key", *SCALARS, "fixed_by", "related", "merged_into")
MAX_RECORDS = 50_000  # of a file
SURROGATE = re.compile("[\ud800-\udfff]")  # JSON can write an unpaired one, no database can hold it
KINDS = ("message", "origin", "title", "meaning")  # of texts, each in every language
PER_LANGUAGE = re.compile(r"(message|origin|title|meaning)_([a-z]{2,3}(?:-[a-z0-9]+)*)\Z")

ImportWording = tuple[str, str]  # text and origin; "" if the file has no origin
Reference = tuple[str, str]  # kind and "[system/]key", as written


class Cell(NamedTuple):
    """One cell before and after an import, as texts. `language` is "" if it is in none."""

    column: str
    language: str
    before: str
    after: str


@dataclass(slots=True)
class ImportRecord:
    """One error as the file states it. What the file does not name is None or not in the dictionary."""

    line: int
    name: str = ""  # `system/key`, set by `plan`
    system: str = ""
    key: str = ""
    fields: dict[str, Any] = field(default_factory=dict)  # those of SCALARS that the file has
    fixed_by: list[str] | None = None
    related: list[Reference] | None = None
    merged_into: str | None = None
    wordings: dict[str, list[ImportWording]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    meanings: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)  # column → the text that it was translated from

    @property
    def code(self) -> str:
        return self.fields.get("code", "")

    @property
    def wording(self) -> str:
        """The first wording, else the first title, of the file's first language that has one; else ""."""
        texts = [wordings[0][0] for wordings in self.wordings.values() if wordings]
        return next(filter(None, (*texts, *self.titles.values())), "")


@dataclass(frozen=True, slots=True)
class Translation:
    """Translation of an extra text (`errors.transfer.extra_texts`) as a PO file states it."""

    line: int
    source_language: str
    source: str
    text: str


@dataclass(slots=True)
class Catalogue:
    """Content of an import file."""

    issues: FileIssues = field(default_factory=FileIssues)
    records: list[ImportRecord] = field(default_factory=list)
    systems: list[dict[str, str]] = field(default_factory=list)
    extra_texts: dict[tuple[str, str], Translation] = field(default_factory=dict)  # by (context, language)

    def add(self, line: int, cells: dict[str, Any], sources: dict[str, str] | None = None) -> None:
        """Check one error's cells and add its record. Cells of `fixed_by`, `related` and wordings are lists."""
        record = ImportRecord(line, sources=sources or {})
        for column, cell in cells.items():
            try:
                refuse_unstorable(cell)
                put(record, column, cell)
            except ValidationError as error:
                self.issues.refuse(line, column, error)
        if not cells.get("system", "-"):
            self.issues.add(line, "system", _("Name the system that the error belongs to."))
        self.records.append(record)


def known_columns() -> list[str]:
    """Return the columns of a table with texts in the content languages. Files may have other languages too."""
    return [*COLUMNS, *(f"{kind}_{language}" for kind in KINDS for language in content_languages())]


def put(record: ImportRecord, column: str, cell: Any) -> None:
    """Set the record's value of a column. Raises ValidationError for a cell that cannot be one."""
    if per_language := PER_LANGUAGE.match(column):
        put_language(record, per_language[1], per_language[2], cell)
    elif column in SCALARS:
        record.fields[column] = scalar(column, cell)
    elif column == "fixed_by":
        record.fixed_by = each(cell, lambda name: choice(name, Actor.values))
    elif column == "related":
        record.related = each(cell, reference)
    elif column == "key":
        record.key = scalar("key", cell)
    elif column == "system":
        record.system = cell
    elif column == "merged_into":
        record.merged_into = cell
    else:
        raise UnknownNameError(_("There is no such column."), column, known_columns())


def put_language(record: ImportRecord, kind: str, language: str, cell: Any) -> None:
    if len(language) > 10:
        raise ValidationError(_("“%s” is not the code of a language.") % language[:40])
    if kind == "message":
        record.wordings[language] = list(dict(each(cell, wording)).items())
    elif kind == "title":
        record.titles[language] = checked(ErrorText, "title", cell) if cell else ""
    else:
        record.meanings[language] = cell


def scalar(column: str, cell: str) -> Any:
    """Return the cell as a value of the error's column, checked by the model's field. Raises ValidationError."""
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
    """Return the text as a value of the model's field. Raises ValidationError."""
    return cast("Field[Any, Any]", model._meta.get_field(name)).clean(text, None)


def choice(text: str, values: list[str]) -> str:
    """Return the value that the text names, whatever its case, spaces and hyphens. Raises ValidationError."""
    value = re.sub(r"[\s-]+", "_", text.strip().lower())
    if value not in values:
        raise ValidationError(
            _("“%(text)s” is none of: %(values)s.") % {"text": text[:40], "values": ", ".join(values)}
        )
    return value


def reference(text: str) -> Reference:
    """Return kind and `[system/]key` of `[kind:][system/]key`. A colon may also be part of a code."""
    prefix, colon, rest = text.partition(":")
    if colon:
        try:
            return choice(prefix, ErrorLink.Kind.values), rest.strip()
        except ValidationError:
            if re.fullmatch(r"[a-z_ -]+", prefix.strip()):
                raise
    return ErrorLink.Kind.RELATED.value, text


def wording(pair: ImportWording) -> ImportWording:
    """Return a checked wording. Raises ValidationError."""
    text, origin = pair
    MaxLengthValidator(4000)(text)
    if issues := placeholder_issues(text):
        raise ValidationError(issues)
    return text, choice(origin, Wording.Origin.values) if origin else ""


def each(parts: list[Any], check: Callable[[Any], Any]) -> list[Any]:
    """Return every part checked, without repetitions. Raises one ValidationError with the messages of all parts."""
    checked_parts: dict[Any, None] = {}
    messages: list[str] = []
    for part in parts:
        try:
            checked_parts[check(part)] = None
        except ValidationError as error:
            messages += error.messages
    if messages:
        raise ValidationError(messages)
    return list(checked_parts)


def clean_text(text: str) -> str:
    """Return the text as it is stored and compared: stripped, with LF line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def refuse_unstorable(cell: Any) -> None:
    """Raise ValidationError for NUL and unpaired surrogates, which the databases refuse."""
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
