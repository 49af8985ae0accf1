import pytest
from django.db import IntegrityError, transaction

from kb import workflow
from kb.models import ContentVersion, CrossLink, Revision
from kb.search import search
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def make_translation(language="sv", **texts):
    article = make_article("a", texts=texts or {"sv": ("Titel", "Text")})
    return article.translations.get(language=language)


def draft_of(translation, body="Ny text", title="Titel"):
    return workflow.save_draft(translation, title=title, summary="", body=body)


def version():
    return ContentVersion.current()


def test_draft_changes_nothing_that_readers_see():
    translation = make_translation()
    before = (version(), translation.published.html)
    draft_of(translation, "Hemligt utkast [[error:1]]", "Hemlig titel")
    translation.refresh_from_db()
    assert (version(), translation.published.html) == before
    assert translation.title == "Titel"
    assert not CrossLink.objects.exists()
    assert search("hemligt utkast", "sv").hits == []


def test_saving_twice_keeps_one_open_draft():
    translation = make_translation()
    assert draft_of(translation, "a") == draft_of(translation, "b")
    assert translation.draft.body == "b"


def test_equal_text_makes_no_revision():
    translation = make_translation()
    assert draft_of(translation, "Text") == translation.published
    assert translation.revisions.count() == 1


def test_publishing_shows_the_text_everywhere_at_once():
    translation = make_translation()
    before, old = version(), translation.published
    workflow.publish(draft_of(translation, "Om **kaniner** [[article:b]]"))
    translation.refresh_from_db()
    assert (
        translation.published.html
        == '<p>Om <strong>kaniner</strong> <span class="xref-broken">b</span></p>\n'
    )
    assert [link.target for link in translation.cross_links.all()] == ["b"]
    assert [hit.key for hit in search("kaniner", "sv").hits] == ["a"]
    assert version() > before
    assert (Revision.objects.get(pk=old.pk).body, translation.draft) == ("Text", None)


def test_publishing_fails_as_a_whole(monkeypatch):
    translation = make_translation()
    draft = draft_of(translation)
    monkeypatch.setattr("kb.search.refresh_articles", lambda _ids: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        workflow.publish(draft)
    translation.refresh_from_db()
    assert (translation.title, translation.published.body) == ("Titel", "Text")
    assert Revision.objects.get(pk=draft.pk).state == "draft"


def test_two_open_drafts_are_refused_by_the_database():
    translation = make_translation()
    draft_of(translation)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(translation=translation, number=9, title="x", body="x")


def test_retiring_takes_the_text_out_of_search_and_links():
    translation = make_translation()
    linking = make_article("b", texts={"sv": ("B", "[[article:a]]")}).translations.get()
    workflow.retire(translation)
    linking.published.refresh_from_db()
    assert "xref-broken" in linking.published.html
    assert search("titel", "sv").hits == []
    translation.refresh_from_db()
    assert (translation.status, translation.published.body) == ("retired", "Text")


def test_publishing_brings_a_retired_text_back():
    translation = make_translation()
    workflow.retire(translation)
    workflow.publish(translation.published)
    translation.refresh_from_db()
    assert translation.status == "published"


def test_restoring_makes_a_draft_and_sets_the_open_one_aside():
    translation = make_translation()
    first = translation.published
    workflow.publish(draft_of(translation, "Två"))
    aside = draft_of(translation, "Tre")
    restored = workflow.restore(first)
    assert (restored.body, restored.state, restored.number) == ("Text", "draft", 4)
    assert Revision.objects.get(pk=aside.pk).state == "rejected"


def test_restored_text_gives_the_same_html():
    translation = make_translation(sv=("T", "1. Öppna [[menu:A > B]] för {Account}"))
    first = translation.published
    workflow.publish(draft_of(translation, "Annat"))
    translation.refresh_from_db()
    workflow.publish(workflow.restore(first))
    translation.refresh_from_db()
    assert translation.published.html == first.html


@pytest.mark.parametrize(("is_up_to_date", "is_stale"), [(True, False), (False, True)])
def test_translation_is_stale_until_it_is_made_from_the_new_source(is_up_to_date, is_stale):
    swedish = make_translation(sv=("T", "Ett"), en=("T2", "One"))
    english = swedish.article.translations.get(language="en")
    assert not english.is_stale
    workflow.publish(draft_of(swedish, "Två"))
    assert english.article.translations.get(language="en").is_stale
    workflow.publish(draft_of(english, "Two"), is_up_to_date=is_up_to_date)
    assert english.article.translations.get(language="en").is_stale is is_stale


def test_file_text_leaves_an_open_draft_alone():
    translation = make_translation()
    draft = draft_of(translation, "Utkast")
    workflow.publish(workflow.add_approved(translation, title="T", summary="", body="Ur fil"))
    translation.refresh_from_db()
    assert (translation.published.body, translation.draft) == ("Ur fil", draft)
