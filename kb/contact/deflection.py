"""How often answers on the contact page made a message unnecessary: counted when it happens, without a word about who.

A form counts once for each answer: its token stands in the limits' table for a day, and nowhere else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from errors.models import ErrorCode

from .. import rate_limits
from ..models import Deflection, Fix
from ..models.deflection import week_of
from . import visited_answers

DAY = 86_400  # seconds
COUNTERS = ("shown", "opened", "solved", "sent", "failed")


@dataclass(frozen=True, slots=True)
class Figures:
    """Forms, since some day: with answers shown, opened, solved by one, sent anyway, sent after opening one."""

    shown: int = 0
    opened: int = 0
    solved: int = 0
    sent: int = 0
    failed: int = 0

    @property
    def share(self) -> float:
        """Of the forms that showed answers, how many were solved by one, 0–1."""
        return self.solved / self.shown if self.shown else 0.0


def figures(since: date) -> Figures:
    """Of the page as a whole, from that day's week on. One form counts once however many answers it showed."""
    return _figures(_since(since).filter(error=None, fix=None, article=None))


def by_error(since: date) -> list[tuple[ErrorCode, Figures]]:
    """Those shown most first."""
    rows = _since(since).exclude(error=None).values("error").annotate(**_SUMS).order_by("-shown", "error")
    errors = ErrorCode.objects.select_related("system").in_bulk([row["error"] for row in rows])
    return [(errors[row["error"]], _of(dict(row))) for row in rows]


def by_fix(since: date) -> list[tuple[Fix, Figures]]:
    rows = _since(since).exclude(fix=None).values("fix").annotate(**_SUMS).order_by("-shown", "fix")
    fixes = Fix.objects.select_related("error__system", "article").in_bulk([row["fix"] for row in rows])
    return [(fixes[row["fix"]], _of(dict(row))) for row in rows]


def by_week(since: date) -> list[tuple[date, Figures]]:
    """Of the page as a whole, the newest week first."""
    rows = _since(since).filter(error=None, fix=None, article=None).order_by("-week")
    return [(row.week, _of(vars(row))) for row in rows]


@transaction.atomic
def count(form: str, counter: str, keys: Iterable[str]) -> None:
    """Something happened to these answers in a form, which `form` names: to a fix's error and the page as well."""
    found = list(visited_answers.subjects(keys).values())
    errors = [subject.error for subject in found if isinstance(subject, Fix)]
    for subject in [*found, *errors, *([None] if found else [])]:
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


_SUMS = {counter: Sum(counter) for counter in COUNTERS}


def _since(since: date) -> QuerySet[Deflection]:
    return Deflection.objects.filter(week__gte=week_of(since))


def _figures(rows: QuerySet[Deflection]) -> Figures:
    return _of(rows.aggregate(**_SUMS))


def _of(row: Mapping[str, Any]) -> Figures:
    return Figures(*(row[counter] or 0 for counter in COUNTERS))
