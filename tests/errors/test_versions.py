"""The number of a page: what moves it, and that nobody writes over somebody else."""

import threading

import pytest
from django.db import connection, connections

from errors import versions
from errors.models import ErrorCode, ErrorLink, System, Wording
from kb.models import Alias, Category, CategoryName, Fix, HelpfulVote
from kb.publishing import workflow
from tests.factories import make_alias, make_article, make_error

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def number(row):
    return type(row).objects.values_list("version", flat=True).get(pk=row.pk)


@pytest.fixture
def error():
    return make_error("2001304", titles={"sv": "Konto saknas"}, fixed_by=["customer"])


@pytest.fixture
def article(error):
    return make_article("a", errors=[error])


def changes():
    return {
        "itself": lambda error: error.save(),
        "one column": lambda error: error.save(update_fields=["note"]),
        "a text": lambda error: error.texts.get().save(),
        "a text deleted": lambda error: error.texts.get().delete(),
        "a new wording": lambda error: Wording.objects.create(error=error, language="en", text="x"),
        "who": lambda error: error.fixers.all().delete(),
        "a link": lambda error: ErrorLink.objects.create(source=error, target=make_error("2000001")),
        "a fix": lambda error: error.fixes.get().save(),
        "when": lambda error: error.fixes.get().conditions.create(language="sv", when="När"),
    }


@pytest.mark.parametrize("change", changes())
def test_whatever_stands_on_an_errors_page_moves_its_version(error, article, change):
    before = number(error)
    changes()[change](error)
    assert number(error) > before


def test_fix_moves_both_of_its_pages(error, article):
    before = number(error), number(article)
    error.fixes.get().save()
    assert (number(error), number(article)) == (before[0] + 1, before[1] + 1)


def test_draft_moves_the_texts_version(article):
    translation = article.translations.get()
    before = number(translation)
    workflow.save_draft(translation, title="Ny", summary="", body="Ny")
    assert number(translation) > before


@pytest.mark.parametrize("change", ["recount", "vote", "html", "alias"])
def test_what_is_derived_moves_nothing(error, article, change):
    fix, translation = article.fixes.get(), article.translations.get()
    alias = make_alias(error=error)
    rows = [error, article, translation, alias]
    before = [number(row) for row in rows]
    if change == "recount":
        Fix.objects.recount()
    elif change == "vote":
        HelpfulVote.objects.create(fix=fix, helpful=True)
    elif change == "html":
        translation.published.save(update_fields=["html"])
    else:
        Alias.propose(alias.text, "sv", error=error)
    assert [number(row) for row in rows] == before


def test_shelves_and_systems_count_their_parts(article):
    category = Category.objects.get()
    before = number(category), number(article)
    CategoryName.objects.filter(language="sv").get().save()
    article.systems.add(System.objects.get())
    assert (number(category), number(article)) == (before[0] + 1, before[1] + 1)


def test_row_read_long_ago_does_not_write_its_old_version_back(error):
    old = ErrorCode.objects.get()
    for _time in range(3):
        error.save()
    before = number(error)
    old.save()
    assert number(error) == before + 1


def test_claim_takes_all_or_none(error):
    other = make_error("2000001")
    seen = versions.read([versions.name_of(error), versions.name_of(other)])
    other.save()
    assert versions.claim(seen) is False
    assert versions.read(seen) == seen | {versions.name_of(other): seen[versions.name_of(other)] + 1}
    assert versions.claim(versions.read(seen)) is True


def test_claim_of_what_is_gone_is_refused(error):
    seen = versions.read([versions.name_of(error)])
    error.delete()
    assert versions.claim(seen) is False


@pytest.mark.django_db(transaction=True)
def test_of_many_who_claim_the_same_version_one_gets_it():
    seen = versions.read([versions.name_of(make_error())])
    answers = []

    def claim():
        answers.append(versions.claim(seen))
        connections.close_all()

    threads = [threading.Thread(target=claim) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False] * 7 + [True], connection.vendor
