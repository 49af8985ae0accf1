"""Deflection: counters of suggestions that made a contact message unnecessary. They hold nothing about the reader.

A form counts once for each suggestion: `rate_limits` stores its name for a day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from .. import rate_limits
from ..models import Deflection, Fix
from ..models.deflection import week_of
from ..rate_limits import DAY
from . import visited_answers

COUNTERS = ("shown", "opened", "solved", "sent", "failed")


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of forms by what happened in them."""

    shown: int = 0  # suggestions were shown
    opened: int = 0  # one was opened
    solved: int = 0  # one made the message unnecessary
    sent: int = 0  # the message was sent all the same
    failed: int = 0  # the message was sent after one had been opened


def figures(since: date) -> Figures:
    """Return the figures of all forms, from that day's week on."""
    rows = Deflection.objects.filter(week__gte=week_of(since), error=None, fix=None, article=None)
    sums = rows.aggregate(**{counter: Sum(counter) for counter in COUNTERS})
    return Figures(*(sums[counter] or 0 for counter in COUNTERS))


@transaction.atomic
def count(form: str, counter: str, keys: Iterable[str]) -> None:
    """Add one to a counter of the answers that `keys` name, of the errors of fixes among them, and of the page.

    `form` is the form's name: it counts once for each answer and counter in a day.
    """
    subjects = list(visited_answers.subjects(keys).values())
    errors = [subject.error for subject in subjects if isinstance(subject, Fix)]
    for subject in [*subjects, *errors, *([None] if subjects else [])]:
        name = visited_answers.key_of(subject) if subject else "page"
        if rate_limits.allow(f"{form}:{counter}:{name}", 1, DAY).is_allowed:
            _add(counter, name.partition(":")[0], subject)


def _add(counter: str, kind: str, subject: visited_answers.Subject | None) -> None:
    fields: dict[str, Any] = {
        "week": week_of(timezone.localdate()),
        "error": None,
        "fix": None,
        "article": None,
    }
    if subject:
        fields[kind] = subject
    row, _is_new = Deflection.objects.get_or_create(**fields)
    Deflection.objects.filter(pk=row.pk).update(**{counter: F(counter) + 1})
