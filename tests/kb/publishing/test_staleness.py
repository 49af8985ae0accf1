"""Staleness of translations, counted from the source revision that they are based on (the state table)."""

import pytest

from errors.publishable import Status
from kb.models import ArticleTranslation, Revision, TranslationState
from kb.publishing import publication, workflow
from tests.factories import make_article

pytestmark = pytest.mark.django_db

# What happened to the source after its first text; the number of the text that the translation was made from (0: not
# known); what happened to the translation; what there is to do. "medium?" is a text that is not ready for translation.
TABLE = [
    ("", 1, "", "up_to_date"),
    ("minor", 1, "", "up_to_date"),
    ("minor minor", 1, "", "up_to_date"),
    ("medium", 1, "", "update"),
    ("major", 1, "", "urgent"),
    ("medium", 2, "", "up_to_date"),
    ("major", 2, "", "up_to_date"),
    ("medium medium", 2, "", "update"),
    ("major medium", 2, "", "update"),
    ("medium major", 1, "", "urgent"),
    ("major minor", 1, "", "urgent"),
    ("minor medium minor", 1, "", "update"),
    ("medium minor", 2, "", "up_to_date"),
    ("medium?", 1, "", "up_to_date"),
    ("major?", 1, "", "up_to_date"),
    ("major? minor", 1, "", "urgent"),  # what is ready brings along what was not
    ("medium? minor?", 1, "", "up_to_date"),
    ("medium? major?", 2, "", "up_to_date"),
    ("medium major?", 1, "", "update"),
    ("major:draft", 1, "", "up_to_date"),
    ("major:in_review", 1, "", "up_to_date"),
    ("major:scheduled", 1, "", "up_to_date"),
    ("major:withdrawn", 1, "", "up_to_date"),
    ("major:withdrawn", 2, "", "up_to_date"),  # back to the earlier base
    ("medium major:withdrawn", 1, "", "update"),
    ("medium major:withdrawn", 3, "", "up_to_date"),
    ("major:withdrawn medium", 2, "", "update"),
    ("major:retired", 1, "", "up_to_date"),  # nothing to translate from
    ("", 0, "", "update"),
    ("major", 0, "", "urgent"),
    ("major", 1, "draft", "urgent"),
    ("major", 1, "in_review", "review"),
    ("", 1, "in_review", "review"),
    ("major", 1, "retired", "untranslated"),
    ("major", 1, "unpublished", "untranslated"),
    ("", 1, "unpublished", "untranslated"),
]


def write(translation, body, **fields):
    return workflow.save_draft(translation, title="T", summary="", body=body, **fields)


def change_source(source, change, body):
    """One text more: "major", "medium?" (not ready), "major:draft" (how far it came)."""
    kind, _colon, end = change.partition(":")
    revision = write(source, body, significance=kind.rstrip("?"), is_ready=not kind.endswith("?"))
    if end in ("draft", "in_review", "scheduled"):
        Revision.objects.filter(pk=revision.pk).update(state=end, publish_at="2099-01-01T00:00Z")
        return
    workflow.publish(revision)
    if end == "withdrawn":
        workflow.withdraw(revision)
    elif end == "retired":
        workflow.retire(source)


def change_translation(translation, event):
    if event == "retired":
        workflow.retire(translation)
    elif event == "unpublished":
        ArticleTranslation.objects.filter(pk=translation.pk).update(status=Status.DRAFT, published=None)
    elif event:
        draft = write(translation, "Newer")
        Revision.objects.filter(pk=draft.pk).update(state=event)


def make_pair():
    article = make_article("a", texts={"sv": ("T", "Ett"), "en": ("T2", "One")})
    return article.translations.get(language="sv"), article.translations.get(language="en")


def annotated(translation):
    return ArticleTranslation.objects.with_state().get(pk=translation.pk)


@pytest.mark.parametrize(("changes", "base", "event", "state"), TABLE)
def test_state_of_a_translation(changes, base, event, state):
    source, translation = make_pair()
    for number, change in enumerate(changes.split(), 2):
        change_source(source, change, f"Text {number}")
        source.refresh_from_db()
    based_on = source.revisions.filter(number=base).first()
    Revision.objects.filter(pk=translation.published_id).update(based_on=based_on)
    change_translation(translation, event)
    assert annotated(translation).state == state
    assert annotated(source).state in (TranslationState.UP_TO_DATE, TranslationState.REVIEW, "untranslated")


def test_table_has_the_combinations_that_were_asked_for():
    assert len(set(TABLE)) == len(TABLE) >= 24


def test_dates_say_nothing():
    source, translation = make_pair()
    Revision.objects.filter(pk=source.published_id).update(published_at="2099-01-01T00:00Z")
    assert not translation.is_stale
    workflow.publish(write(source, "Två"))
    Revision.objects.filter(pk=source.published_id).update(published_at="2000-01-01T00:00Z")
    assert translation.is_stale


def test_base_is_what_the_translator_saw():
    source, translation = make_pair()
    seen = write(source, "Två")
    workflow.publish(seen)
    workflow.publish(write(source, "Tre"))
    workflow.publish(write(translation, "Two", based_on=seen))
    assert translation.is_stale
    translation.refresh_from_db()
    workflow.publish(translation.published, based_on=publication.source_revision(translation))
    assert not translation.is_stale


def test_new_draft_is_based_on_what_the_source_says_now():
    source, translation = make_pair()
    workflow.publish(write(source, "Två"))
    workflow.publish(write(translation, "Two"))
    source.refresh_from_db()
    assert (translation.published.based_on, translation.is_stale) == (source.published, False)


def test_restored_translation_is_as_old_as_it_was():
    source, translation = make_pair()
    first = translation.published
    workflow.publish(write(source, "Två"))
    workflow.publish(write(translation, "Two"))
    workflow.publish(workflow.restore(first))
    assert translation.is_stale


def test_another_source_language_starts_the_count_anew():
    source, translation = make_pair()
    source.article.source_language = "en"
    source.article.save()
    assert (source.is_stale, translation.is_stale) == (True, False)


def test_states_of_many_are_one_query(django_assert_num_queries):
    make_pair()
    with django_assert_num_queries(1):
        assert [row.state for row in ArticleTranslation.objects.with_state()] == ["up_to_date"] * 2
