"""Random sequences of workflow steps: readers see only texts that were approved."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.models import ArticleTranslation, ContentVersion, PublishedTextError, Revision
from kb.publishing import publication, workflow
from kb.publishing.publication import WorkflowError
from tests.factories import make_article

REFUSED = (WorkflowError, PublishedTextError)


def pick(rows, number):
    if not (found := list(rows.order_by("pk"))):
        raise WorkflowError
    return found[number % len(found)]


def user(number):
    return pick(User.objects, number)


def text(number):
    return pick(ArticleTranslation.objects, number)


def some(number, **fields):
    """Any revision, or one in that state."""
    return pick(Revision.objects.filter(**fields), number)


def write(a, b):
    workflow.save_draft(text(a), title="T", summary="", body=f"Text {b}", author=user(b))


def overwrite(a, b):
    revision = some(a)
    revision.body = f"Overwritten {b}"
    revision.save()


def schedule(a, b):
    workflow.approve(some(a, state="in_review"), user(b), publish_at=timezone.now() + timedelta(hours=1))


def time_passes(_a, _b):
    past = timezone.now() - timedelta(hours=1)
    Revision.objects.filter(state="scheduled").update(publish_at=past)
    ContentVersion.objects.exclude(due_at=None).update(due_at=past)
    publication.publish_due()


STEPS = {
    "write": write,
    "submit": lambda a, b: workflow.submit(some(a), user(b), reviewer=user(a)),
    "approve": lambda a, b: workflow.approve(some(a), user(b)),
    "schedule": schedule,
    "reject": lambda a, b: workflow.reject(some(a), user(b), "Nej" if a % 2 else ""),
    "publish": lambda a, b: workflow.publish(some(a), user(b)),
    "override": lambda a, b: workflow.publish(some(a), user(b), reason="Bråttom"),
    "restore": lambda a, b: workflow.restore(some(a), user(b)),
    "retire": lambda a, _b: workflow.retire(text(a)),
    "withdraw": lambda a, _b: workflow.withdraw(some(a)),
    "write over": overwrite,
    "write over all": lambda a, b: Revision.objects.filter(pk=some(a).pk).update(title=f"{b}"),
    "let time pass": time_passes,
}
READERS_SEE_IT = {"approve", "publish", "override", "withdraw", "let time pass"}


def seen():
    """Return the published revision's key and texts, by translation."""
    rows = ArticleTranslation.objects.listed().select_related("published")
    return {row.pk: (row.published_id, *row.published.texts.values()) for row in rows}


def is_approved(revision):
    """Another than its author approved it, or somebody said why not."""
    return revision.reviewer_id != revision.author_id or revision.override_reason != ""


SEQUENCES = st.lists(
    st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 7), st.integers(0, 7)), min_size=8, max_size=30
)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(SEQUENCES)
def test_readers_see_only_what_was_approved(steps):
    with transaction.atomic():
        for name in ("anna", "bo"):
            person = User.objects.create_user(name, is_staff=True)
            person.user_permissions.add(Permission.objects.get(codename="publish_revision"))
        make_article("a", {"sv": ("Ett", "Text"), "en": ("One", "Text")})
        workflow.submit(workflow.save_draft(text(0), title="T", summary="", body="Två", author=user(0)))
        given_out = {row[0]: row for row in seen().values()}
        for name, a, b in steps:
            before = seen()
            try:
                with transaction.atomic():
                    STEPS[name](a, b)
            except REFUSED:
                assert seen() == before
            for pk, row in seen().items():
                assert name in READERS_SEE_IT or pk not in before or before[pk] == row
                assert row[0] in given_out or is_approved(Revision.objects.get(pk=row[0])), name
                assert given_out.setdefault(row[0], row) == row, name
        transaction.set_rollback(True)
