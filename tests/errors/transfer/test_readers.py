"""Any file gets a list of its own issues, and no exception: names in a file are never names in the program."""

import csv
import io
import json
import random
import zipfile
from dataclasses import fields

import polib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import translation
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from errors import transfer
from errors.transfer import issues, planning, records, stored, xlsx_files
from errors.transfer.records import COLUMNS, PER_LANGUAGE
from tests.factories import SystemFactory
from tests.helpers.catalogue_files import as_workbook, in_xml

IMPORT = "/admin/errors/errorcode/import/"
CLASSES = [
    records.Catalogue,
    records.ImportRecord,
    issues.FileIssue,
    planning.Change,
    stored.Stored,
    stored.StoredError,
]
ATTRIBUTES = sorted(
    {*dir(records.ImportRecord(1)), *(field.name for one in CLASSES for field in fields(one))}
)
# Names that other systems use, what our files know, and what a program may stumble over.
USUAL = [
    "message",
    "MESSAGE",
    "title",
    "meaning",
    "origin",
    "ERROR_CODE",
    "HTTP_CODE",
    "description",
    "Felkod",
]
KNOWN = [*COLUMNS, "message_sv", "title_en", "meaning_sv", "message_ar", "origin_sv"]
ODD = [
    "",
    " ",
    "\0",
    "\ud800",
    "=1+1",
    "'=1",
    "@x",
    "{0}",
    "%s",
    "%(x)s",
    "İ",
    "漢字",
    "🙈",
    "title_",
    "a_b" * 400,
]
name = st.one_of(st.sampled_from([*ATTRIBUTES, *USUAL, *KNOWN, *ODD]), st.text(max_size=12))
cell = st.one_of(
    st.sampled_from(["", "0", "-1", "fortnox-api", "sv", "\0", "=cmd()", "9" * 30, "\t", "a/b", "1e999"]),
    st.text(),
)
table = st.tuples(
    st.lists(name, max_size=8), st.lists(st.lists(cell, min_size=1, max_size=9), min_size=1, max_size=3)
)
value = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), cell, st.just("\ud800")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(name, inner, max_size=4),
    max_leaves=12,
)
many = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def planned(data, format):
    """What is found in the file; each issue is a sentence that a page can show."""
    plan = transfer.plan(transfer.read(data, format), stored.Stored())
    for issue in plan.issues:
        assert issue.text
        f"{issue} {issue.place}".encode()
        assert len(issue.column) <= 80
    return plan


def unknown(names):
    names = [name.strip().lower() for name in names]
    return {name for name in names if name and name not in COLUMNS and not PER_LANGUAGE.match(name)}


def told_unknown(plan):
    return [issue.column for issue in plan.issues if issue.text.startswith("There is no such column.")]


def as_csv(names, rows):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([names, *rows])
    return out.getvalue().encode("utf-8", "replace")


@many
@given(table)
@example((["message", "title", "meaning"], [["a", "b", "c", "d"]]))
@example((ATTRIBUTES, [["x"] * (len(ATTRIBUTES) + 1)]))
def test_any_table_has_its_unknown_columns_told_once(table):
    names, rows = [one.replace("\0", "").replace("\ud800", "?") for one in table[0]], table[1]
    plan = planned(as_csv(["system", *names], rows), "csv")
    if not any("\r" in one for one in names):
        assert sorted(told_unknown(plan)) == sorted(one[:80] for one in unknown(names))


@many
@given(table)
@example((["message", "title", "meaning"], [["a", "b", "c", "d"]]))
def test_any_healthy_workbook_is_read_and_its_columns_are_told(table):
    names, rows = [in_xml(one) for one in table[0]], [[in_xml(one) for one in row] for row in table[1]]
    plan = planned(as_workbook([["system", *names], *rows]), "xlsx")
    assert not any("damaged" in issue.text or "not a workbook" in issue.text for issue in plan.issues)
    assert sorted(told_unknown(plan)) == sorted(one[:80] for one in unknown(names))


@many
@given(st.one_of(value, st.fixed_dictionaries({"systems": value, "errors": value})))
@example([{"message": "x"}, {"title": "y"}, {"meaning": {"sv": "z"}}, {"message_sv": "w"}])
@example([{"messages": {"sv": [{"text": "x", "__class__": "y"}]}, "related": {"\ud800": 1}}])
@example({"errors": [{"titles": {"\ud800": "x"}}], "systems": [{"__dict__": 1, "slug": "a"}]})
def test_any_json_is_read(content):
    planned(json.dumps(content).encode(), "json")


@many
@given(
    st.lists(st.tuples(name, cell, cell), max_size=4), st.dictionaries(name, cell, max_size=3), st.booleans()
)
def test_any_po_is_read(texts, headers, has_languages):
    file = polib.POFile()
    file.metadata = headers | ({"X-Source-Language": "sv", "Language": "en"} if has_languages else {})
    for context, text, translated in texts:
        file.append(polib.POEntry(msgctxt=f"title {context}", msgid=text, msgstr=translated))
        file.append(polib.POEntry(msgctxt=context, msgid=text, msgstr=translated))
    planned(str(file).encode("utf-8", "replace"), "po")


@many
@given(st.sampled_from(["csv", "xlsx", "json", "po"]), st.one_of(st.binary(), st.text().map(str.encode)))
@example("po", b"msgid\n")
@example("po", b'msgid "a"\nmsgstr[x] "b"\n')
def test_any_bytes_are_read(format, data):
    planned(data, format)


PARTS = ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"]


def broken_workbook(seed):
    """A workbook of which one part is cut, changed or missing."""
    chance = random.Random(seed)
    part, kind = chance.choice(PARTS), chance.randrange(3)
    with zipfile.ZipFile(io.BytesIO(as_workbook([["system", "code"], ["a", "1"]]))) as old:
        texts = {name: old.read(name) for name in old.namelist()}
    text, place = texts.pop(part), chance.randrange(20, 200)
    if kind < 2:
        texts[part] = text[:place] if kind else text[:place] + b"\x00<" + text[place:]
    with zipfile.ZipFile(out := io.BytesIO(), "w") as new:
        for name, content in texts.items():
            new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("seed", range(40))
def test_broken_workbook_is_called_what_it_is(seed):
    said = [issue.text for issue in planned(broken_workbook(seed), "xlsx").issues]
    assert any("damaged" in text or "not a workbook" in text for text in said)


class OwnError(AttributeError):
    """Of a kind that a library raises for broken files as well."""


@pytest.mark.parametrize("format", ["csv", "xlsx", "json", "po"])
def test_fault_of_ours_is_not_told_as_one_of_the_file(format, monkeypatch):
    po = polib.POFile()
    po.metadata = {"X-Source-Language": "sv", "Language": "en"}
    po.append(polib.POEntry(msgctxt="title a/1", msgid="x", msgstr="y"))
    rows = [["system", "title_sv"], ["a", "x"]]
    files = {"csv": b"system,title_sv\na,x\n", "json": b'[{"system": "a"}]', "po": str(po).encode()}

    def fail(*arguments):
        raise OwnError

    monkeypatch.setattr(records, "put", fail)
    with pytest.raises(OwnError):
        transfer.read(files.get(format) or as_workbook(rows), format)


def test_fault_of_ours_in_a_cell_of_a_workbook_is_not_told_as_damage(monkeypatch):
    def fail(value):
        raise OwnError

    monkeypatch.setattr(xlsx_files, "text_of", fail)
    with pytest.raises(OwnError):
        transfer.read(as_workbook([["system", "title_sv"]]), "xlsx")


# --- what is said of a column that there is not


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("message", "message_sv or message_en"),
        ("MESSAGE", "message_sv or message_en"),
        ("error_code", "code"),
        ("HTTP_CODE", "code or http_status"),
        ("relatd", "related"),
    ],
)
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_unknown_column_names_those_that_may_be_meant_and_those_that_there_are(format, name, meant):
    rows = [["system", name, "colour", "title_sv"], ["a", "x", "y", "z"]]
    plan = planned(as_csv(rows[0], rows[1:]) if format == "csv" else as_workbook(rows), format)
    first, second = (issue for issue in plan.issues if issue.line == 1)
    names = ", ".join(records.known_columns())
    assert first.text == f"There is no such column. Did you mean {meant}? These are read: {names}."
    assert (first.column, second.column, second.text) == (name.lower(), "colour", "There is no such column.")


def test_unknown_field_of_json_is_told_once_a_file():
    errors = [
        {"system": "a", "titles": {"sv": str(number)}, "message": "x", "level": 1} for number in range(50)
    ]
    plan = planned(json.dumps(errors).encode(), "json")
    said = [(issue.line, issue.column) for issue in plan.issues if "no such field" in issue.text]
    assert said == [(1, "message"), (1, "level")]


def test_unknown_column_is_told_in_the_readers_language():
    with translation.override("sv"):
        said = str(planned(b"system,message,title_sv\na,x,y\n", "csv").issues[0])
    assert "Menade du message_sv eller message_en?" in said


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["names.csv", "names.xlsx", "names.json", "names.po"])
def test_admin_shows_the_faults_of_any_names_and_keeps_the_file(admin_client, name):
    SystemFactory()
    names = [*ATTRIBUTES, *USUAL, *ODD]
    rows = [["system", *map(in_xml, names)], ["fortnox-api", *("x" for _name in names)]]
    files = {
        "csv": as_csv(rows[0], rows[1:]),
        "xlsx": as_workbook(rows),
        "json": json.dumps([{"titles": {"\ud800" * 400: "x"}}, dict.fromkeys(names, "x")]).encode(),
        "po": "".join(f'msgctxt "{in_xml(one)}"\nmsgid "a"\nmsgstr "b"\n\n' for one in names).encode(),
    }
    data = SimpleUploadedFile(name, files[name.rpartition(".")[2]])
    shown = admin_client.post(IMPORT, {"file": data}, follow=True)
    again = admin_client.get(shown.redirect_chain[-1][0])
    assert (shown.status_code, again.status_code) == (200, 200)
    assert again.context["plan"].issues == shown.context["plan"].issues != []


@pytest.mark.django_db
def test_command_names_the_column_that_is_meant(tmp_path):
    path = tmp_path / "codes.csv"
    path.write_text("ERROR_CODE,HTTP_CODE,MESSAGE,HTTP_STATUS\nSHELF_FULL,409,Shelf is full,CONFLICT\n")
    with pytest.raises(CommandError) as refused:
        call_command("import_errors", path, stderr=(said := io.StringIO()))
    assert refused.value.returncode == 1
    assert "message: There is no such column. Did you mean message_sv or message_en?" in said.getvalue()
