import csv
import json

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import translation

from errors import slots
from errors.alignment.signatures import placeholders
from errors.languages import content_languages
from errors.models import SlotLabel
from tests.factories import make_error

DATA = settings.BASE_DIR / "errors" / "data"


@pytest.fixture(autouse=True)
def nothing_kept():
    slots.forget()
    yield
    slots.forget()


@pytest.fixture
def labels(db):
    return [
        SlotLabel.objects.create(name="Account", language=language, label=label)
        for language, label in (("sv", "konto"), ("en", "account"))
    ]


def test_every_slot_of_the_shipped_catalogue_has_a_label_in_every_content_language():
    with (DATA / "fortnox.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {
        name
        for row in rows
        for column in row
        if column.startswith("message_")
        for name in placeholders(row[column])
    }
    shipped = json.loads((DATA / "slots.json").read_text(encoding="utf-8"))
    assert names == set(shipped)
    assert {language for found in shipped.values() for language in found} == set(content_languages())
    assert [found for found in shipped.values() if not all(found.values())] == []


@pytest.mark.parametrize(
    ("name", "language", "label"),
    [
        ("Account", "sv", "konto"),
        ("Account", "en", "account"),
        ("Account2", "sv", "konto"),
        ("OrderNumber", "sv", "order number"),
        ("OrderNumber3", "en", "order number"),
        ("order_number", "sv", "order number"),
        ("Series", "de", "series"),
        ("1", "sv", "1"),
    ],
)
def test_slot_has_its_label_else_its_name_in_words(labels, name, language, label):
    assert slots.slot_label(name, language) == label


def test_label_is_in_the_readers_language_unless_another_is_named(labels):
    with translation.override("en"):
        assert slots.slot_label("Account") == "account"
    with translation.override("sv"):
        assert slots.slot_label("Account") == "konto"


def test_labels_take_one_query_until_one_changes(labels, django_assert_num_queries):
    slots.forget()
    with django_assert_num_queries(1):
        assert [slots.slot_label(name, "sv") for name in ("Account", "Account2", "Date")] == [
            "konto",
            "konto",
            "date",
        ]
    labels[0].label = "bokföringskonto"
    labels[0].save()
    assert slots.slot_label("Account", "sv") == "bokföringskonto"
    labels[0].delete()
    assert slots.slot_label("Account", "sv") == "account"


def test_next_request_reads_what_another_process_has_written(labels, client):
    assert slots.slot_label("Account", "sv") == "konto"
    SlotLabel.objects.filter(language="sv").update(label="bokföringskonto")
    assert slots.slot_label("Account", "sv") == "konto"
    client.get("/")
    assert slots.slot_label("Account", "sv") == "bokföringskonto"


def test_shipped_labels_are_added_and_those_of_editors_stay(db):
    SlotLabel.objects.create(name="Account", language="sv", label="bokföringskonto")
    assert slots.add_missing(DATA / "slots.json") > 50
    assert slots.add_missing(DATA / "slots.json") == 0
    assert slots.slot_label("Account", "sv") == "bokföringskonto"
    assert slots.slot_label("CostCentre", "sv") == "kostnadsställe"


@pytest.mark.parametrize("name", ["{Account}", "Order number", "A-B", ""])
def test_name_of_a_slot_is_one_word(db, name):
    with pytest.raises(ValidationError):
        SlotLabel(name=name, language="sv", label="x").full_clean()


def test_content_check_warns_of_slots_without_label(labels, capsys):
    make_error("1", {"sv": ["Konto {Account} saknar {Series}"]}, meanings={"sv": "x", "en": "x"})
    assert slots.without_label() == [("Series", "en"), ("Series", "sv")]
    with pytest.raises(Exception, match="0 broken samples"):
        call_command("check_content")
    assert "warning: the placeholder Series has no label in sv" in capsys.readouterr().err
