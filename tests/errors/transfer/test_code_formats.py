"""Code formats of new systems: derived from the codes of an import, and said."""

import io
import json
import random

import pytest
from django.core.management import call_command
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from errors import transfer
from errors.models import System
from errors.recognition.codes import has_format
from errors.recognition.resolver import resolve
from errors.transfer.code_formats import MAX_MASKS, format_of_codes
from tests.factories import SystemFactory
from tests.helpers.catalogue_files import planned


def load(file):
    transfer.apply(planned(file, create_systems=True))


def numbers(*parts):
    """Codes of a shape: `#` is any digit."""
    rng = random.Random(1)
    return [
        "".join(rng.choice("0123456789") if sign == "#" else sign for sign in part)
        for part in parts
        for _ in range(40)
    ]


@pytest.mark.parametrize(
    ("codes", "derived"),
    [
        (numbers("ORA-#####"), "ORA-#####"),
        (["ORA-00942"], "ORA-#####"),
        (numbers("200####"), "200####"),
        (numbers("1000###", "200####"), "1000### 200####"),
        (["2001303", "2001304"], "#######"),
        (["2001301", "2001302", "2001303"], "2001###"),
        (numbers("E####", "W###", "ERR_####_FAILED"), "E#### ERR_####_FAILED W###"),
        ([*numbers("E#####"), "access_denied", ""], "E#####"),
        ([*numbers("200####"), "10", "1002"], "200####"),
        (numbers("####"), ""),
        (["404", "500", "10"], ""),
        (["E1", "E2", "E3"], ""),
        (["access_denied", "invalid_grant"], ""),
        (["A1B2", "4-XZ-9", "9Q", "77.1", "X 1", "Z#1"], ""),
        ([], ""),
    ],
)
def test_format_is_the_shape_of_most_codes(codes, derived):
    assert format_of_codes(codes) == derived
    assert format_of_codes(reversed(codes)) == derived


@given(st.lists(st.text(alphabet="019AE-_. #", max_size=9), max_size=30))
def test_any_codes_get_few_masks_that_most_of_them_have(codes):
    derived = format_of_codes(codes)
    assert len(derived.split()) <= MAX_MASKS
    numbered = [code for code in {*codes} if {*"019"} & {*code}]
    assert not derived or sum(has_format(code, [derived]) for code in numbered) >= 0.8 * len(numbered)
    assert not any(mask.count("#") + len(mask.strip("#")) < 4 for mask in derived.split())


ROWS = "".join(f"Acme Books,ACM-{10_000 + 37 * number},Problem {number}\n" for number in range(30))
FILE = f"system,code,message_en\n{ROWS}"


@pytest.mark.django_db
def test_a_system_made_by_an_import_gets_the_format_of_its_codes_and_the_plan_says_so():
    plan = planned(FILE, create_systems=True)
    with override("en"):
        assert plan.notes == ["Acme Books: its codes look like ACM-#####, which is stored as their format."]
    with override("sv"):
        assert plan.notes[0].startswith("Acme Books: koderna ser ut som ACM-#####")
    load(FILE)
    assert System.objects.get().code_format == "ACM-#####"
    assert planned(FILE, create_systems=True).notes == []
    assert resolve("Something went wrong ACM-10037").known
    assert resolve("Something went wrong ACM-99999").unknown_code == "ACM-99999"


@pytest.mark.django_db
def test_a_system_that_exists_or_names_its_format_keeps_it():
    SystemFactory(slug="acme-books", name="Acme Books", code_format="")
    load(FILE)
    assert System.objects.get().code_format == ""
    errors = [{"system": "other", "code": f"X-{10_000 + n}", "titles": {"en": "x"}} for n in range(5)]
    for given_format in ({"code_format": ""}, {}):
        content = {"systems": [{"slug": "other", **given_format}], "errors": errors}
        plan = planned(json.dumps(content), "json")
        assert plan.code_formats == ({} if given_format else {"other": "X-#####"})


@pytest.mark.django_db
def test_the_command_says_the_format(tmp_path):
    (tmp_path / "in.csv").write_text(FILE)
    for options in (["--dry-run"], []):
        printed = io.StringIO()
        call_command("import_errors", tmp_path / "in.csv", "--create-systems", *options, stdout=printed)
        assert "Acme Books: its codes look like ACM-#####" in printed.getvalue()
