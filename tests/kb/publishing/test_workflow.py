from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.utils import timezone

from kb.models import ContentVersion, CrossLink, PublishedTextError, Revision
from kb.publishing import approval, publication, workflow
from kb.publishing.publication import WorkflowError
from kb.search import search
from tests.factories import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def make_translation(language="sv", **texts):
    article = make_article("a", texts=texts or {"sv": ("Titel", "Text")})
    return article.translations.get(language=language)


def draft_of(translation, body="Ny text", title="Titel", **fields):
    return workflow.save_draft(translation, title=title, summary="", body=body, **fields)


def submitted(translation, author, body="Ny text", reviewer=None):
    draft = draft_of(translation, body, author=author)
    workflow.submit(draft, author, reviewer=reviewer)
    return draft


def shown(translation):
    translation.refresh_from_db()
    return translation.published.body


@pytest.fixture
def people(django_user_model):
    """Two who may publish, and one who may only write."""
    may = Permission.objects.get(codename="publish_revision")
    users = [django_user_model.objects.create_user(name, is_staff=True) for name in ("anna", "bo", "cia")]
    for user in users[:2]:
        user.user_permissions.add(may)
    return users


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


def test_file_text_leaves_an_open_draft_alone():
    translation = make_translation()
    draft = draft_of(translation, "Utkast")
    workflow.publish(publication.add_approved(translation, title="T", summary="", body="Ur fil"))
    translation.refresh_from_db()
    assert (translation.published.body, translation.draft) == ("Ur fil", draft)


# --- review


def test_text_in_review_is_approved_by_another(people):
    anna, bo, _cia = people
    translation = make_translation()
    draft = submitted(translation, anna, reviewer=bo)
    assert (draft.state, shown(translation)) == ("in_review", "Text")
    workflow.approve(draft, bo, significance="major")
    draft.refresh_from_db()
    assert (shown(translation), draft.state, draft.significance) == ("Ny text", "approved", "major")
    assert (draft.reviewer, draft.override_reason) == (bo, "")


def test_rejected_text_is_its_authors_draft_again_with_the_comment(people):
    anna, bo, _cia = people
    translation = make_translation()
    draft = submitted(translation, anna)
    with pytest.raises(WorkflowError):
        workflow.reject(draft, bo, "  ")
    workflow.reject(draft, bo, "Vilken meny?")
    assert (translation.draft.state, translation.draft.comment) == ("draft", "Vilken meny?")
    workflow.submit(draft, anna)
    assert translation.draft.comment == ""


@pytest.mark.parametrize("step", ["approve", "reject"])
@pytest.mark.parametrize("state", ["draft", "approved"])
def test_what_is_not_in_review_cannot_be_reviewed(people, step, state):
    anna, bo, _cia = people
    draft = submitted(make_translation(), anna)
    seen_before = Revision.objects.get(pk=draft.pk)
    workflow.approve(draft, bo) if state == "approved" else workflow.reject(draft, bo, "x")
    with pytest.raises(WorkflowError):
        workflow.approve(seen_before, bo) if step == "approve" else workflow.reject(seen_before, bo, "x")
    assert Revision.objects.get(pk=draft.pk).state == state


@pytest.mark.parametrize(
    ("writer", "body", "state", "author"),
    [
        (0, "Annat", "draft", 0),
        (1, "Annat", "in_review", 0),
        (2, "Annat", "draft", 2),
        (2, "Ny text", "in_review", 0),
    ],
)
def test_text_in_review_is_a_draft_again_when_another_than_its_reviewer_changes_it(
    people, writer, body, state, author
):
    translation = make_translation()
    submitted(translation, people[0], reviewer=people[1])
    draft = draft_of(translation, body, author=people[writer])
    assert (draft.state, draft.author) == (state, people[author])


def test_own_text_needs_a_reason_where_somebody_else_could_review_it(people):
    anna, bo, _cia = people
    translation = make_translation()
    draft = submitted(translation, anna)
    assert (approval.needs_reason(draft, anna), approval.needs_reason(draft, bo)) == (True, False)
    with pytest.raises(WorkflowError):
        workflow.approve(draft, anna)
    assert shown(translation) == "Text"
    workflow.approve(draft, anna, reason="Fel konto, måste ut nu")
    assert (shown(translation), draft.override_reason) == ("Ny text", "Fel konto, måste ut nu")


def test_a_draft_is_not_published_past_review(people):
    anna, bo, _cia = people
    translation = make_translation()
    draft = draft_of(translation, author=anna)
    for user in (anna, bo):
        with pytest.raises(WorkflowError):
            workflow.publish(draft, user)
    assert shown(translation) == "Text"


@pytest.mark.parametrize(("review", "others"), [(False, True), (True, False)])
def test_who_is_alone_or_without_review_publishes_at_once(people, settings, review, others):
    settings.REVIEW = review
    anna, bo, _cia = people
    if not others:
        bo.user_permissions.clear()
    translation = make_translation()
    workflow.publish(draft_of(translation, author=anna), anna)
    assert (shown(translation), translation.published.override_reason) == ("Ny text", "")


def test_nobody_is_asked_to_review_what_they_submit(people):
    draft = draft_of(make_translation(), author=people[0])
    with pytest.raises(WorkflowError):
        workflow.submit(draft, people[0], reviewer=people[0])
    assert draft.state == "draft"


# --- old texts


@pytest.mark.parametrize("name", ["title", "summary", "body", "number"])
def test_published_text_is_never_written_again(name):
    revision = make_translation().published
    setattr(revision, name, 7)
    with pytest.raises(PublishedTextError):
        revision.save()
    with pytest.raises(PublishedTextError):
        revision.save(update_fields=[name])
    with pytest.raises(PublishedTextError):
        Revision.objects.update(**{name: 7})
    with pytest.raises(PublishedTextError):
        Revision.objects.bulk_update([revision], [name])


def test_old_texts_come_back_only_as_new_ones():
    translation = make_translation()
    first = translation.published
    workflow.publish(draft_of(translation, "Två"))
    aside = draft_of(translation, "Tre")
    workflow.restore(first)
    for old in (first, Revision.objects.get(pk=aside.pk)):
        with pytest.raises(WorkflowError):
            workflow.publish(old)
    assert shown(translation) == "Två"


def test_withdrawing_shows_the_text_before():
    translation = make_translation()
    first = translation.published
    workflow.publish(second := draft_of(translation, "Två om kaniner"))
    before = version()
    workflow.withdraw(second)
    assert (shown(translation), second.state) == ("Text", "withdrawn")
    assert search("kaniner", "sv").hits == []
    assert version() > before
    with pytest.raises(WorkflowError):
        workflow.withdraw(first)


def test_numbers_follow_the_order_of_publication():
    translation = make_translation()
    draft = draft_of(translation, "Utkast")
    from_file = publication.add_approved(translation, title="T", summary="", body="Ur fil")
    workflow.publish(from_file)
    workflow.publish(draft)
    assert (from_file.number, draft.number) == (3, 4)


def test_name_of_the_author_outlives_the_account(people):
    anna, *_others = people
    draft = draft_of(make_translation(), author=anna)
    anna.delete()
    draft.refresh_from_db()
    assert (draft.author, draft.signature) == (None, "anna")


# --- a time to publish at


def in_hours(hours):
    return timezone.now() + timedelta(hours=hours)


def time_passes(hours):
    """Everything that was to happen comes nearer."""
    for revision in Revision.objects.exclude(publish_at=None):
        Revision.objects.filter(pk=revision.pk).update(
            publish_at=revision.publish_at - timedelta(hours=hours)
        )
    due = ContentVersion.objects.get(id=1).due_at
    ContentVersion.objects.filter(id=1).update(due_at=due and due - timedelta(hours=hours))


def test_scheduled_text_is_published_by_the_first_request_after_its_time(client):
    translation = make_translation()
    workflow.publish(draft_of(translation, "Om kaniner"), publish_at=in_hours(2))
    url = translation.article.get_absolute_url()
    assert "kaniner" not in client.get(url).text
    time_passes(3)
    assert "kaniner" in client.get(url).text
    assert ContentVersion.objects.get(id=1).due_at is None
    assert (translation.draft, publication.publish_due()) == (None, 0)


def test_due_text_comes_with_any_address(client):
    workflow.publish(draft_of(make_translation(), "Om kaniner"), publish_at=in_hours(1))
    time_passes(2)
    client.get("/sitemap.xml")
    assert [hit.key for hit in search("kaniner", "sv").hits] == ["a"]


def test_next_time_is_that_of_the_earliest():
    first, second = make_translation(sv=("A", "a"), en=("B", "b")).article.translations.order_by("pk")
    workflow.publish(draft_of(first), publish_at=(later := in_hours(9)))
    workflow.publish(draft_of(second), publish_at=in_hours(1))
    time_passes(2)
    assert publication.publish_due() == 1
    assert ContentVersion.objects.get(id=1).due_at == later - timedelta(hours=2)


@pytest.mark.parametrize("step", ["edit", "retire", "restore"])
def test_who_changes_a_scheduled_text_takes_it_out_of_the_queue(step):
    translation = make_translation()
    workflow.publish(draft_of(translation, "Två"), publish_at=in_hours(1))
    steps = {
        "edit": lambda: draft_of(translation, "Tre"),
        "retire": lambda: workflow.retire(translation),
        "restore": lambda: workflow.restore(translation.published),
    }
    steps[step]()
    assert ContentVersion.objects.get(id=1).due_at is None
    time_passes(2)
    assert (publication.publish_due(), shown(translation)) == (0, "Text")


def test_time_that_has_passed_is_now():
    translation = make_translation()
    workflow.publish(draft_of(translation), publish_at=in_hours(-1))
    assert shown(translation) == "Ny text"
