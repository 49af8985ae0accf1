"""CSV format: bytes ↔ rows. `errors.transfer.table` gives rows their meaning."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice

from django.utils.translation import gettext as _

from .records import MAX_RECORDS, Catalogue
from .table import add_rows, escape

DELIMITERS = ",;\t"
MAX_CELL_CHARS = 1_000_000
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read(data: bytes) -> Catalogue:
    """Parse a CSV file. In a file that is not UTF-8 all other issues are collected too."""
    catalogue = Catalogue()
    text, is_utf8 = decode(data)
    rows = list(islice(records(text, catalogue), MAX_RECORDS + 2))
    header = next((row for _line, row in rows if any(cell.strip() for cell in row)), [])
    if data.startswith(UTF_16) or any("\0" in name for name in header):
        catalogue.issues.found.clear()
        catalogue.issues.add(1, "", _("Save the file in UTF-8."))
        return catalogue
    add_rows(catalogue, rows, is_utf8=is_utf8)
    if not is_utf8 and not catalogue.issues.found:
        catalogue.issues.add(1, "", _("Save the file in UTF-8."))
    return catalogue


def decode(data: bytes) -> tuple[str, bool]:
    """Return the text, with U+FFFD for bytes that are not UTF-8, and whether it is all UTF-8."""
    try:
        return data.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        return data.decode("utf-8-sig", errors="replace"), False


def records(text: str, catalogue: Catalogue) -> Iterator[tuple[int, list[str]]]:
    """Yield every row with the number of its first line. Adds an issue, and ends, at one that cannot be read."""
    csv.field_size_limit(MAX_CELL_CHARS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        catalogue.issues.add(line, "", reason_of(error))


def reason_of(error: csv.Error) -> str:
    if "field limit" in str(error):
        return _("A cell of the row is too long.")
    return _("The row cannot be read: a quotation mark is missing or stands in the wrong place.")


def delimiter_of(text: str) -> str:
    """Return the header's delimiter. Excel in Sweden writes semicolons."""
    header = text.lstrip().partition("\n")[0]
    for delimiter in DELIMITERS:
        if "system" in (name.strip(' "\r').lower() for name in header.split(delimiter)):
            return delimiter
    return max(DELIMITERS, key=header.count)


def write(columns: list[str], rows: Iterable[list[str]]) -> bytes:
    """Return the table as a CSV file in UTF-8, with cells escaped against formulas."""
    output = io.StringIO(newline="")
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(map(escape, row) for row in rows)
    return output.getvalue().encode()
