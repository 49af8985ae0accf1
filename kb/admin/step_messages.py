"""Messages after a workflow step: what was done, the text's state and holder, and how to undo it.

They are made from the stored row after the step, not from the request.
"""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from errors.publishable import Status

from ..models import Revision

State = Revision.State


def step_message(done: str, revision: Revision) -> str:
    """Return `done` with a sentence about the text's stored state."""
    stored = Revision.objects.select_related("translation", "reviewer").get(pk=revision.pk)
    return f"{done} {_state_sentence(stored)}".strip()


def display_name(person: object) -> str:
    """Return the account's full name, else its user name."""
    return str(getattr(person, "get_full_name", str)() or person)


def _state_sentence(revision: Revision) -> str:
    if revision.state == State.DRAFT:
        return gettext("It is a draft: readers see nothing of it.")
    if revision.state == State.IN_REVIEW:
        return _review_sentence(revision)
    if revision.state == State.SCHEDULED and revision.publish_at:
        time = date_format(timezone.localtime(revision.publish_at), "DATETIME_FORMAT")
        message = gettext(
            "Readers see it from %(time)s on. Until then the time can be changed or cancelled here."
        )
        return message % {"time": time}
    return _published_sentence(revision) if revision.translation.published_id == revision.pk else ""


def _review_sentence(revision: Revision) -> str:
    if revision.reviewer is None:
        return gettext("It waits for the first reviewer who has time. Until then it can be taken back here.")
    message = gettext("It waits for a review by %(name)s. Until then it can be taken back here.")
    return message % {"name": display_name(revision.reviewer)}


def _published_sentence(revision: Revision) -> str:
    if revision.translation.status == Status.RETIRED:
        return gettext("Readers do not find it any longer. It can be shown to them again here.")
    if revision.translation.revisions.published().exclude(pk=revision.pk).exists():
        return gettext("Readers see it now. It can be withdrawn on the page with the differences.")
    return gettext("Readers see it now. It can be retired in the list of translations.")
