"""Export of the help centre's lists as files, for users who may view them."""

import csv
import io
import json

import polib
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from openpyxl import load_workbook

from errors import transfer
from kb.models import ContactMessage, Fix, FixCondition, SearchLog
from tests.factories import make_alias, make_article, make_error
from tests.helpers.catalogue_files import counts, planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    error = make_error()
    make_article("a")
    make_alias("=pengarna", error=error)
    SearchLog.objects.create(query="+46", language="sv", source="site")
    ContactMessage.objects.create(
        name="@Ada", email="ada@example.com", message="Hej", language="sv", error=error
    )


@pytest.mark.parametrize("format", ["csv", "xlsx", "json"])
@pytest.mark.parametrize("model", ["article", "alias", "searchlog", "contactmessage"])
def test_list_is_exported_in_every_format(admin_client, rows, model, format):
    response = admin_client.get(f"/admin/kb/{model}/export/{format}/")
    data = response.content
    if format == "csv":
        found = list(csv.reader(io.StringIO(data.decode())))[1:]
    elif format == "json":
        found = json.loads(data)
    else:
        found = list(load_workbook(io.BytesIO(data)).active.iter_rows(min_row=2))
    assert len(found) == 1
    assert "attachment" in response["Content-Disposition"]


@pytest.mark.parametrize(
    ("model", "cell"), [("alias", "'=pengarna"), ("searchlog", "'+46"), ("contactmessage", "'@Ada")]
)
def test_what_readers_wrote_is_no_formula(admin_client, rows, model, cell):
    cells = next(
        csv.reader(io.StringIO(admin_client.get(f"/admin/kb/{model}/export/csv/").text.split("\n", 1)[1]))
    )
    assert cell in [text.strip() for text in cells]


@pytest.mark.parametrize(("permission", "status"), [("view_contactmessage", 200), ("view_alias", 403)])
def test_messages_are_exported_by_who_may_read_them_and_the_log_says_so(
    client, django_user_model, rows, permission, status
):
    user = django_user_model.objects.create_user("x", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename=permission))
    client.force_login(user)
    assert client.get("/admin/kb/contactmessage/export/csv/").status_code == status
    assert LogEntry.objects.filter(user=user).count() == (status == 200)


def test_conditions_go_to_a_translator_and_come_back(admin_client):
    error = make_error(titles={"sv": "Kontot saknas"})
    fix = Fix.objects.get(article=make_article("a", errors=[error]))
    FixCondition.objects.create(fix=fix, language="sv", when="Kontot står i kontoplanen")
    exported = admin_client.get("/admin/errors/errorcode/export/po_sv_en/").text
    assert exported.count("msgctxt") == 2
    file = polib.pofile(exported)
    file[1].msgstr = "The account is in the chart of accounts"
    plan = planned(str(file), "po")
    assert [(cell.column, cell.after) for cell in plan.extra_texts[0].cells] == [("when_en", file[1].msgstr)]
    transfer.apply(plan)
    assert fix.conditions.get(language="en").when == file[1].msgstr
    assert counts(planned(admin_client.get("/admin/errors/errorcode/export/po_sv_en/").text, "po")) == (
        0,
        0,
        1,
        0,
    )


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("Kontot står i", "Kontot stod i", "msgid"),
        ("when fortnox-api", "when nowhere", "msgctxt"),
        ("The account is there", "x" * 301, "msgstr"),
    ],
)
def test_condition_that_does_not_fit_is_refused(admin_client, old, new, column):
    fix = Fix.objects.get(article=make_article("a", errors=[make_error(titles={})]))
    FixCondition.objects.create(fix=fix, language="sv", when="Kontot står i kontoplanen")
    file = polib.pofile(admin_client.get("/admin/errors/errorcode/export/po_sv_en/").text)
    file[0].msgstr = "The account is there"
    assert [issue.column for issue in planned(str(file).replace(old, new), "po").issues] == [column]
