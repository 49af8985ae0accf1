"""XLSX format: bytes ↔ rows of a workbook's first sheet. `errors.transfer.table` gives rows their meaning.

A workbook is a ZIP archive of XML, so a small file may unpack to a huge one. The stated sizes are checked before
anything is unpacked, Python unpacks no more than they state, and openpyxl reads XML through defusedxml.
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

from .issues import BROKEN, FileIssues
from .records import MAX_RECORDS, Catalogue
from .table import MAX_COLUMNS, add_rows, escape

MAX_UNZIPPED_BYTES = 100_000_000
MAX_PARTS = 500  # files in the archive
MAX_EMPTY_ROWS = 1_000  # in succession; a sheet with one cell in its last row is no table
WORKBOOK = re.compile(r"workbook\d*\.xml\Z")  # a file that other archives do not have
MAX_CELL_CHARS = 32_767  # Excel's limit


class DamagedError(Exception):
    """No workbook can be read from the archive."""


class TooLongError(ValueError):
    """A cell is longer than a workbook's cell can be."""


def read(data: bytes) -> Catalogue:
    """Parse a workbook."""
    catalogue = Catalogue(FileIssues(unit="row"))
    if issue := archive_issue(data):
        catalogue.issues.add(0, "", issue)
        return catalogue
    try:
        with warnings.catch_warnings():
            # openpyxl warns of what it does not keep: styles, lists to choose from.
            warnings.simplefilter("ignore", UserWarning)
            rows = list(records(data, catalogue))
    except DamagedError:
        catalogue.issues.add(0, "", _("The workbook is damaged: open it, save it again as .xlsx."))
        return catalogue
    add_rows(catalogue, rows)
    return catalogue


def archive_issue(data: bytes) -> str:
    """Return why the archive is not read at all, "" if it can be."""
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
    """Yield every row of the first sheet with its number, at least as wide as the header."""
    width = empty = 0
    for number, cells in enumerate(sheet_rows(data), 1):
        row = [text_of(cell.value) for cell in cells]
        for place, cell in enumerate(cells):
            if cell.data_type == "e":
                issue = _("The spreadsheet shows an error here: %s.") % row[place]
                catalogue.issues.add(number, column_letter(place), issue)
        while row and not row[-1]:
            row.pop()
        empty = 0 if row else empty + 1
        if empty > MAX_EMPTY_ROWS:
            return
        width = width or len(row)
        yield number, row + [""] * (width - len(row))


def sheet_rows(data: bytes) -> Iterator[Sequence[Any]]:
    """Yield the cells of the first sheet, row by row. Raises DamagedError.

    Only openpyxl runs here, so that a bug of our own is not reported as a damaged file.
    """
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
    """Return a cell's value as the text that a CSV file has: 2001304 for 2001304.0, a date for a date at midnight."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)


def write(columns: list[str], rows: Iterable[list[str]]) -> bytes:
    """Return the table as a workbook, without control characters, which XML cannot hold. Raises TooLongError."""
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
