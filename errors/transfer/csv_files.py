"""CSV: one row an error, one column a fact; several values in one cell stand one a line.

A line that begins with a tab goes on with the wording above it. A cell that a spreadsheet would take for a formula is
written with an apostrophe before it, which reading takes away again.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ..models import ErrorMessage
from .entries import COLUMNS, PER_LANGUAGE, Catalogue, Wording, clean_text
from .stored import Stored, StoredError

DELIMITERS = ",;\t"
FORMULA = re.compile(r"'*[=+\-@\t\r]")
REPLACED = "\ufffd"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
SEPARATORS = {"fixed_by": r"[\n;,]", "related": r"[\n;]"}


def read(data: bytes) -> Catalogue:
    catalogue = Catalogue()
    text, is_utf8 = decode(data)
    rows = ((line, row) for line, row in records(text, catalogue) if any(cell.strip() for cell in row))
    header_line, header = next(rows, (1, []))
    if not header or data.startswith(UTF_16) or any("\0" in name for name in header):
        if not catalogue.faults.found:
            fault = _("Save the file in UTF-8.") if header else _("The file is empty.")
            catalogue.faults.add(1, "", fault)
        return catalogue
    columns = [name.strip().lower() for name in header]
    check_columns(header_line, columns, catalogue)
    for line, row in rows:
        if len(row) != len(columns):
            counts = {"cells": len(row), "columns": len(columns)}
            catalogue.faults.add(line, "", _("The row has %(cells)d cells, the header %(columns)d.") % counts)
        add_row(catalogue, line, dict(zip(columns, row, strict=False)), is_utf8)
    if not is_utf8 and not catalogue.faults.found:
        catalogue.faults.add(1, "", _("Save the file in UTF-8."))
    return catalogue


def decode(data: bytes) -> tuple[str, bool]:
    """The text, and whether it is UTF-8; where not, REPLACED stands for what is none."""
    try:
        return data.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        return data.decode("utf-8-sig", errors="replace"), False


def records(text: str, catalogue: Catalogue) -> Iterator[tuple[int, list[str]]]:
    """Every record with the number of its first line."""
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        catalogue.faults.add(line, "", _("The row cannot be read: %s.") % error)


def delimiter_of(text: str) -> str:
    """What separates the columns of the header; Excel in Sweden writes semicolons."""
    header = text.lstrip().partition("\n")[0]
    for delimiter in DELIMITERS:
        if "system" in (name.strip(' "\r').lower() for name in header.split(delimiter)):
            return delimiter
    return max(DELIMITERS, key=header.count)


def check_columns(line: int, columns: list[str], catalogue: Catalogue) -> None:
    for place, name in enumerate(columns, 1):
        if not name:
            catalogue.faults.add(line, "", _("Column %d has no name.") % place)
        elif columns.index(name) != place - 1:
            catalogue.faults.add(line, name, _("The column is there twice."))
        elif name not in COLUMNS and not PER_LANGUAGE.match(name):
            catalogue.faults.add(line, name, _("There is no such column."))
        elif name.startswith("origin_") and name.replace("origin", "message") not in columns:
            catalogue.faults.add(line, name, _("The column needs its column of messages beside it."))
    if "system" not in columns:
        catalogue.faults.add(line, "system", _("The column is missing."))
    if not any(name.startswith(("message_", "title_")) for name in columns):
        catalogue.faults.add(line, "message_…", _("There is no column of messages and none of titles."))


def add_row(catalogue: Catalogue, line: int, row: dict[str, str], is_utf8: bool) -> None:
    cells: dict[str, Any] = {}
    for column, cell in row.items():
        text = clean_text(cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell)
        kind = match[1] if (match := PER_LANGUAGE.match(column)) else column
        if not is_utf8 and REPLACED in text:
            catalogue.faults.add(line, column, _("The cell holds characters that are not UTF-8."))
        if kind == "message":
            origins = row.get(column.replace("message", "origin"))
            cells[column] = with_origins(catalogue, line, column, wordings(text), origins)
        elif kind in SEPARATORS:
            cells[column] = [part for part in map(str.strip, re.split(SEPARATORS[kind], text)) if part]
        elif kind in ("title", "meaning") or column in COLUMNS:
            cells[column] = text
    catalogue.add(line, cells)


def wordings(text: str) -> list[str]:
    """The wordings of a cell: one a line, a line that begins with a tab goes on."""
    lines = re.split(r"\n(?!\t)", text)
    return [clean_text(line).replace("\n\t", "\n") for line in lines if line.strip()]


def with_origins(
    catalogue: Catalogue, line: int, column: str, texts: list[str], cell: str | None
) -> list[Wording]:
    """Each wording with its origin, which stands in the same line of the other column."""
    if cell is None:
        return [(text, "") for text in texts]
    origins = [origin.strip() for origin in cell.rstrip().splitlines()]
    if len(origins) > max(len(texts), 1):
        fault = _("There are more origins than messages.")
        catalogue.faults.add(line, column.replace("message", "origin"), fault)
    official = ErrorMessage.Origin.OFFICIAL.value
    origins += [official] * len(texts)
    return [(text, origin or official) for text, origin in zip(texts, origins, strict=False)]


# --- the way back


def write(stored: Stored) -> str:
    """Every error as a row. Reading it changes nothing in the database that it came from."""
    languages = stored.languages()
    names = [
        f"{kind}_{language}" for language in languages for kind in ("message", "origin", "title", "meaning")
    ]
    columns = [*COLUMNS[:6], "fixed_by", "related", "merged_into", *names, *COLUMNS[6:9]]
    output = io.StringIO(newline="")
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(columns)
    for error in stored.errors.values():
        cells = row_of(error, languages)
        writer.writerow([escape(cells.get(column, "")) for column in columns])
    return output.getvalue()


def row_of(error: StoredError, languages: list[str]) -> dict[str, str]:
    row = {name: "" if value is None else str(value) for name, value in error.fields.items()}
    row |= {"system": error.system, "key": error.key, "merged_into": error.merged_into}
    row["fixed_by"] = "\n".join(error.fixed_by)
    row["related"] = "\n".join(f"{kind}:{target}" for kind, target in error.related)
    for language in languages:
        messages = error.messages.get(language, [])
        row[f"message_{language}"] = "\n".join(message.text.replace("\n", "\n\t") for message in messages)
        row[f"origin_{language}"] = "\n".join(message.origin for message in messages)
        row[f"title_{language}"], row[f"meaning_{language}"] = error.texts.get(language, ("", ""))
    return row


def escape(cell: str) -> str:
    """The cell as no spreadsheet takes it for a formula."""
    return f"'{cell}" if FORMULA.match(cell) else cell
