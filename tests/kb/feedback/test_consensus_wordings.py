"""The wording that is proposed for a group of searches: its members are sure once an error has it."""

import random
import sys

import pytest
from django.utils import timezone

from errors.alignment.segments import longest_segment
from kb.feedback import unanswered_queries
from kb.feedback.consensus_wordings import consensus, without_prefix
from kb.models import SearchLog, UnansweredQuery
from kb.search import recognise
from tests.factories import make_error
from tests.golden.variants import VARIANTS, with_values
from tests.helpers.searches import LATER, messages

FRAMES = {
    "dash": "Error - {}",
    "label": "Fel: {}",
    "bracket": "[ERROR] 2026-01-02 app.sync - {}",
    "mark": "{}!",
    "stop": "{}.",
}
KINDS = (  # not inside somebody's own sentence, where a short message is no proof
    "exact",
    "logline",
    "json",
    "nodia",
    "typo1",
    "case",
    *FRAMES,
)


def variant(kind, text, rng):
    return FRAMES[kind].format(text) if kind in FRAMES else VARIANTS[kind](text, "sv", rng)


@pytest.mark.parametrize(
    ("texts", "wording"),
    [
        (["Error - Lagret är stängt i dag"], "Lagret är stängt i dag"),
        (["ORDERN ÄR LÅST FÖR BANK", "Ordern är låst för Kassa"], "Ordern är låst för {Value}"),
        (["ordern är läst i dag", "Ordern är låst i dag", "Ordern är låst i dag!"], "Ordern är låst i dag"),
        (["Kan inte boka 7 i lagret", "Kan inte boka 88 i la"], "Kan inte boka {Value} i lagret"),
        (["Kassa är inget giltigt konto", "Bank är inget giltigt konto"], "{Value} är inget giltigt konto"),
        (["Kan inte hitta kund"] * 3 + ["Kan inte hitta order"] * 4, "Kan inte hitta order"),
        (["Konto {x} saknas i planen", "konto [y] saknas i planen"], "saknas i planen"),
        (['Jag fick "Ordern är låst i dag" nyss', "Ordern är låst i dag"], "Ordern är låst i dag"),
        (["Ordern är låst", "Lagret har stängt"], "Ordern är låst"),
        (["!!"], "!!"),
    ],
)
def test_consensus_is_what_the_texts_share(texts, wording):
    found = [longest_segment(text) for text in texts]
    assert (
        consensus([part.text if part else text for part, text in zip(found, texts, strict=True)]) == wording
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Error - Foo bar", "Foo bar"),
        ("(ERROR) - Foo bar", "Foo bar"),
        ("Fel: Foo bar", "Foo bar"),
        ("2026-01-02 03:04:05,123 sync: Foo bar", "Foo bar"),
        ("app.sync - Foo bar", "Foo bar"),
        ("Error while saving foo", "Error while saving foo"),
        ("Fel konto", "Fel konto"),
        ("Error: ", "Error: "),
    ],
)
def test_prefix_is_no_part_of_a_message(text, message):
    assert without_prefix(text) == message


@pytest.mark.django_db
def test_one_click_makes_the_members_of_fifty_unknown_errors_sure():
    """A log's frame, values, capitals, punctuation and a typing error make no difference."""
    rng = random.Random(5)
    asked = [variant(kind, with_values(text, rng), rng) for kind in KINDS for text in messages(50)]
    rng.shuffle(asked)
    SearchLog.objects.bulk_create(SearchLog(query=text[:255], language="sv") for text in asked)
    SearchLog.objects.update(created_at=timezone.now() - LATER)
    unanswered_queries.group_settled(most=2000)
    for number, query in enumerate(UnansweredQuery.objects.all()):
        language, text = next(unanswered_queries.wordings(query))
        make_error("", {language: [text]}, key=f"made-{number}")
    texts = SearchLog.objects.filter(unanswered_query__isnull=False).values_list("query", flat=True)
    sure = sum(recognise(text, "sv").known for text in texts) / len(texts)
    sys.stdout.write(f"One click: {sure:.1%} of {len(texts)} searches are sure\n")
    assert sure >= 0.95
