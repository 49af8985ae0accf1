"""Files through the editor's browser, and wordings tried out while they are written."""

import re

import pytest
from playwright.sync_api import expect

from errors.models import ErrorCode
from kb.models import WordingProposal
from tests.factories import make_error
from tests.helpers.browser import STOCK, faults
from tests.helpers.catalogue_files import BROKEN, HEADER
from tests.helpers.hostile_files import FOREIGN

pytestmark = pytest.mark.django_db(transaction=True)
IMPORT = "/admin/errors/errorcode/import/"


def send(page, name, data):
    page.goto(IMPORT)
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.locator("#id_file").set_input_files(file)
    page.locator(".submit-row [type=submit]").click()


FILES = {f"{name}.csv": text.encode() for name, text, _faults in BROKEN} | FOREIGN


def test_every_broken_file_gets_its_sentences_in_the_browser(signed_in):
    page, before = signed_in, ErrorCode.objects.count()
    for name, data in FILES.items():
        send(page, name, data)
        said = page.locator(".import-rows tbody tr td:last-child, .errorlist li")
        expect(said.first, name).to_be_visible()
        assert all(len(text) > 10 for text in said.all_inner_texts()), name
        assert page.locator("[name=_apply]").count() == 0, name
    assert ErrorCode.objects.count() == before


def test_file_is_shown_and_imported_and_nothing_breaks_a_rule(signed_in, content):
    page = signed_in
    file = f"{HEADER}fortnox-api,2001304,,Kontot saknas,Ny titel\nfortnox-api,7,,Helt nytt fel,\n"
    send(page, "errors.csv", file.encode())
    expect(page.locator(".import-rows ins").first).to_be_visible()
    assert faults(page, "page", **STOCK) == []
    page.locator("[name=_apply]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    with page.expect_download() as download:
        page.locator(".export-links a", has_text=re.compile("^CSV$")).click()
    send(page, "again.csv", download.value.path().read_bytes())
    expect(page).to_have_url(re.compile(r"/import/[0-9a-f]+/$"))
    expect(page.locator("#content")).to_be_visible()
    assert page.locator(".import-rows").count() == 0


def test_wording_is_tried_out_while_it_is_written(signed_in, content):
    error, page = make_error("1", {"sv": ["Något"]}), signed_in
    page.goto(f"/admin/errors/errorcode/{error.pk}/change/")
    row = page.locator("#wordings-0")
    row.locator("textarea[name=wordings-0-text]").fill("Kunde inte hitta konto {Konto}.")
    expect(row.locator(".check-twin a")).to_have_text(str(content.error))
    row.locator("summary").click()
    row.locator("[data-sample]").fill("Kunde inte hitta konto 3050.")
    expect(row.locator(".check-values dd")).to_have_text("3050")
    row.locator("[data-sample]").fill("Något annat")
    expect(row.locator(".check-no")).to_be_visible()
    assert faults(page, "page", **STOCK) == []


def test_pages_beside_the_lists_are_accessible_and_fit(signed_in, content):
    error, found = content.error, []
    WordingProposal.propose(error, "Bokföringskontot {Value} saknas", "sv")
    for address in (
        IMPORT,
        f"/admin/errors/errorcode/{error.pk}/try/",
        f"/admin/errors/errorcode/merge/?id={error.pk}",
        f"/admin/errors/errorcode/retire/?id={error.pk}",
        "/admin/kb/wordingproposal/",
    ):
        signed_in.goto(address)
        found += faults(signed_in, address, **STOCK)
    assert found == [], "\n".join(found)
