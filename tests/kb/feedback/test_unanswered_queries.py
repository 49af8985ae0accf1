"""Unanswered searches: grouped, answered, and back in the list when an answer is lost."""

import random
import sys
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from errors.models import Wording
from kb.feedback import search_log, unanswered_queries
from kb.models import ContentVersion, SearchLog, Synonym, UnansweredQuery
from kb.models.unanswered_queries import HALF_LIFE, rank_of
from kb.search import recognise, search
from tests.factories import make_alias, make_article, make_error
from tests.golden.inbox import MAX_GROUPS, MIN_GROUPS, Asking, answers, click, grouped
from tests.golden.variants import VARIANTS, with_values
from tests.helpers.searches import ask, messages

RIGHT_FLOOR = 0.93  # share of the searches that are in the group of their error
SURE_FLOOR = 0.60  # share of the searches that are surely answered once the wording of their group is added,
ANSWERED_EVERY = 4  # asked of one in so many
KINDS = ("exact", "logline", "json", "question", "trunc", "nodia", "typo1", "typo2", "case")


def unanswered():
    return [question.example for question in UnansweredQuery.objects.unanswered()]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [2, 6, 8])
def test_a_thousand_variants_of_fifty_errors_are_fifty_questions(seed):
    """In any order. A question is of one error: the most frequent one of its searches. One click answers them."""
    rng = random.Random(seed)
    kinds = [(text, KINDS[n % len(KINDS)]) for n in range(20) for text in messages(50)]
    asked = [
        Asking(text, "sv", kind, VARIANTS[kind](with_values(text, rng), "sv", rng)) for text, kind in kinds
    ]
    rng.shuffle(asked)
    groups = grouped(asked)
    right = sum(max(Counter(row.message for row in members).values()) for members in groups.values()) / len(
        asked
    )
    sure = [is_sure for is_sure, _said in answers(groups, click(groups), every=ANSWERED_EVERY)]
    sys.stdout.write(
        f"1,000 variants of 50 errors are {len(groups)} questions, {right:.1%} with their own;"
        f" after the click {sum(sure) / len(sure):.1%} of them are surely answered\n"
    )
    assert sum(map(len, groups.values())) == 1000
    assert MIN_GROUPS <= len(groups) <= MAX_GROUPS
    assert right >= RIGHT_FLOOR
    assert sum(sure) / len(sure) >= SURE_FLOOR


@pytest.mark.django_db
def test_a_text_and_its_beginning_are_one_question_whichever_comes_first():
    ask(
        "Ett fel uppstod i lage",
        "Ett fel uppstod i lagermodulen",
        "Har inte behörighet för s",
        "Har inte behörighet f",
    )
    assert len(unanswered()) == 2


@pytest.mark.django_db
def test_wording_made_of_a_question_finds_every_member():
    error = make_error("1")
    ask(*(f"Kan inte boka order {number} i lagret" for number in (1, 22, 333)))
    question = UnansweredQuery.objects.get()
    assert question.logged_searches.count() == 3
    language, text = next(unanswered_queries.wordings(question))
    Wording.objects.create(error=error, language=language, text=text)
    found = [recognise(entry.query, "sv").best.error for entry in question.logged_searches.all()]
    assert (found, text) == ([error] * 3, "Kan inte boka order {Value} i lagret")
    assert unanswered_queries.check(question)


@pytest.mark.django_db
def test_values_names_endings_and_languages_of_the_page_are_one_question():
    ask(
        "Konto Kassa kan inte raderas",
        "konto Bank kan inte raderas",
        "Kontø kan inte raderas!",
        "ERROR: konto 3 kan inte rad",
    )
    ask("Konto Kassa kan inte raderas", language="en")
    assert [question.logged_searches.count() for question in UnansweredQuery.objects.all()] == [5]


@pytest.mark.django_db
def test_camel_case_and_typing_errors_in_negations_are_one_question():
    ask("RedirectURI saknas på servern", "redirecturi saknas på servern")
    ask('Konto "12" är inte aktivt', 'Konto "3" är inte akttivt', 'Konto "77" är int')
    assert len(unanswered()) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("other", ["Kunden kan inte raderas", "Kontot kan raderas", "lagret är tomt"])
def test_another_word_is_another_question(other):
    ask("Kontot kan inte raderas", other)
    assert UnansweredQuery.objects.count() == 2


@pytest.mark.django_db
def test_known_and_empty_searches_are_not_unanswered():
    make_error("2001304")
    ask("2001304", "[token]", "!!")
    assert (UnansweredQuery.objects.count(), SearchLog.objects.filter(is_ungrouped=True).count()) == (0, 0)


@pytest.mark.django_db
def test_a_search_that_may_be_typed_on_in_waits():
    with override("sv"):
        search_log.log("lagret är", search("lagret är"))
    assert (unanswered_queries.group_settled(most=9), UnansweredQuery.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_question_leaves_when_it_finds_something_and_comes_back_when_it_fails_again():
    ask("lagret är tomt på skruv")
    assert unanswered() == ["lagret är tomt på skruv"]
    error = make_error("", {"sv": ["Lagret är tomt på skruv"]}, key="lager")
    ContentVersion.bump()
    unanswered_queries.check_outdated(1)
    assert (unanswered(), UnansweredQuery.objects.get().finds) == ([], "Lagret är tomt på skruv")
    error.delete()
    ask("lagret är tomt på skruv")
    assert unanswered() == ["lagret är tomt på skruv"]


@pytest.mark.django_db
def test_what_is_not_ours_stays_hidden_when_it_is_asked_again():
    ask("pizza med ananas")
    UnansweredQuery.objects.update(state=UnansweredQuery.State.NOT_OURS)
    ask("pizza med ananas")
    assert (unanswered(), UnansweredQuery.objects.get().logged_searches.count()) == ([], 2)


@pytest.mark.django_db
def test_synonym_finds_an_answer_that_is_not_sure():
    for number, text in enumerate([*messages(30), "Verifikationsserien saknas"]):
        make_error("", {"sv": [text]}, key=f"e{number}")
    ask("Numrering saknas")
    Synonym.objects.create(language="sv", word="numrering", means="verifikationsserien")
    unanswered_queries.check_outdated(1)
    [question] = UnansweredQuery.objects.unanswered()
    assert (question.example, question.finds) == ("Numrering saknas", "Verifikationsserien saknas")


def test_rank_halves_in_a_week_and_counts_every_search():
    now = timezone.now()
    once = rank_of(None, now)
    twice = rank_of(once, now)
    assert twice == pytest.approx(once + 1)
    assert rank_of(None, now + timedelta(seconds=HALF_LIFE)) == pytest.approx(twice)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["😀" * 90, "%' OR 1=1 --", "\u200fשלום עולם", "a" * 255, '{"a": "', "\\", "((((((("]
)
def test_any_text_can_be_grouped(text):
    ask(text)
    assert SearchLog.objects.filter(is_ungrouped=True).count() == 0


@pytest.mark.django_db
def test_question_stays_until_all_its_searches_are_sure():
    ask("Konto Kassa kan inte raderas i bokföringen", "Konto Bank kan inte raderas i bokföringen")
    [question] = UnansweredQuery.objects.all()
    error = make_error("", {"sv": ["Konto Kassa kan inte raderas i bokföringen"]}, key="kassa")
    assert not unanswered_queries.check(question)
    with override("sv"):
        assert (question.state, question.why_open) == (
            UnansweredQuery.State.OPEN,
            "1 av 2 sökningar ger bara förslag eller inget",
        )
    language, text = next(unanswered_queries.wordings(question))
    Wording.objects.create(error=error, language=language, text=text)
    assert unanswered_queries.check(question)
    with override("sv"):
        assert (question.state, question.why_open) == (UnansweredQuery.State.FOUND, "")


@pytest.mark.django_db
def test_unsure_search_brings_an_answered_question_back():
    make_error("", {"sv": ["Lagret är tomt på skruv"]}, key="lager")
    ask("skruv lagret tomt")
    UnansweredQuery.objects.update(
        state=UnansweredQuery.State.FOUND, checked_version=ContentVersion.current()
    )
    ask("lagret tomt skruv")
    ask("skruv lagret tomt")
    assert "skruv lagret tomt" in unanswered()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["title", "alias"])
def test_question_that_an_article_has_word_for_word_is_answered(kind):
    article = make_article("unlock", {"sv": ("Lås upp en period", "Öppna året.")})
    make_alias("öppna stängd månad", article=article)
    ask({"title": "lås upp en period", "alias": "Öppna stängd månad!"}[kind])
    assert (unanswered(), UnansweredQuery.objects.get().finds) == ([], "Lås upp en period")
