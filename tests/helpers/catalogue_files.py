"""Catalogue files, broken ones included, and what an import plans to do with them."""

import io

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from errors import transfer

HEADER = "system,code,key,message_sv,title_sv\n"


# name, file, faults as (line, column)
BROKEN = [
    ("empty file", "", [(1, "")]),
    ("UTF-16 without a mark", "\0s\0y\0s\0t\0e\0m\0\n", [(1, "")]),
    ("unreadable from the start", '"a"b,c\n', [(1, "")]),
    ("blank lines only", "\n\n", [(1, "")]),
    ("no system column", "code,message_sv\n1,Fel\n", [(1, "system")]),
    ("no column of texts", "system,code\nfortnox-api,1\n", [(1, "message_…")]),
    ("unknown column", "system,colour,message_sv\nfortnox-api,red,Fel\n", [(1, "colour")]),
    ("column twice", "system,message_sv,message_sv\nfortnox-api,Fel,Fel\n", [(1, "message_sv")]),
    ("column without a name", "system,message_sv,\nfortnox-api,Fel,\n", [(1, "")]),
    ("origin without messages", "system,title_sv,origin_en\nfortnox-api,Fel,official\n", [(1, "origin_en")]),
    ("row too short", f"{HEADER}fortnox-api,1,,Fel\n", [(2, "")]),
    ("row too long", f"{HEADER}fortnox-api,1,,Fel,,more\n", [(2, "")]),
    ("quote never closed", f'{HEADER}fortnox-api,1,,Fel,\nfortnox-api,2,,"Fel,\n', [(3, "")]),
    ("no system", f"{HEADER},1,,Fel,\n", [(2, "system")]),
    ("unknown system", f"{HEADER}nobody,1,,Fel,\n", [(2, "system")]),
    ("key twice", f"{HEADER}fortnox-api,,a,Fel,\nfortnox-api,,a,Fel två,\n", [(3, "key")]),
    ("code twice", f"{HEADER}fortnox-api,7,a,Fel,\nfortnox-api,7,b,Fel,\n", [(3, "code")]),
    ("the same code twice without keys", f"{HEADER}fortnox-api,7,,A,\nfortnox-api,7,,B,\n", [(3, "code")]),
    ("the same wording twice without keys", f"{HEADER}fortnox-api,,,A,\nfortnox-api,,,A,\n", [(3, "key")]),
    ("reference within an unknown system", f"{HEADER[:-1]},related\nno,1,,Fel,,no/2\nno,2,,Fel,,1\n",
     [(2, "system"), (3, "system")]),
    ("bad key", f"{HEADER}fortnox-api,1,a b,Fel,\n", [(2, "key")]),
    ("code of another error", f"{HEADER}fortnox-api,2001304,new-key,Fel,\n", [(2, "code")]),
    ("no key can be made", f"{HEADER}fortnox-api,,,فشل,\n", [(2, "key")]),
    ("no message and no title", f"{HEADER}fortnox-api,1,,,\n", [(2, "message_sv")]),
    ("bad placeholder", f"{HEADER}fortnox-api,1,,Konto {{Account saknas,\n", [(2, "message_sv")]),
    ("NUL", f"{HEADER}fortnox-api,1,,Fel\0,\n", [(2, "message_sv")]),
    ("long title", f"{HEADER}fortnox-api,1,,Fel,{'x' * 201}\n", [(2, "title_sv")]),
    ("long message", f"{HEADER}fortnox-api,1,,{'x' * 4001},\n", [(2, "message_sv")]),
    ("long code", f"{HEADER}fortnox-api,{'1' * 101},,Fel,\n", [(2, "code")]),
    ("bad HTTP status", "system,http_status,title_en\nfortnox-api,40x,A\n", [(2, "http_status")]),
    ("signal of a status that is no error", "system,signals,title_en\nfortnox-api,http:200,A\n", [(2, "signals")]),
    ("signal that is none", "system,signals,title_en\nfortnox-api,http:401 dns,A\n", [(2, "signals")]),
    ("HTTP status out of range", "system,http_status,title_en\nfortnox-api,99,A\n", [(2, "http_status")]),
    ("bad status", "system,status,title_en\nfortnox-api,live,Fel\n", [(2, "status")]),
    ("bad actor", "system,fixed_by,title_en\nfortnox-api,customer;boss,Fel\n", [(2, "fixed_by")]),
    ("bad area", "system,area,title_en\nfortnox-api,—,Fel\n", [(2, "area")]),
    ("bad date", "system,checked_on,title_en\nfortnox-api,21/11 2026,Fel\n", [(2, "checked_on")]),
    ("bad origin", "system,message_en,origin_en\nfortnox-api,Fel,hearsay\n", [(2, "message_en")]),
    ("too many origins", 'system,message_en,origin_en\nfortnox-api,Fel,"official\nofficial"\n', [(2, "origin_en")]),
    ("bad kind of relation", "system,related,title_en\nfortnox-api,cousin:2001304,Fel\n", [(2, "related")]),
    ("relation to nothing", "system,related,title_en\nfortnox-api,404404,Fel\n", [(2, "related")]),
    ("relation to itself", "system,key,related,title_en\nfortnox-api,a,a,Fel\n", [(2, "related")]),
    ("merged in a chain", "system,key,merged_into,title_en\nfortnox-api,a,b,A\nfortnox-api,b,c,B\nfortnox-api,c,,C\n",
     [(2, "merged_into")]),
    ("lines counted in cells", f'{HEADER}fortnox-api,1,,"Ett\nTvå\nTre",\n\nnobody,2,,Fel,\n', [(6, "system")]),
    (
        "all of them at once",
        "system,colour,code,message_sv\nnobody,,1,Konto {Account saknas\n,,2,Fel\nfortnox-api,,3,\nfortnox-api,,3,B\n",
        [(1, "colour"), (2, "message_sv"), (2, "system"), (3, "system"), (4, "message_sv"), (5, "code")],
    ),
]  # fmt: skip


def planned(data, format="csv", **options):
    data = data.encode() if isinstance(data, str) else data
    return transfer.plan(transfer.read(data, format), transfer.Stored.load(), **options)


def counts(plan):
    return len(plan.new), len(plan.changed), plan.same, len(plan.issues)


def as_workbook(rows):
    book = Workbook()
    for number, row in enumerate(rows, 1):
        for place, text in enumerate(row, 1):
            (cell := book.active.cell(number, place)).value = text
            cell.data_type = "s"  # no formula, whatever it begins with
    book.save(out := io.BytesIO())
    return out.getvalue()


def in_xml(text):
    return ILLEGAL_CHARACTERS_RE.sub("", text).replace("\r", "").encode("utf-8", "ignore").decode()
