"""The figures are those of what happened, each form counted once."""

import csv
import random
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kb.contact import deflection
from kb.contact.deflection import Figures
from kb.models import Deflection
from tests.factories import make_article, make_error

pytestmark = pytest.mark.django_db


@pytest.fixture
def errors():
    """Three errors; an article fixes the first two."""
    errors = [make_error(f"200130{number}", messages={"sv": [f"Fel {number}"]}) for number in range(3)]
    make_article("fix", {"sv": ("Så", "Så.")}, errors[:2])
    return errors


def test_count_is_once_for_a_form(errors):
    key = f"error:{errors[2].pk}"
    for form in ("a", "a", "b"):
        deflection.count(form, "shown", [key, key])
    deflection.count("a", "solved", [key])
    assert deflection.figures(timezone.localdate()) == Figures(shown=2, solved=1)


def counted(**subject):
    row = Deflection.objects.get(**subject)
    return Figures(*(getattr(row, counter) for counter in deflection.COUNTERS))


def test_count_of_a_fix_counts_for_its_error_and_the_page(errors):
    fix = errors[0].fixes.get()
    deflection.count("a", "solved", [f"fix:{fix.pk}"])
    expected = Figures(solved=1)
    assert deflection.figures(timezone.localdate()) == expected
    assert counted(error=errors[0]) == counted(fix=fix) == expected


def test_count_takes_no_notice_of_what_is_not_there(errors):
    deflection.count("a", "shown", ["error:0", "error:99999", "x", "", "fix:1'", "article:\0"])
    assert Deflection.objects.count() == 0


def test_figures_are_those_of_the_raw_events(errors, admin_client):
    """Events at random; the figures are counted anew from the events and must be the same everywhere."""
    chance, events = random.Random(4), set()
    keys = {f"fix:{error.fixes.get().pk}": error for error in errors[:2]}
    for form in [str(uuid.uuid4()) for _form in range(12)]:
        for counter in deflection.COUNTERS:
            for key in chance.choices(sorted(keys), k=chance.randrange(3)):
                deflection.count(form, counter, [key])
                events.add((form, counter, key))
    by_key = Counter((key, counter) for _form, counter, key in events)
    whole = Counter(counter for _form, counter in {(form, counter) for form, counter, _key in events})
    assert deflection.figures(timezone.localdate()) == Figures(**whole)
    for key, error in keys.items():
        expected = Figures(**{counter: by_key[key, counter] for counter in deflection.COUNTERS})
        assert counted(error=error) == counted(fix=error.fixes.get()) == expected
    sheet = admin_client.get(reverse("admin:kb_deflection_csv")).content.decode()
    rows = list(csv.DictReader(sheet.splitlines()))
    page = next(row for row in rows if not (row["error"] or row["fix"] or row["article"]))
    assert {counter: int(page[counter]) for counter in whole} == dict(whole)
    assert len(rows) == 1 + 2 + 2


def test_figures_by_week(errors):
    deflection.count("a", "shown", [f"error:{errors[0].pk}"])
    before = timezone.localdate() - timedelta(days=7)
    Deflection.objects.update(week=deflection.week_of(before))
    deflection.count("b", "shown", [f"error:{errors[0].pk}"])
    assert deflection.figures(before).shown == 2
    assert deflection.figures(timezone.localdate()).shown == 1


def test_nothing_in_the_counters_names_anybody():
    columns = {field.name for field in Deflection._meta.get_fields()}
    assert columns == {"id", "week", "error", "fix", "article", *deflection.COUNTERS}


def test_cells_are_no_formulas(errors, admin_client):
    errors[0].system.name = "=1+1"
    errors[0].system.save()
    deflection.count("a", "shown", [f"error:{errors[0].pk}"])
    assert "'=1+1" in admin_client.get(reverse("admin:kb_deflection_csv")).content.decode()


def test_list_in_the_admin(admin_client, errors, django_assert_max_num_queries):
    deflection.count("a", "shown", [f"error:{error.pk}" for error in errors])
    address = reverse("admin:kb_deflection_changelist")
    with django_assert_max_num_queries(9):
        assert admin_client.get(address).status_code == 200
    assert admin_client.get(f"{address}?of=error").context["cl"].result_count == 3
