"""Table of errors, in a CSV file or a workbook: one row an error, one column a field.

A cell has one value a line; a line that begins with a tab continues the wording above it. A cell that a spreadsheet
would run as a formula is written with a leading apostrophe, which reading removes.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ..models import Wording
from .issues import UnknownNameError
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
    """Read a table into the catalogue. `rows` are (number of the row's first line, cells), the header first."""
    filled = ((line, row) for line, row in rows if any(cell.strip() for cell in row))
    header_line, header = next(filled, (1, []))
    if not header or len(header) > MAX_COLUMNS:
        issue = _("The file has more than %d columns.") % MAX_COLUMNS if header else _("The file is empty.")
        if not catalogue.issues.found:
            catalogue.issues.add(header_line, "", issue)
        return
    columns = [name.strip().lower() for name in header]
    check_columns(header_line, columns, catalogue)
    for number, (line, row) in enumerate(filled, 1):
        if number > MAX_RECORDS:
            catalogue.issues.add(line, "", _("The file has more than %d errors: split it.") % MAX_RECORDS)
            return
        if len(row) != len(columns):
            counts = {"cells": len(row), "columns": len(columns)}
            catalogue.issues.add(line, "", _("The row has %(cells)d cells, the header %(columns)d.") % counts)
        add_row(catalogue, line, dict(zip(columns, row, strict=False)), is_utf8)


def check_columns(line: int, columns: list[str], catalogue: Catalogue) -> None:
    """Add an issue for each column of the header that is unnamed, repeated, unknown or missing."""
    for place, name in enumerate(columns, 1):
        if not name:
            catalogue.issues.add(line, "", _("Column %d has no name.") % place)
        elif columns.index(name) != place - 1:
            catalogue.issues.add(line, name, _("The column is there twice."))
        elif name not in COLUMNS and not PER_LANGUAGE.match(name):
            unknown = UnknownNameError(_("There is no such column."), name, known_columns())
            catalogue.issues.refuse(line, name, unknown)
        elif name.startswith("origin_") and name.replace("origin", "message") not in columns:
            catalogue.issues.add(line, name, _("The column needs its column of messages beside it."))
    if "system" not in columns:
        catalogue.issues.add(line, "system", _("The column is missing."))
    if not any(name.startswith(("message_", "title_")) for name in columns):
        catalogue.issues.add(line, "message_…", _("There is no column of messages and none of titles."))


def add_row(catalogue: Catalogue, line: int, row: dict[str, str], is_utf8: bool) -> None:
    """Add a row's cells, split into their values, to the catalogue."""
    cells: dict[str, Any] = {}
    for column, cell in row.items():
        text = clean_text(cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell)
        kind = match[1] if (match := PER_LANGUAGE.match(column)) else ""
        if not is_utf8 and REPLACED in text:
            catalogue.issues.add(line, column, _("The cell holds characters that are not UTF-8."))
        if kind == "message":
            origins = row.get(column.replace("message", "origin"))
            cells[column] = with_origins(catalogue, line, column, wordings(text), origins)
        elif column in SEPARATORS:
            cells[column] = [part for part in map(str.strip, re.split(SEPARATORS[column], text)) if part]
        elif kind in ("title", "meaning") or column in COLUMNS:
            cells[column] = text
    catalogue.add(line, cells)


def wordings(text: str) -> list[str]:
    """Return the wordings of a cell: one a line; a line that begins with a tab continues the one above it."""
    lines = re.split(r"\n(?!\t)", text)
    return [clean_text(line).replace("\n\t", "\n") for line in lines if line.strip()]


def with_origins(
    catalogue: Catalogue, line: int, column: str, texts: list[str], cell: str | None
) -> list[ImportWording]:
    """Return each wording with its origin, which has the same line of the origin column's cell (None: no column)."""
    if cell is None:
        return [(text, "") for text in texts]
    origins = [origin.strip() for origin in cell.rstrip().splitlines()]
    if len(origins) > max(len(texts), 1):
        issue = _("There are more origins than messages.")
        catalogue.issues.add(line, column.replace("message", "origin"), issue)
    official = Wording.Origin.OFFICIAL.value
    origins += [official] * len(texts)
    return [(text, origin or official) for text, origin in zip(texts, origins, strict=False)]


# --- the way back


def columns_of(stored: Stored, kinds: Sequence[str]) -> list[str]:
    """Return the columns for everything of these errors, or for their texts of these kinds only."""
    names = [f"{kind}_{language}" for language in stored.languages() for kind in kinds]
    if kinds == KINDS:
        return [*COLUMNS[:6], "fixed_by", "related", "merged_into", *names, *COLUMNS[6:11]]
    return ["system", "key", *names]


def rows_of(stored: Stored, columns: list[str]) -> Iterable[list[str]]:
    """Yield every error as a row. Importing them into the same database changes nothing."""
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
        stored_wordings = error.wordings.get(language, [])
        cells[f"message_{language}"] = "\n".join(
            wording.text.replace("\n", "\n\t") for wording in stored_wordings
        )
        cells[f"origin_{language}"] = "\n".join(wording.origin for wording in stored_wordings)
        cells[f"title_{language}"], cells[f"meaning_{language}"] = error.texts.get(language, ("", ""))
    return cells


def escape(cell: str) -> str:
    """Return the cell with an apostrophe before it if a spreadsheet would run it as a formula."""
    return f"'{cell}" if FORMULA.match(cell) else cell
