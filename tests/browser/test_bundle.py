"""The offline bundle: opened from a disk with the network off."""

import io
import zipfile

import pytest

from kb import offline_bundle
from tests.factories import make_article, make_error
from tests.helpers.browser import faults

pytestmark = pytest.mark.django_db


def test_bundle_opens_from_a_disk_and_finds_errors(context, page, tmp_path, db):
    error = make_error(titles={"sv": "Kontot finns inte"})
    make_error("2000423", {"sv": ["Kan inte hitta kontot."]}, {"sv": "Kontot saknas"})
    make_article("add", {"sv": ("Lägg upp kontot", "Gör så.")}, [error])
    file = io.BytesIO()
    offline_bundle.write(file)
    zipfile.ZipFile(file).extractall(tmp_path)
    context.set_offline(True)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"file://{tmp_path}/index.html")
    page.get_by_role("link", name="Svenska").click()
    page.get_by_label("Klistra in").fill("Kunde inte hitta konto 1930.")
    assert faults(page, "list") == []
    page.locator("[data-bundle-list] a").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Kontot finns inte"
    assert faults(page, "error") == []
    page.goto(f"file://{tmp_path}/sv/articles/add.html")
    assert faults(page, "article") == []
    assert said == []
