"""A table, of a CSV file or a workbook: one row an error, one column a fact.

Several values in one cell stand one a line; a line that begins with a tab goes on with the wording above it. A cell
that a spreadsheet would take for a formula is written with an apostrophe before it, which reading takes away again.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ..models import Wording
from .faults import UnknownNameError
from .records import (
    COLUMNS,
    KINDS,
    MAX_RECORDS,
    PER_LANGUAGE,
    Catalogue,
    ImportWording,
    clean_text,
    known_columns,
)
from .stored import Stored, StoredError

FORMULA = re.compile(r"'*[=+\-@\t\r]")
REPLACED = "\ufffd"
MAX_COLUMNS = 200
SEPARATORS = {"fixed_by": r"[\n;,]", "related": r"[\n;]"}


def add_rows(catalogue: Catalogue, rows: Iterable[tuple[int, list[str]]], *, is_utf8: bool = True) -> None:
    """Read a table into the catalogue. `rows` are the number of each row's first line, and its cells."""
    filled = ((line, row) for line, row in rows if any(cell.strip() for cell in row))
    header_line, header = next(filled, (1, []))
    if not header or len(header) > MAX_COLUMNS:
        fault = _("The file has more than %d columns.") % MAX_COLUMNS if header else _("The file is empty.")
        if not catalogue.faults.found:
            catalogue.faults.add(header_line, "", fault)
        return
    columns = [name.strip().lower() for name in header]
    check_columns(header_line, columns, catalogue)
    for number, (line, row) in enumerate(filled, 1):
        if number > MAX_RECORDS:
            catalogue.faults.add(line, "", _("The file has more than %d errors: split it.") % MAX_RECORDS)
            return
        if len(row) != len(columns):
            counts = {"cells": len(row), "columns": len(columns)}
            catalogue.faults.add(line, "", _("The row has %(cells)d cells, the header %(columns)d.") % counts)
        add_row(catalogue, line, dict(zip(columns, row, strict=False)), is_utf8)


def check_columns(line: int, columns: list[str], catalogue: Catalogue) -> None:
    for place, name in enumerate(columns, 1):
        if not name:
            catalogue.faults.add(line, "", _("Column %d has no name.") % place)
        elif columns.index(name) != place - 1:
            catalogue.faults.add(line, name, _("The column is there twice."))
        elif name not in COLUMNS and not PER_LANGUAGE.match(name):
            unknown = UnknownNameError(_("There is no such column."), name, known_columns())
            catalogue.faults.refuse(line, name, unknown)
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
        kind = match[1] if (match := PER_LANGUAGE.match(column)) else ""
        if not is_utf8 and REPLACED in text:
            catalogue.faults.add(line, column, _("The cell holds characters that are not UTF-8."))
        if kind == "message":
            origins = row.get(column.replace("message", "origin"))
            cells[column] = with_origins(catalogue, line, column, wordings(text), origins)
        elif column in SEPARATORS:
            cells[column] = [part for part in map(str.strip, re.split(SEPARATORS[column], text)) if part]
        elif kind in ("title", "meaning") or column in COLUMNS:
            cells[column] = text
    catalogue.add(line, cells)


def wordings(text: str) -> list[str]:
    """The wordings of a cell: one a line, a line that begins with a tab goes on."""
    lines = re.split(r"\n(?!\t)", text)
    return [clean_text(line).replace("\n\t", "\n") for line in lines if line.strip()]


def with_origins(
    catalogue: Catalogue, line: int, column: str, texts: list[str], cell: str | None
) -> list[ImportWording]:
    """Each wording with its origin, which stands in the same line of the other column."""
    if cell is None:
        return [(text, "") for text in texts]
    origins = [origin.strip() for origin in cell.rstrip().splitlines()]
    if len(origins) > max(len(texts), 1):
        fault = _("There are more origins than messages.")
        catalogue.faults.add(line, column.replace("message", "origin"), fault)
    official = Wording.Origin.OFFICIAL.value
    origins += [official] * len(texts)
    return [(text, origin or official) for text, origin in zip(texts, origins, strict=False)]


# --- the way back


def columns_of(stored: Stored, kinds: Sequence[str]) -> list[str]:
    """The columns that hold everything of these errors, or of their texts these kinds only."""
    names = [f"{kind}_{language}" for language in stored.languages() for kind in kinds]
    if kinds == KINDS:
        return [*COLUMNS[:6], "fixed_by", "related", "merged_into", *names, *COLUMNS[6:10]]
    return ["system", "key", *names]


def rows_of(stored: Stored, columns: list[str]) -> Iterable[list[str]]:
    """Every error as a row. Reading them changes nothing in the database that they came from."""
    languages = stored.languages()
    for error in stored.errors.values():
        cells = cells_of(error, languages)
        yield [cells.get(column, "") for column in columns]


def cells_of(error: StoredError, languages: list[str]) -> dict[str, str]:
    cells = {name: "" if value is None else str(value) for name, value in error.fields.items()}
    cells |= {"system": error.system, "key": error.key, "merged_into": error.merged_into}
    cells["fixed_by"] = "\n".join(error.fixed_by)
    cells["related"] = "\n".join(f"{kind}:{target}" for kind, target in error.related)
    for language in languages:
        messages = error.messages.get(language, [])
        cells[f"message_{language}"] = "\n".join(message.text.replace("\n", "\n\t") for message in messages)
        cells[f"origin_{language}"] = "\n".join(message.origin for message in messages)
        cells[f"title_{language}"], cells[f"meaning_{language}"] = error.texts.get(language, ("", ""))
    return cells


def escape(cell: str) -> str:
    """The cell as no spreadsheet takes it for a formula."""
    return f"'{cell}" if FORMULA.match(cell) else cell
