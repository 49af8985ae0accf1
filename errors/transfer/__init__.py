"""Import and export of the catalogue. A file is checked as a whole before anything is written.

`read(data, format)` → `Catalogue` (records and issues) → `plan(catalogue, stored)` → `ImportPlan` (what would be new,
changed and the same, and every issue) → `apply(plan)`, all or nothing. `write(stored, format)` exports; importing that
file changes nothing.

An import leaves alone what the file does not name: a missing column, a language without a column, an error without a
record. An empty cell clears the stored value. A PO file (`po_files`) holds translations of our own texts only.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from . import csv_files, json_files, po_files, xlsx_files
from .applying import apply
from .issues import FileIssue
from .planning import Change, ImportPlan, plan
from .records import KINDS, Catalogue, Cell, ImportRecord
from .stored import Stored
from .table import columns_of, rows_of
from .xlsx_files import TooLongError

FORMATS = ("csv", "json", "xlsx")  # out; `po` comes in as well
READERS = {"csv": csv_files, "json": json_files, "xlsx": xlsx_files, "po": po_files}

__all__ = [
    "FORMATS",
    "READERS",
    "Catalogue",
    "Cell",
    "Change",
    "FileIssue",
    "ImportPlan",
    "ImportRecord",
    "Stored",
    "TooLongError",
    "UnknownFormatError",
    "apply",
    "format_of",
    "plan",
    "read",
    "write",
    "write_table",
]


class UnknownFormatError(ValueError):
    """The file's name has an extension of no known format."""


def format_of(filename: str, formats: Iterable[str] = tuple(READERS)) -> str:
    """Return the format of a file's extension; CSV without one. Raises UnknownFormatError."""
    ending = Path(filename.lower()).name.partition(".")[2].rpartition(".")[2]
    if ending and ending not in formats:
        raise UnknownFormatError(
            f"{filename}: .{ending} is none of {', '.join(formats)}. Name the format with --format."
        )
    return ending or "csv"


def read(data: bytes, format: str) -> Catalogue:
    """Parse a file in one of `READERS`. A file that cannot be read gives issues, never an exception."""
    return READERS[format].read(data)  # type: ignore[attr-defined,no-any-return]


def write(stored: Stored, format: str, kinds: Sequence[str] = KINDS) -> bytes:
    """Return these errors as a file; with fewer `kinds` than all only their keys and these texts."""
    if format == "json":
        return json_files.write(stored, kinds).encode()
    columns = columns_of(stored, kinds)
    return write_table(format, columns, rows_of(stored, columns))


def write_table(format: str, columns: list[str], rows: Iterable[list[str]]) -> bytes:
    """Return any table as a file in one of `FORMATS`."""
    if format == "json":
        objects = [dict(zip(columns, row, strict=True)) for row in rows]
        return json.dumps(objects, ensure_ascii=False, indent=2).encode() + b"\n"
    writer = xlsx_files.write if format == "xlsx" else csv_files.write
    return writer(columns, rows)
