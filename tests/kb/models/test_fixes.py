"""Fixes in the order of what worked."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.models import ContentVersion, Fix, HelpfulVote
from kb.models.fixes import wilson_lower_bound
from kb.publishing import workflow
from tests.factories import make_article, make_error

VOTES = st.integers(0, 500).flatmap(lambda asked: st.tuples(st.integers(0, asked), st.just(asked)))


@pytest.fixture
def error():
    error = make_error()
    for key in ("first", "second", "third"):
        make_article(key, {"sv": (key.title(), "Gör så.")}, [error])
    return error


def order(error):
    return [fix.article.key for fix in error.fixes.for_reader()]


def cast(error, key, yes, no=0):
    """Votes on the text as it is now, counted."""
    fix = error.fixes.get(article__key=key)
    revision = fix.article.translations.get().published
    HelpfulVote.objects.bulk_create(
        HelpfulVote(fix=fix, revision=revision, helpful=n < yes) for n in range(yes + no)
    )
    Fix.objects.filter(pk=fix.pk).recount()


# --- arithmetic


@pytest.mark.parametrize(
    ("votes", "expected"),
    [((0, 0), 0), ((0, 9), 0), ((1, 1), 0.2065), ((9, 10), 0.5958), ((90, 100), 0.8256)],
)
def test_lower_bound_is_wilsons(votes, expected):
    assert wilson_lower_bound(*votes) == pytest.approx(expected, abs=0.0001)


@given(VOTES)
def test_lower_bound_is_below_the_share(votes):
    helped, asked = votes
    assert 0 <= wilson_lower_bound(helped, asked) <= (helped / asked if asked else 0)


@given(VOTES)
def test_a_vote_moves_the_bound_its_own_way(votes):
    helped, asked = votes
    assert wilson_lower_bound(helped + 1, asked + 1) > wilson_lower_bound(helped, asked)
    assert wilson_lower_bound(helped, asked + 1) <= wilson_lower_bound(helped, asked)


@given(VOTES.filter(lambda votes: votes[0]), st.integers(2, 50))
def test_few_votes_never_outrank_many_with_the_same_share(votes, times):
    helped, asked = votes
    assert wilson_lower_bound(helped * times, asked * times) > wilson_lower_bound(helped, asked)


@given(st.integers(1, 3), st.integers(20, 500))
def test_a_handful_of_votes_never_outranks_a_fix_that_helps_most(few, many):
    assert wilson_lower_bound(few, few) < wilson_lower_bound(round(0.75 * many), many)


@pytest.mark.parametrize("seed", range(20))
def test_votes_converge_to_what_works(seed):
    """Readers try from the top until something works, and one in five says so."""
    chance = random.Random(seed)
    works = {"poor": 0.2, "fair": 0.5, "good": 0.8}
    votes = {name: [0, 0] for name in works}
    for _reader in range(2000):
        for name in sorted(works, key=lambda name: -wilson_lower_bound(*votes[name])):
            has_helped, says_so = chance.random() < works[name], chance.random() < 0.2
            votes[name][0] += has_helped and says_so
            votes[name][1] += says_so
            if has_helped:
                break
    assert sorted(works, key=lambda name: -wilson_lower_bound(*votes[name]))[0] == "good"


# --- rows


@pytest.mark.django_db
def test_fixes_stand_in_the_order_of_what_worked(error):
    assert order(error) == ["first", "second", "third"]
    cast(error, "third", yes=30, no=10)
    cast(error, "second", yes=2)
    assert order(error) == ["third", "second", "first"]


@pytest.mark.django_db
def test_a_pinned_fix_stands_first(error):
    cast(error, "third", yes=30)
    error.fixes.filter(article__key="second").update(pinned=True)
    assert order(error) == ["second", "third", "first"]


@pytest.mark.django_db
def test_a_new_text_starts_a_new_count(error):
    cast(error, "third", yes=30)
    translation = error.fixes.get(article__key="third").article.translations.get()
    workflow.publish(workflow.save_draft(translation, title="Third", summary="", body="Gör tvärtom."))
    error.fixes.recount()
    assert order(error) == ["first", "second", "third"]
    assert HelpfulVote.objects.figures() == (30, 30)


@pytest.mark.django_db
def test_a_minor_change_keeps_the_count(error):
    cast(error, "third", yes=30)
    translation = error.fixes.get(article__key="third").article.translations.get()
    changed = {"title": "Third", "summary": "", "body": "Gör så!", "significance": "minor"}
    workflow.publish(workflow.save_draft(translation, **changed))
    error.fixes.recount()
    assert order(error) == ["third", "first", "second"]


@pytest.mark.django_db
def test_pages_are_told_only_when_the_order_changes(error):
    cast(error, "first", yes=3)
    before = ContentVersion.current()
    cast(error, "first", yes=3)
    assert ContentVersion.current() == before
    cast(error, "second", yes=20)
    assert ContentVersion.current() == before + 1


@pytest.mark.django_db
@pytest.mark.parametrize("votes", [0, 30])
def test_reading_the_fixes_takes_three_queries(error, django_assert_num_queries, votes):
    cast(error, "third", yes=votes)
    with django_assert_num_queries(3):
        assert [fix.article.title for fix in error.fixes.for_reader() if fix.when == ""]


@pytest.mark.django_db
def test_articles_of_errors_stand_as_their_fixes_do(error):
    other = make_error("2000550", {"sv": ["Konto saknas"]})
    for number, fields in enumerate(({}, {"order": 1}, {"pinned": True}, {"works": 0.5})):
        article = make_article(f"fix-{number}", {"sv": (f"Lösning {number}", "Text")})
        for fixed, actor in ((error, "vendor_support"), (other, "customer")):
            Fix.objects.create(error=fixed, article=article, fixed_by=actor, **fields)
    wanted = [fix.article_id for one in (other, error) for fix in one.fixes.in_order()]
    assert Fix.objects.articles_of([other.pk, error.pk]) == list(dict.fromkeys(wanted))
