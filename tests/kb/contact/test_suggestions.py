"""Answers before a message is sent."""

import pytest

from errors.choices import Actor
from kb.contact import suggestions
from kb.models import Fix
from tests.factories import make_article, make_error

pytestmark = pytest.mark.django_db
TEXT = "Vi ser: Kunde inte hitta konto 3050"


@pytest.fixture
def error():
    error = make_error(
        messages={"sv": ["Kunde inte hitta konto {Account}"]}, titles={"sv": "Kontot finns inte"}
    )
    make_article("add", {"sv": ("Lägg upp kontot", "1. Öppna konto {Account}.")}, [error])
    return error


def test_answers_are_confident_or_absent(error):
    [answer] = suggestions.answers(TEXT)
    assert (answer.error, answer.is_recognised, answer.reading.values) == (error, True, {"Account": "3050"})
    assert [suggestions.answers(text) for text in ("Var parkerar jag bilen?", " ", "")] == [[], [], []]


def test_answers_are_at_most_three():
    for number in range(5):
        make_error(f"200130{number}", messages={"sv": [f"Kunde inte hitta konto {number}000"]})
    text = " ".join(f"200130{number}" for number in range(5))
    assert len(suggestions.answers(text)) == 3


def test_note_is_for_those_who_are_not_the_reader(error):
    assert [way.note for way in suggestions.answers(TEXT)[0].ways] == [None]
    Fix.objects.update(fixed_by=Actor.INTEGRATION_DEVELOPER)
    [answer] = suggestions.answers(TEXT)
    [way] = answer.ways
    assert "konto%203050" in way.note.mail
    assert answer.keys == [f"error:{error.pk}", f"fix:{Fix.objects.get().pk}"]
