"""Lists of the help centre as files, for whoever may see them."""

import csv
import io
import json

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from openpyxl import load_workbook

from kb.models import ContactMessage, SearchEntry
from tests.factories import make_alias, make_article, make_error

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    error = make_error()
    make_article("a")
    make_alias("=pengarna", error=error)
    SearchEntry.objects.create(query="+46", language="sv", source="site")
    ContactMessage.objects.create(
        name="@Ada", email="ada@example.com", message="Hej", language="sv", error=error
    )


@pytest.mark.parametrize("format", ["csv", "xlsx", "json"])
@pytest.mark.parametrize("model", ["article", "alias", "searchentry", "contactmessage"])
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
    ("model", "cell"), [("alias", "'=pengarna"), ("searchentry", "'+46"), ("contactmessage", "'@Ada")]
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
