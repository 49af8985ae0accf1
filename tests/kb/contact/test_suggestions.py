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


def test_suggestions_are_confident_or_absent(error):
    [suggestion] = suggestions.for_text(TEXT)
    assert (suggestion.error, suggestion.is_recognised, suggestion.reading.values) == (
        error,
        True,
        {"Account": "3050"},
    )
    assert [suggestions.for_text(text) for text in ("Var parkerar jag bilen?", " ", "")] == [[], [], []]


def test_suggestions_are_at_most_three():
    for number in range(5):
        make_error(f"200130{number}", messages={"sv": [f"Kunde inte hitta konto {number}000"]})
    text = " ".join(f"200130{number}" for number in range(5))
    assert len(suggestions.for_text(text)) == 3


def test_note_is_for_those_who_are_not_the_reader(error):
    assert [suggested.note for suggested in suggestions.for_text(TEXT)[0].fixes] == [None]
    Fix.objects.update(fixed_by=Actor.INTEGRATION_DEVELOPER)
    [suggestion] = suggestions.for_text(TEXT)
    [suggested] = suggestion.fixes
    assert "konto%203050" in suggested.note.mail
    assert suggestion.keys == [f"error:{error.pk}", f"fix:{Fix.objects.get().pk}"]
