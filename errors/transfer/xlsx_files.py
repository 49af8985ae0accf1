"""Workbooks: the first sheet is a table of an error a row. Bytes ↔ rows; what rows mean is in `rows`.

A workbook is a ZIP archive of XML, so a small one may unpack to anything: what it says of its size is checked before a
byte of it is unpacked, Python unpacks no more than that, and openpyxl reads XML through defusedxml.
"""

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from .faults import BROKEN, Faults
from .records import MAX_RECORDS, Catalogue
from .table import MAX_COLUMNS, add_rows, escape

MAX_UNZIPPED_BYTES = 100_000_000  # bytes
MAX_PARTS = 500
MAX_EMPTY_ROWS = 1_000  # rows one after the other: a sheet with one cell in its last row is no table
WORKBOOK = re.compile(r"workbook\d*\.xml\Z")  # the part that another archive has not
MAX_CELL_CHARS = 32_767  # what a spreadsheet can hold


class DamagedError(Exception):
    """The archive is one, and no workbook can be read from it."""


class TooLongError(ValueError):
    """A cell is longer than a workbook can hold."""


def read(data: bytes) -> Catalogue:
    catalogue = Catalogue(Faults(unit="row"))
    if fault := archive_fault(data):
        catalogue.faults.add(0, "", fault)
        return catalogue
    try:
        with warnings.catch_warnings():
            # openpyxl's, of what is not kept: styles, lists to choose from.
            warnings.simplefilter("ignore", UserWarning)
            rows = list(records(data, catalogue))
    except DamagedError:
        catalogue.faults.add(0, "", _("The workbook is damaged: open it, save it again as .xlsx."))
        return catalogue
    add_rows(catalogue, rows)
    return catalogue


def archive_fault(data: bytes) -> str:
    """Why the archive is not read at all."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return _("This is not a workbook: save the file as .xlsx.")
    if not any(WORKBOOK.search(part.filename) for part in parts):
        return _("This is not a workbook: save the file as .xlsx.")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNZIPPED_BYTES:
        return _("The workbook is too large once it is unpacked.")
    return ""


def records(data: bytes, catalogue: Catalogue) -> Iterator[tuple[int, list[str]]]:
    """Every row of the first sheet with its number, as wide as the header."""
    width = empty = 0
    for number, cells in enumerate(sheet_rows(data), 1):
        row = [text_of(cell.value) for cell in cells]
        for place, cell in enumerate(cells):
            if cell.data_type == "e":
                fault = _("The spreadsheet shows an error here: %s.") % row[place]
                catalogue.faults.add(number, column_letter(place), fault)
        while row and not row[-1]:
            row.pop()
        empty = 0 if row else empty + 1
        if empty > MAX_EMPTY_ROWS:
            return
        width = width or len(row)
        yield number, row + [""] * (width - len(row))


def sheet_rows(data: bytes) -> Iterator[Sequence[Any]]:
    """The cells of the first sheet, row by row. Nothing but openpyxl runs here, so that none of our faults is its."""
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        if not book.sheetnames:
            raise DamagedError
        for sheet in book.worksheets[:1]:  # none where there are charts only
            sheet.reset_dimensions()  # a sheet may claim a million columns  # type: ignore[union-attr]
            yield from sheet.iter_rows(max_row=MAX_RECORDS + 2, max_col=MAX_COLUMNS + 1)
    except (*BROKEN, zipfile.BadZipFile) as error:
        raise DamagedError from error


def column_letter(place: int) -> str:
    first, last = divmod(place, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)


def text_of(value: Any) -> str:
    """The cell as a CSV file would have it: 2001304.0 is 2001304, a date at midnight a date."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)


def write(columns: list[str], rows: Iterable[list[str]]) -> bytes:
    """TooLongError where a cell does not fit. Control characters, which XML cannot hold, are left out."""
    fitted = [[fitting(cell) for cell in row] for row in rows]
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (columns, *fitted):
        sheet.append(row)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def fitting(cell: str) -> str:
    text = escape(ILLEGAL_CHARACTERS_RE.sub("", cell))
    if len(text) > MAX_CELL_CHARS:
        raise TooLongError(_("A text is too long for a workbook: choose CSV."))
    return text
