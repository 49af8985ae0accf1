"""Notes for whoever can fix an error."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from errors.alignment.signatures import fill
from errors.choices import Actor
from errors.languages import content_languages
from kb.answers.handover_notes import MAX_MAILTO_CHARS, notes, values_fragment
from kb.markdown.from_html import template_sections
from kb.markdown.rendering import render
from kb.models import Fix, FixCondition
from tests.factories import make_article, make_error

NOTES = Path(__file__).parent / "notes"
STEPS = {
    "sv": (
        "Lägg upp kontot",
        "Kontot saknas.\n\n## Gör så här\n\n1. Öppna kontoplanen.\n2. Lägg upp {Account}.",
    ),
    "en": ("Add the account", "It is missing.\n\n## What to do\n\n1. Open the accounts.\n2. Add {Account}."),
}
VALUES = {"Account": "3050"}


def make_notes(who, values, language="sv"):
    """The notes for a reader of that language about the fixes of an error that `who` does."""
    error = make_error(
        messages={"sv": ["Kunde inte hitta konto {Account}"]},
        titles={"sv": "Kontot finns inte", "en": "The account does not exist"},
        meanings={"sv": "Konto {Account} saknas.", "en": "Account {Account} is missing."},
    )
    make_article("add", STEPS, [error])
    Fix.objects.update(fixed_by=who)
    FixCondition.objects.create(fix=Fix.objects.get(), language="sv", when="Konto {Account} ska finnas.")
    FixCondition.objects.create(fix=Fix.objects.get(), language="en", when="Account {Account} is wanted.")
    with override(language):
        message = error.wording_in()
        return notes(error, list(error.fixes.for_reader()), message, values, "https://help.example.com")


def whole(note, values):
    return fill("".join(part.text for part in note.parts), values)


def mailed(note):
    """(subject, body) as a mail program reads them."""
    fields = parse_qs(urlsplit(note.mail).query)
    return fields["subject"][0], fields["body"][0].replace("\r\n", "\n")


@pytest.mark.django_db
@pytest.mark.parametrize("who", Actor.values)
def test_note_says_everything_in_each_language(who):
    written = make_notes(who, VALUES)
    assert [note.language for note in written] == content_languages()
    for note in written:
        expected = (NOTES / f"{who}.{note.language}.txt").read_text()
        assert f"{note.subject}\n\n{whole(note, VALUES)}\n" == expected


@pytest.mark.django_db
def test_mail_holds_the_whole_note_where_it_fits():
    for note in make_notes("customer", VALUES):
        assert mailed(note) == (note.subject, whole(note, VALUES))


@pytest.mark.django_db
@pytest.mark.parametrize(("steps", "has_steps"), [("1. Gör så.", True), ("1. Gör å.\n" * 60, False)])
def test_mail_leaves_out_what_mail_programs_would_cut(monkeypatch, steps, has_steps):
    body = f"Inledning. {'ö' * 400}\n\n## Gör så här\n\n{steps}"
    monkeypatch.setitem(STEPS, "sv", ("Lägg upp kontot", body))
    note = make_notes("customer", VALUES)[0]
    _subject, text = mailed(note)
    assert ("öö" in text, "1. Gör" in text, "2001304/?who=customer#Account=3050" in text) == (
        False,
        has_steps,
        True,
    )
    assert len(note.mail) <= MAX_MAILTO_CHARS


@pytest.mark.django_db
def test_note_in_the_readers_language_comes_first():
    assert [note.language for note in make_notes("customer", {}, "en")] == ["en", "sv"]


@pytest.mark.django_db
def test_parts_say_which_language_they_are_in():
    _swedish, english = make_notes("customer", {})
    assert {part.language for part in english.parts if "Kunde inte" in part.text} == {"sv"}
    assert {part.language for part in english.parts if "Add" in part.text} == {"en"}


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_values_come_back_out_of_an_address(value):
    fragment = values_fragment({"Account": value})
    assert parse_qs(fragment.removeprefix("#"), keep_blank_values=True) == {"Account": [value]}


def test_no_values_leave_the_address_alone():
    assert values_fragment({}) == ""


# --- HTML as text


def as_text(body):
    return "\n\n".join(template_sections(render(body, "sv", lambda *_: {}).html))


def test_steps_are_numbered_and_bullets_marked():
    body = "Först.\n\n## Gör så\n\n1. Ett\n2. Två\n   - a\n   - b\n3. Tre\n\n- x\n\nSlut."
    assert as_text(body) == "Först.\n\nGör så\n1. Ett\n2. Två\n• a\n• b\n3. Tre\n• x\nSlut."


def test_braces_that_are_no_slots_stay_braces():
    text = as_text('Skicka `{"a": {"b": 1}}` för {Account}.')
    assert fill(text, {"Account": "30{50}"}) == 'Skicka {"a": {"b": 1}} för 30{50}.'


@given(st.text(max_size=300))
def test_any_text_becomes_text(body):
    assert "<li>" not in "".join(template_sections(render(body.replace("<", ""), "sv", lambda *_: {}).html))
