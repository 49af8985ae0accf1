"""Proof of a wording, and texts that only look like it: real catalogues hold a twin of each case."""

import pytest

from errors.alignment.aligner import align
from errors.alignment.proof import proves
from errors.alignment.segments import segments
from errors.alignment.signatures import GAP, signature_of

CHANCE = 5.0  # nats: words weigh 4


def is_proven(message, text):
    words = [token.word for token in signature_of(message)]
    segment = segments(text)[0]
    weights = {word: 4.0 for word in words if word != GAP}
    alignment = align(words, [word.text for word in segment.tokens], weights, {})
    return proves(alignment, words, segment, CHANCE)


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("Access denied", "Access denied"),
        ("Konto {Account} är inte aktivt", "2026-01-02 ERROR Konto 3050 är inte aktivt"),
        ("Ogiltig inloggning till systemet", "Fel: Ogiltig inloggning till systemet."),
        ("{User} har låst perioden", "ERROR: Anna Svensson har låst perioden"),
        ("could not create {Path}", 'could not create "/var/x"'),
        (
            "Faktura som bokförs måste vara klarmarkerad",
            "sync: Faktura som bokförs måste vara klarmarkerad och sparad",
        ),
    ],
)
def test_a_whole_message_is_proven(message, text):
    assert is_proven(message, text)


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("Access denied", "the Access denied page of our site"),
        ("{Name} is not a valid unique bus name", "x1 is not a valid bus name"),
        ("do not check device numbers when creating archives", "check device numbers when creating archives"),
        ("unexpected result while fetching files", "unexpected result length while fetching files"),
        ("could not create {Path}", 'could not create state directory "x"'),
        ("kan inte hitta {Path}", "kan inte hitta alla och jag"),
        ("file format {Format} is not supported", "sorry, archive format prof is not supported"),
        ("kunde inte skriva {Path}", "kunde inte skriva någon indexfil"),
        (
            "Please correct the duplicate data for {Field} which must be unique",
            "ERROR Please correct the duplicate data for X.",
        ),
        ("Ta bort en tabell", "ta bort en säkerhetspolicy från en tabell"),
    ],
)
def test_a_message_that_says_something_else_is_not_proven(message, text):
    assert not is_proven(message, text)
