"""Files that must be refused: bombs, broken archives, other formats."""

import io
import zipfile

from openpyxl import Workbook


def workbook(rows, *, edit=None):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if edit:
        edit(book.active)
    book.save(out := io.BytesIO())
    return out.getvalue()


def repacked(data, **parts):
    """A workbook with other texts in some of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            replaced = next((text for part, text in parts.items() if part in name), None)
            new.writestr(name, old.read(name) if replaced is None else replaced)
    return out.getvalue()


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet><x>&b;</x></worksheet>'


GOOD = workbook([["system", "code", "message_sv"], ["fortnox-api", 1, "Fel"]])


FAR = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
    b'<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)


FOREIGN = {
    "bomb.xlsx": repacked(GOOD, sheet1=b"0" * 101_000_000),
    "entities.xlsx": repacked(GOOD, sheet1=LAUGHS),
    "far-away-cell.xlsx": repacked(GOOD, sheet1=FAR),
    "no-xml.xlsx": repacked(GOOD, workbook=b"no XML"),
    "no-archive.xlsx": b"PK\x03\x04 no archive",
    "half-an-archive.xlsx": GOOD[: len(GOOD) // 2],
    "another-archive.xlsx": repacked(GOOD, Content_Types=b"<x/>"),
    "old-workbook.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "deep.json": b"[" * 100_000,
    "numbers.json": b"[" + b"1," * 200_000 + b"1]",
    "half.json": b'{"errors": [',
    "latin.json": '{"errors": ["å"]}'.encode("latin-1"),
    "wide.csv": b"system," * 100_000,
    "long.csv": b"system,title_sv\n" + b"x\n" * 51_000,
    "cell.csv": b"system,title_sv\nfortnox-api," + b"x" * 1_100_000,
    "utf-16.csv": "system,title_sv\n".encode("utf-16"),
    "picture.csv": bytes(range(256)) * 50,
    "text.po": b"/etc/passwd",
    "no-header.po": b'msgctxt "title fortnox-api/1"\nmsgid "a"\nmsgstr "b"\n',
    "broken.po": b'msgid "a\nmsgstr',
    "latin.po": 'msgid "å"\nmsgstr "ö"\n'.encode("latin-1"),
}  # fmt: skip
