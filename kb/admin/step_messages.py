"""What editors are told after a step: what was done, who has the text now, and the way back.

Made of what is stored after the last step, so that it says what has happened and not what was asked for.
"""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from errors.publishable import Status

from ..models import Revision

State = Revision.State


def step_message(done: str, revision: Revision) -> str:
    """What was done, and what follows from it for this text."""
    stored = Revision.objects.select_related("translation", "reviewer").get(pk=revision.pk)
    return f"{done} {_now(stored)}".strip()


def display_name(person: object) -> str:
    return str(getattr(person, "get_full_name", str)() or person)


def _now(revision: Revision) -> str:
    if revision.state == State.DRAFT:
        return gettext("It is a draft: readers see nothing of it.")
    if revision.state == State.IN_REVIEW:
        return _waits(revision)
    if revision.state == State.SCHEDULED and revision.publish_at:
        time = date_format(timezone.localtime(revision.publish_at), "DATETIME_FORMAT")
        said = gettext(
            "Readers see it from %(time)s on. Until then the time can be changed or cancelled here."
        )
        return said % {"time": time}
    return _shown(revision) if revision.translation.published_id == revision.pk else ""


def _waits(revision: Revision) -> str:
    if revision.reviewer is None:
        return gettext("It waits for whoever reviews it first. Until then it can be taken back here.")
    said = gettext("It waits for a review by %(name)s. Until then it can be taken back here.")
    return said % {"name": display_name(revision.reviewer)}


def _shown(revision: Revision) -> str:
    if revision.translation.status == Status.RETIRED:
        return gettext("Readers do not find it any longer. It can be shown to them again here.")
    if revision.translation.revisions.published().exclude(pk=revision.pk).exists():
        return gettext("Readers see it now. It can be withdrawn on the page of what differs.")
    return gettext("Readers see it now. It can be retired in the list of translations.")
