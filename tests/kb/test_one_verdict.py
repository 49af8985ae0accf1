"""One verdict: the same text gets the same answer everywhere, and no edit makes it less sure.

`pytest tests/kb/test_one_verdict.py -n0 --hypothesis-profile=hostile` asks some thousand catalogues.
"""

from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from errors.alignment.signatures import placeholders
from errors.models import ErrorText, Wording
from kb import rate_limits, search
from kb.feedback import unanswered_queries
from kb.models import Alias, SearchLog, UnansweredQuery
from kb.models.unanswered_queries import MAX_EXAMPLES
from kb.rate_limits import Limit
from tests.factories import make_alias, make_article
from tests.helpers.random_catalogues import (
    FOREIGN,
    any_text,
    plans,
    store,
    store_ground,
    templates,
    variants,
)
from tests.helpers.surfaces import asked, contradictions, is_named

pytestmark = pytest.mark.django_db

TEXTS = 3  # asked of each catalogue
PROFILE = settings.default
few = settings(
    max_examples=PROFILE.max_examples // 10,
    derandomize=PROFILE.max_examples
    <= 100,  # the same catalogues in every run; the hostile profile looks for others
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
LANGUAGES = st.sampled_from(["sv", "en"])
WORDS_OF_READERS = st.lists(st.sampled_from(FOREIGN), min_size=2, max_size=5, unique=True).map(" ".join)


@pytest.fixture(autouse=True)
def ground(monkeypatch):
    """A catalogue of other errors, and no limits."""
    monkeypatch.setattr(
        rate_limits, "allow", lambda _key, most, seconds, *_cost, **_named: Limit(True, most, most, seconds)
    )
    store_ground()


@contextmanager
def undone():
    """A transaction that is rolled back: one example of Hypothesis."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def first(text, language="sv"):
    """Return (known, first error, its values) of a text."""
    found = search.recognise(text, language)
    return (
        found.known,
        found.matches[0].error if found.matches else None,
        dict(found.matches[0].values) if found.matches else {},
    )


@few
@given(plan=plans(), data=st.data())
def test_known_means_that_the_first_match_is_sure_and_sure_comes_before_likely(plan, data):
    with undone():
        stored = store(plan)
        for text in data.draw(st.lists(any_text(stored), min_size=TEXTS, max_size=TEXTS)):
            for found in (search.recognise(text, "sv"), search.search(text, "sv").resolution):
                sure = [match.is_sure for match in found.matches]
                assert found.known == sure[:1].count(True), text
                assert sure == sorted(sure, reverse=True), text
                assert (found.best == found.matches[0]) if found.known else found.best is None, text


@few
@given(plan=plans(), data=st.data(), language=LANGUAGES)
def test_no_surface_contradicts_another(client, plan, data, language):
    with undone():
        stored = store(plan)
        make_alias(data.draw(WORDS_OF_READERS), error=stored.errors[0])
        make_article("ask", {"sv": ("Hur fyller jag på trombonen", "Så här.")}, kind="question")
        aliases = st.sampled_from([alias.text for alias in Alias.objects.all()])
        texts = st.one_of(any_text(stored), aliases, st.just("Hur fyller jag på trombonen"))
        for text in data.draw(st.lists(texts, min_size=TEXTS, max_size=TEXTS)):
            said = asked(client, text, language)
            for name, row in said.items():
                note(f"{name}: {row}")
            assert contradictions(said, text) == []


@few
@given(plan=plans(min_words=2), data=st.data())
def test_merging_errors_keeps_certainty_and_values(plan, data):
    with undone():
        stored = store(plan)
        before = asked_of(stored, data)
        merged, survivor = stored.errors[0], stored.errors[1]
        merged.merged_into = survivor
        merged.save()
        moved = {merged: survivor}
        for text, (known, error, values) in before.items():
            assert not known or first(text) == (True, moved.get(error, error), values), text


@few
@given(plan=plans(min_words=2), data=st.data())
def test_renaming_a_slot_keeps_certainty_and_renames_the_value(plan, data):
    with undone():
        stored = store(plan)
        before = asked_of(stored, data)
        for wording in Wording.objects.filter(text__contains="{Account}"):
            wording.text = wording.text.replace("{Account}", "{Konto}")
            wording.save()
        for text, (known, error, values) in before.items():
            renamed = {{"Account": "Konto"}.get(name, name): value for name, value in values.items()}
            assert not known or first(text) == (True, error, renamed), text


@few
@given(plan=plans(min_words=2), data=st.data(), title=WORDS_OF_READERS)
def test_renaming_a_title_changes_no_verdict(plan, data, title):
    with undone():
        stored = store(plan)
        before = asked_of(stored, data)
        for row in ErrorText.objects.filter(error__in=stored.errors):
            row.title = f"{title} {row.error_id}"
            row.save()
        for text, (known, error, values) in before.items():
            assert not known or first(text) == (True, error, values), text


@few
@given(plan=plans(min_words=2), data=st.data(), language=LANGUAGES)
def test_adding_a_wording_makes_no_text_less_known(plan, data, language):
    with undone():
        stored = store(plan)
        before = asked_of(stored, data)
        new = data.draw(templates(language, min_words=2))
        owner = data.draw(st.sampled_from(stored.errors))
        Wording.objects.create(error=owner, language=language, text=new)
        note(f"added to {owner}: {new}")
        for text, (known, error, values) in before.items():
            now = first(text)
            assert not known or now[0], text
            assert not known or now[1] != error or {*values.values()} <= {*now[2].values()}, text


@few
@given(plan=plans(min_words=2), data=st.data(), alias=WORDS_OF_READERS)
def test_adding_an_alias_makes_no_text_less_known(plan, data, alias):
    with undone():
        stored = store(plan)
        before = asked_of(stored, data)
        make_alias(alias, error=data.draw(st.sampled_from(stored.errors)))
        for text, (known, error, values) in before.items():
            assert not known or first(text) == (True, error, values), text


def asked_of(stored, data):
    """Return the verdicts of some texts before an edit."""
    texts = data.draw(st.lists(any_text(stored), min_size=2 * TEXTS, max_size=2 * TEXTS))
    before = {text: first(text) for text in texts}
    note(f"before: {before}")
    return before


@few
@given(plan=plans(), data=st.data(), language=LANGUAGES)
def test_an_added_wording_is_sure_for_its_own_text_and_its_variants(plan, data, language):
    with undone():
        stored = store(plan)
        template = data.draw(templates(language, min_words=3))
        owner = stored.errors[0]
        Wording.objects.create(error=owner, language=language, text=template)
        for text in data.draw(st.lists(variants(template), min_size=TEXTS, max_size=TEXTS)):
            found = search.recognise(text, language)
            shown = [match.error for match in found.matches if match.is_sure]
            assert (found.known, owner in shown) == (True, True), (
                f"{template} as {text!r}: {found.matches[:2]}"
            )
            [match] = [match for match in found.matches if match.error == owner]
            if match.wording and match.wording.text == template:
                assert {*match.values} == {*placeholders(template)}, f"{template} as {text!r}: {match.values}"


@few
@given(plan=plans(), data=st.data(), alias=WORDS_OF_READERS, language=LANGUAGES)
def test_an_accepted_alias_is_sure_for_its_own_text_and_its_variants(plan, data, alias, language):
    with undone():
        stored = store(plan)
        owner = stored.errors[0]
        make_alias(alias, language, error=owner)
        for text in data.draw(st.lists(variants(alias), min_size=TEXTS, max_size=TEXTS)):
            assert first(text, language)[:2] == (True, owner), f"{alias} as {text!r}"


@few
@given(plan=plans(), data=st.data(), alias=WORDS_OF_READERS, language=LANGUAGES)
def test_an_alias_with_a_gap_gives_the_value(plan, data, alias, language):
    with undone():
        stored = store(plan)
        make_alias(f"{alias} {{Account}}", language, error=stored.errors[0])
        assert first(f"{alias} 3051", language) == (True, stored.errors[0], {"Account": "3051"})


@few
@given(plan=plans(), data=st.data(), language=LANGUAGES)
def test_a_group_leaves_the_inbox_only_if_every_member_is_answered(plan, data, language):
    with undone():
        stored = store(plan)
        texts = data.draw(st.lists(any_text(stored), min_size=1, max_size=4, unique=True))
        query = UnansweredQuery(
            template="group", language=language, examples=[[language, text] for text in texts]
        )
        query.save()
        is_answered = unanswered_queries.check(query)
        left = [text for text in texts if not first(text, language)[0] and not is_named(text)]
        assert is_answered == (not left), f"{texts}: not answered {left}"
        assert (query.state == UnansweredQuery.State.FOUND) == is_answered


def test_a_group_stays_while_a_member_that_is_no_example_has_no_answer():
    known = [f"Rad {number}: Kvittot har ingen bild" for number in range(MAX_EXAMPLES)]
    query = UnansweredQuery.objects.create(
        template="kvittot har ingen bild", language="sv", examples=[["sv", text] for text in known]
    )
    assert unanswered_queries.check(query)
    SearchLog.objects.create(query="Kvittot är suddigt", language="sv", unanswered_query=query)
    assert not unanswered_queries.check(query)


def test_errors_of_the_ground_are_known():
    """Without this, the tests above could hold because nothing is ever known."""
    assert [first(text)[0] for text in ("Kvittot har ingen bild", "ERROR: THE SESSION ENDED OVERNIGHT!")] == [
        True,
        True,
    ]
