"""One row a search: typed letter by letter, sent after it, sent again; and no beginnings of secrets."""

from datetime import timedelta

import pytest
from django.utils import timezone

from errors.recognition.resolver import Resolution
from kb.feedback import search_log
from kb.models import SearchLog
from kb.search import Results

pytestmark = pytest.mark.django_db
QUERY = "kunde inte hitta konto"


def results(total=0):
    return Results(Resolution(), [], total)


def typed(*texts, name=""):
    for text in texts:
        name = search_log.log_typed(text, results(len(text)), name)
    return name


def kept():
    return list(SearchLog.objects.order_by("id").values_list("query", flat=True))


def test_typing_letter_by_letter_keeps_one_row():
    typed(*(QUERY[: end + 1] for end in range(len(QUERY))))
    assert list(SearchLog.objects.values_list("query", "results")) == [(QUERY, len(QUERY))]


def test_typing_keeps_one_row_where_letters_are_taken_back():
    typed("kontot", "konto", "kont", "kontot saknas")
    assert kept() == ["kontot saknas"]


def test_typing_something_else_is_another_search():
    typed("konto", "period")
    assert kept() == ["konto", "period"]


def test_two_readers_who_type_the_same_are_two_searches():
    typed("konto")
    typed("konto")
    assert kept() == ["konto", "konto"]


@pytest.mark.parametrize("name", ["", "1", "1:x:y", "ÅÄÖ\0", "'; --"])
def test_a_name_that_is_not_ours_names_nothing(name):
    typed("konto")
    typed("kontot", name=name)
    assert kept() == ["konto", "kontot"]


def test_after_a_pause_it_is_another_search(monkeypatch):
    name = typed("konto")
    monkeypatch.setattr(search_log, "SAME_SEARCH", timedelta(seconds=-1))
    typed("kontot", name=name)
    assert kept() == ["konto", "kontot"]


def test_sending_what_was_typed_is_the_same_search():
    typed("konto")
    search_log.log("konto", results(3))
    assert list(SearchLog.objects.values_list("query", "results")) == [("konto", 3)]


def test_sending_the_same_later_is_another_search():
    search_log.log("konto", results())
    SearchLog.objects.update(created_at=timezone.now() - timedelta(seconds=31))
    search_log.log("konto", results())
    assert kept() == ["konto", "konto"]


@pytest.mark.parametrize(
    ("secret", "kind"),
    [
        ("anna.berg@example.se", "e-mail"),
        ("850709-9805", "personal-number"),
        ("4111 1111 1111 1111", "card-number"),
    ],
)
def test_no_more_than_the_first_letters_of_a_secret_are_ever_kept(secret, kind):
    name, seen = "", set()
    for end in range(1, len(secret) + 1):
        name = typed(f"konto {secret[:end]}", name=name)
        seen |= set(kept())
    assert kept() == [f"konto [{kind}]"]
    assert max(len(query) for query in seen - {f"konto [{kind}]"}) < len("konto ") + 10


def test_a_code_that_is_typed_is_kept():
    typed("20013", "200139", "2001399")
    assert kept() == ["2001399"]
