"""The catalogue in and out, checked as a whole before anything is written.

`read(data, format)` → `Catalogue` (what the file says, and its faults) → `plan(catalogue, stored)` → `Plan` (what
would be new, changed and the same, and every fault) → `apply(plan)`, all or nothing. `write(stored, format)` is the way
back, and reading what it wrote changes nothing.

What a file does not name it leaves alone: a column that is missing, a language that has no column, an error without a
row. An empty cell clears. A PO file (`po_files`) holds translations of our own texts only.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from . import csv_files, json_files, po_files, xlsx_files
from .applying import apply
from .faults import Fault
from .planning import Change, Plan, plan
from .records import KINDS, Catalogue, Cell, Entry
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
    "Entry",
    "Fault",
    "Plan",
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
    """A file's name ends in something that is none of the formats."""


def format_of(filename: str, formats: Iterable[str] = tuple(READERS)) -> str:
    """The format that a file's ending tells; CSV where it has none."""
    ending = Path(filename.lower()).name.partition(".")[2].rpartition(".")[2]
    if ending and ending not in formats:
        raise UnknownFormatError(
            f"{filename}: .{ending} is none of {', '.join(formats)}. Say which with --format."
        )
    return ending or "csv"


def read(data: bytes, format: str) -> Catalogue:
    return READERS[format].read(data)  # type: ignore[attr-defined,no-any-return]


def write(stored: Stored, format: str, kinds: Sequence[str] = KINDS) -> bytes:
    """Everything of these errors; with other `kinds` their names and these texts of theirs only."""
    if format == "json":
        return json_files.write(stored, kinds).encode()
    columns = columns_of(stored, kinds)
    return write_table(format, columns, rows_of(stored, columns))


def write_table(format: str, columns: list[str], rows: Iterable[list[str]]) -> bytes:
    """Any table in one of `FORMATS`."""
    if format == "json":
        objects = [dict(zip(columns, row, strict=True)) for row in rows]
        return json.dumps(objects, ensure_ascii=False, indent=2).encode() + b"\n"
    writer = xlsx_files.write if format == "xlsx" else csv_files.write
    return writer(columns, rows)
