"""Approval: which drafts need a second person, and which accounts can be that person."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet

from ..models import Revision
from .publication import Author

PUBLISH = "kb.publish_revision"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def needs_reason(revision: Revision, by: Author) -> bool:
    """Return whether `by` must give a reason to publish: no second person approves it, although one could.

    False for programs (`by` is None), for a text that has been published before and for one that is already approved.
    """
    if by is None or revision.published_at or revision.state == Revision.State.SCHEDULED:
        return False
    is_second = revision.state == Revision.State.IN_REVIEW and revision.author_id != by.pk
    return not is_second and is_review_required(by)


def is_review_required(by: User) -> bool:
    """Return whether a draft of this user needs approval: the setting asks for it, and there is another reviewer."""
    return bool(settings.REVIEW) and reviewers().exclude(pk=by.pk).exists()


def reviewers() -> QuerySet[User]:
    """Return the accounts that may approve and publish."""
    return User.objects.with_perm(PUBLISH, backend=BACKEND).filter(is_staff=True)
