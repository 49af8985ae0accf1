import io
import posixpath
import re
import zipfile

import pytest
from django.core.management import CommandError, call_command

from kb import offline_bundle
from tests.factories import make_article, make_error

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def error():
    error = make_error(titles={"sv": "Kontot finns inte </script>", "en": "No such account"})
    make_article("add", {"sv": ("Lägg upp kontot", "Se [[error:2001304]] och [fler](/sv/faq/).")}, [error])
    make_error("2009999", {"sv": ["Hemligt fel"]}, status="draft")
    return error


def unpacked():
    file = io.BytesIO()
    offline_bundle.write(file)
    with zipfile.ZipFile(file) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_same_content_gives_the_same_bytes():
    assert unpacked() == unpacked()
    one, other = io.BytesIO(), io.BytesIO()
    assert (offline_bundle.write(one), one.getvalue()) == (offline_bundle.write(other), other.getvalue())


def test_every_link_leads_to_a_file_in_the_bundle():
    files = unpacked()
    for name, content in files.items():
        for link in re.findall(r'(?:href|src)="([^"#]+)', content.decode()) if name.endswith(".html") else []:
            assert posixpath.normpath(posixpath.join(posixpath.dirname(name), link)) in files, (name, link)


def test_pages_carry_the_hash_of_the_site(client, error):
    files = unpacked()
    for language in ("sv", "en"):
        page = files[f"{language}/fortnox-api/2001304-{error.pk}.html"].decode()
        site = client.get(f"/api/v1/errors/fortnox-api/2001304?language={language}").json()
        assert re.search(r"data-hash>(\w+)<", page)[1] == site["hash"]


def test_drafts_stay_at_home_and_titles_end_no_script():
    files = unpacked()
    assert b"Hemligt" not in b"".join(files.values())
    assert b"</script>" not in files["sv.js"]


def test_command_says_where_it_cannot_write(tmp_path):
    call_command("export_bundle", tmp_path / "b.zip", stdout=io.StringIO())
    with pytest.raises(CommandError, match="No such file"):
        call_command("export_bundle", tmp_path / "no" / "b.zip")
