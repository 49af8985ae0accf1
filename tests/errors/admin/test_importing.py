"""Files sent in the admin: shown, then applied as a whole or not at all."""

import io
import json
import re

import polib
import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from errors import transfer
from errors.models import ErrorCode, ErrorText, ImportFile
from tests.factories import SystemFactory, make_error
from tests.helpers.catalogue_files import BROKEN, HEADER, counts, planned
from tests.helpers.hostile_files import FOREIGN, workbook
from tests.helpers.pages import html

pytestmark = pytest.mark.django_db
IMPORT = "/admin/errors/errorcode/import/"
LIST = "/admin/errors/errorcode/"


def send(client, data, name="errors.csv", **fields):
    """The preview's answer to a file."""
    data = data.encode() if isinstance(data, str) else data
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, data), **fields}, follow=True)


def apply(client, preview, **fields):
    fingerprint = re.search(r'name="fingerprint" value="(\w+)"', preview.text)[1]
    path = preview.redirect_chain[-1][0]
    return client.post(path, {"fingerprint": fingerprint, "_apply": "1", **fields}, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def as_workbook(text):
    return workbook(transfer.csv_files.csv.reader(io.StringIO(text)))


# --- one file, from preview to log


@pytest.mark.parametrize("name", ["errors.csv", "errors.xlsx"])
def test_file_is_shown_then_applied_with_one_entry_in_the_log(admin_client, name):
    error = make_error("1", {"sv": ["Fel"]}, {"sv": "Gammal"})
    text = f"{HEADER}fortnox-api,1,,Fel,Ny <b>\nfortnox-api,2,,Annat fel,\n"
    preview = send(admin_client, as_workbook(text) if name.endswith("xlsx") else text, name)
    assert counts(preview.context["plan"]) == (1, 1, 0, 0)
    page = html(preview)
    assert '<td lang="sv"><del>Gammal</del></td>' in page
    assert '<td lang="sv"><ins>Ny &lt;b&gt;</ins></td>' in page
    assert ErrorCode.objects.count() == 1
    assert apply(admin_client, preview).redirect_chain[-1][0] == LIST
    assert error.texts.get().title == "Ny <b>"
    entry = LogEntry.objects.get()
    assert (entry.object_repr, ErrorCode.objects.count(), ImportFile.objects.count()) == (name, 2, 0)


def test_import_is_refused_where_the_catalogue_moved(admin_client):
    error = make_error("1", {"sv": ["Fel"]})
    preview = send(admin_client, f"{HEADER}fortnox-api,1,,Nytt,\n")
    error.wordings.update(text="Ändrat av en annan")
    again = apply(admin_client, preview)
    assert len(said(again)) == 1
    assert "Ändrat av en annan" in again.text
    assert error.wordings.get().text == "Ändrat av en annan"
    apply(admin_client, again)
    assert error.wordings.get().text == "Nytt"


def test_file_can_be_forgotten_and_is_then_gone(admin_client):
    SystemFactory()
    preview = send(admin_client, f"{HEADER}fortnox-api,1,,Fel,\n")
    apply(admin_client, preview, _forget="1")
    assert (ImportFile.objects.count(), ErrorCode.objects.count()) == (0, 0)
    path = preview.redirect_chain[-1][0]
    assert len(said(admin_client.post(path, {"fingerprint": "x"}, follow=True))) == 1


def test_preview_says_the_code_format_of_a_new_system(admin_client):
    rows = "".join(f"acme,ACM-{10_000 + 37 * number},,Fel {number},\n" for number in range(30))
    assert "ACM-#####" in send(admin_client, HEADER + rows, create_systems="on").text


def test_systems_are_made_where_it_is_asked(admin_client):
    file = f"{HEADER}acme,1,,Fel,\n"
    assert len(send(admin_client, file).context["plan"].issues) == 1
    apply(admin_client, send(admin_client, file, create_systems="on"))
    assert ErrorCode.objects.get().system.slug == "acme"


@pytest.mark.parametrize("path", [IMPORT, f"{IMPORT}{'0' * 64}/"])
def test_import_is_for_editors_of_errors(client, django_user_model, path):
    client.force_login(django_user_model.objects.create_user("x", is_staff=True))
    assert client.get(path).status_code == 403
    assert client.post(path).status_code == 403


def test_preview_of_many_rows_is_a_light_page_in_few_queries(admin_client, django_assert_max_num_queries):
    SystemFactory()
    rows = "".join(f"fortnox-api,E{number},,Fel nummer {number},{'Titel ' * 10}\n" for number in range(2_000))
    preview = send(admin_client, HEADER + rows)
    assert len(preview.content) < 60_000
    with django_assert_max_num_queries(14):
        page = admin_client.get(f"{preview.redirect_chain[-1][0]}?show=new&page=40")
    assert "fortnox-api/E1999" in page.text


# --- files that are refused


@pytest.mark.parametrize(("file", "issues"), [pytest.param(*row[1:], id=row[0]) for row in BROKEN if row[1]])
def test_broken_file_shows_its_faults_and_cannot_be_applied(admin_client, file, issues):
    make_error("2001304")
    response = send(admin_client, file)
    assert sorted((issue.line, issue.column) for issue in response.context["plan"].issues) == sorted(issues)
    assert "_apply" not in response.text
    apply(admin_client, response)
    assert ErrorCode.objects.count() == 1


# Faults of the text format; in a workbook these rows are well-formed.
ONLY_IN_TEXT = {
    *("empty file", "UTF-16 without a mark", "unreadable from the start", "column without a name", "NUL"),
    *("row too short", "quote never closed", "lines counted in cells"),
}


@pytest.mark.parametrize(
    ("file", "issues"), [pytest.param(*row[1:], id=row[0]) for row in BROKEN if row[0] not in ONLY_IN_TEXT]
)
def test_broken_workbook_shows_the_same_faults(file, issues):
    make_error("2001304")
    found = planned(as_workbook(file), "xlsx").issues
    assert sorted((issue.line, issue.column) for issue in found) == sorted(issues)


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_no_catalogue_is_refused_in_a_sentence(admin_client, name):
    SystemFactory()
    response = send(admin_client, FOREIGN[name], name)
    assert response.status_code == 200
    issues = response.context["plan"].issues
    assert issues
    assert all(issue.text for issue in issues)
    assert len(response.content) < 100_000


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.exe", b"MZ"),
        ("a.xls", b"x"),
        ("empty.csv", b""),
        ("large.csv", b"x" * 20_000_001),
    ],
)
def test_what_cannot_be_a_catalogue_is_not_even_kept(admin_client, name, data):
    assert "file" in send(admin_client, data, name).context["form"].errors
    assert ImportFile.objects.count() == 0


def test_upload_without_a_file_says_so(admin_client):
    assert "file" in admin_client.post(IMPORT).context["form"].errors


# --- workbooks


def test_cells_of_a_workbook_are_read_as_they_look():
    def dates(sheet):
        from datetime import datetime

        sheet["E2"] = datetime(2026, 11, 21)  # noqa: DTZ001  spreadsheets know no zones
        sheet["D2"] = 400.0

    SystemFactory()
    header = ["system", "code", "title_sv", "http_status", "checked_on"]
    plan = planned(workbook([header, ["fortnox-api", 2001304, "Fel"]], edit=dates), "xlsx")
    assert plan.issues == []
    fields = plan.new[0].fields
    assert (fields["code"], fields["http_status"], str(fields["checked_on"])) == (
        "2001304",
        400,
        "2026-11-21",
    )


def test_error_of_the_spreadsheet_is_a_fault_with_its_cell():
    SystemFactory()
    plan = planned(workbook([["system", "title_sv"], ["fortnox-api", "#REF!"]]), "xlsx")
    assert [(issue.unit, issue.line, issue.column) for issue in plan.issues] == [("row", 2, "B")]


def test_text_that_no_workbook_can_hold_is_refused(admin_client):
    make_error("1", sample="x " * 17_000)
    response = admin_client.get(f"{LIST}export/xlsx/", follow=True)
    assert len(said(response)) == 1
    assert admin_client.get(f"{LIST}export/csv/").status_code == 200


# --- translations


def po(**entries):
    file = polib.pofile(transfer.po_files.write(transfer.Stored.load(), "sv", "en").decode())
    for entry in file:
        entry.msgstr = entries.get(entry.msgctxt.split()[0], entry.msgstr)
    return file


def test_translations_come_in_and_wordings_are_not_among_them(admin_client):
    error = make_error(
        "1", {"sv": ["Kontot saknas"]}, {"sv": "Kontot finns inte"}, meanings={"sv": "rad 1\nrad 2"}
    )
    file = po(title="No such account", meaning="line 1\nline 2")
    assert [entry.msgid for entry in file] == ["Kontot finns inte", "rad 1\nrad 2"]
    apply(admin_client, send(admin_client, str(file), "errors.po"))
    assert ErrorText.objects.values_list("title", "meaning").get(language="en") == (
        "No such account",
        "line 1\nline 2",
    )
    assert error.wordings.count() == 1
    assert counts(planned(str(po()), "po")) == (0, 0, 1, 0)


def test_translation_of_a_text_that_has_changed_is_refused():
    error = make_error("1", {}, {"sv": "Kontot finns inte"}, key="a")
    file = str(po(title="No such account"))
    error.texts.update(title="Kontot är spärrat")
    assert [issue.column for issue in planned(file, "po").issues] == ["title_sv"]
    assert [issue.column for issue in planned(file.replace("/a", "/b"), "po").issues] == ["msgctxt"]


def test_what_is_not_translated_is_left_alone():
    make_error("1", {}, {"sv": "Kontot finns inte", "en": "No such account"}, key="a")
    file = po(title="")
    assert counts(planned(str(file), "po")) == (0, 0, 0, 0)
    file = po(title="Wrong")
    file[0].flags.append("fuzzy")
    assert counts(planned(str(file), "po")) == (0, 0, 0, 0)


# --- the way out


@pytest.mark.parametrize("format", ["csv", "xlsx", "json", "po_sv_en"])
@pytest.mark.parametrize("model", ["errorcode", "errortext", "wording"])
def test_importing_what_was_exported_changes_nothing(admin_client, model, format):
    make_error(
        "1",
        {"sv": ["=1+1", "två\nrader"], "en": ["+46"]},
        {"sv": "-a", "en": "-b"},
        meanings={"sv": "@b"},
        sample="=c",
    )
    make_error("2", {"fi": ["Tili"]}, {"en": "Account"}, fixed_by=["customer"])
    response = admin_client.get(f"/admin/errors/{model}/export/{format}/")
    if model != "errorcode" and format.startswith("po"):
        assert response.status_code == 404
        return
    plan = planned(response.content, format.partition("_")[0])
    assert (plan.new, plan.changed, plan.issues) == ([], [], [])
    assert plan.same > 0


def test_export_holds_the_filtered_rows_only(admin_client):
    make_error("1")
    other = make_error("2", {"sv": ["Annat"]}, system=SystemFactory(slug="mynt"))
    query = f"?q=Annat&system__id__exact={other.system_id}"
    listed = admin_client.get(f"{LIST}{query}").text
    assert f'href="{LIST}export/csv/{query.replace("&", "&amp;")}"' in listed
    found = json.loads(admin_client.get(f"{LIST}export/json/{query}").content)
    assert [error["key"] for error in found["errors"]] == ["2"]
    assert LogEntry.objects.count() == 1


def test_formulas_are_escaped_in_tables(admin_client):
    make_error("1", {"sv": ["=HYPERLINK(1)"]}, {"sv": "@x"}, key="a")
    assert "'=HYPERLINK(1)" in admin_client.get(f"{LIST}export/csv/").text
    sheet = load_workbook(io.BytesIO(admin_client.get(f"{LIST}export/xlsx/").content)).active
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert (cells["'=HYPERLINK(1)"], cells["'@x"]) == ("s", "s")


@pytest.mark.parametrize("query", ["?e=1", "?status__exact=zzz", "?nothing=1", "?p=999999", "?q=%00"])
def test_export_of_a_strange_address_is_answered(admin_client, query):
    assert admin_client.get(f"{LIST}export/csv/{query}").status_code in (200, 302)


def test_export_is_for_whoever_may_see_the_list(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("x", is_staff=True))
    assert client.get(f"{LIST}export/csv/").status_code == 403
