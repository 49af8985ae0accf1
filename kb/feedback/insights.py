"""Figures of the editors' start page, each with the address of the rows that it counts.

Queries read a bounded number of rows or count along an index, however long the log is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from errors.models import ErrorCode
from errors.publishable import LISTED, REACHABLE

from ..models import (
    Article,
    ArticleTranslation,
    ContactMessage,
    CrossLink,
    Fix,
    HelpfulVote,
    Revision,
    SearchLog,
    UnansweredQuery,
)
from ..models.fixes import wilson_lower_bound

DAYS = 14  # of the chart
RECENT = timedelta(days=30)
MAX_LIST_ROWS = 8  # rows of a list on the start page
MIN_UNHELPFUL_SHARE = 0.2  # share of readers that a listed fix surely fails
CHART_HEIGHT = 80
MAX_NAMES = 500  # with more, one scan of all is cheaper than a long list of names


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the chart. `x`, `y` and heights are in units of the picture; `y` counts from its top."""

    date: date
    searches: int
    unanswered: int
    url: str
    unanswered_url: str
    x: int = 0
    height: int = 0
    unanswered_height: int = 0

    @property
    def y(self) -> int:
        return CHART_HEIGHT - self.height

    @property
    def unanswered_y(self) -> int:
        return CHART_HEIGHT - self.unanswered_height


def rows_of(model: str, **lookups: Any) -> str:
    """Return the address of a change list with these filters."""
    return f"{reverse(f'admin:kb_{model}_changelist')}{'?' if lookups else ''}{urlencode(lookups)}"


# --- searches


def unanswered() -> QuerySet[UnansweredQuery]:
    """Return the first unanswered queries of the list, with their counts."""
    return UnansweredQuery.objects.unanswered().with_counts().select_related("error__system")[:MAX_LIST_ROWS]


def days(today: date | None = None) -> list[Day]:
    """Return the searches of the last `DAYS` days, the oldest first."""
    end = today or timezone.localdate()
    chart = [_day(end - timedelta(days=n)) for n in reversed(range(DAYS))]
    maximum = max((day.searches for day in chart), default=0) or 1
    return [_with_bars(day, number, maximum) for number, day in enumerate(chart)]


def _day(day: date) -> Day:
    start, end = _midnight(day), _midnight(day + timedelta(days=1))
    entries = SearchLog.objects.filter(created_at__gte=start, created_at__lt=end)
    lookups = {"created_at__gte": start.isoformat(), "created_at__lt": end.isoformat()}
    return Day(
        date=day,
        searches=entries.count(),
        unanswered=entries.filter(unanswered_query__isnull=False).count(),
        url=rows_of("searchlog", **lookups),
        unanswered_url=rows_of("searchlog", **lookups, unanswered_query__isnull="False"),
    )


def _with_bars(day: Day, number: int, maximum: int) -> Day:
    heights = [round(CHART_HEIGHT * count / maximum) for count in (day.searches, day.unanswered)]
    return Day(
        day.date,
        day.searches,
        day.unanswered,
        day.url,
        day.unanswered_url,
        20 * number,
        heights[0],
        heights[1],
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def recent() -> datetime:
    """Return the moment since which figures count: a day's start, so that a figure and its rows agree."""
    return _midnight(timezone.localdate() - RECENT)


# --- contact


def failed_deflections(since: datetime) -> QuerySet[ContactMessage]:
    """Return contact messages that were sent although answers were shown."""
    return ContactMessage.objects.filter(created_at__gte=since, trail__shown__0__isnull=False)


# --- votes


@dataclass(frozen=True, slots=True)
class UnhelpfulFix:
    """A fix that fails readers: its votes, and the confidence interval of the share that it fails."""

    fix: Fix
    asked: int
    failed: int
    least: float
    most: float

    @property
    def percent(self) -> tuple[int, int]:
        return round(100 * self.least), round(100 * self.most)

    @property
    def width(self) -> int:
        return self.percent[1] - self.percent[0]

    @property
    def url(self) -> str:
        return rows_of("helpfulvote", fix__id__exact=self.fix.pk, helpful__exact=0)


def unhelpful_fixes() -> list[UnhelpfulFix]:
    """Return the fixes that surely fail some readers, the worst first. Only votes on current texts count."""
    negative = HelpfulVote.objects.filter(
        helpful=False, fix__isnull=False, created_at__gte=timezone.now() - 3 * RECENT
    )
    worst = negative.order_by().values("fix").annotate(count=Count("id")).order_by("-count", "fix")
    ids = [row["fix"] for row in worst[: 3 * MAX_LIST_ROWS]]
    counted = HelpfulVote.objects.filter(fix__in=ids).current().order_by().values("fix")  # type: ignore[attr-defined]
    votes = {
        row["fix"]: row
        for row in counted.annotate(asked=Count("id"), failed=Count("id", filter=Q(helpful=False)))
    }
    fixes = Fix.objects.filter(pk__in=votes).select_related("error__system", "article")
    rows = [_unhelpful(fix, votes[fix.pk]["asked"], votes[fix.pk]["failed"]) for fix in fixes]
    rows = [row for row in rows if row.least >= MIN_UNHELPFUL_SHARE]
    return sorted(rows, key=lambda row: (-row.least, row.fix.pk))[:MAX_LIST_ROWS]


def _unhelpful(fix: Fix, asked: int, failed: int) -> UnhelpfulFix:
    least, most = wilson_lower_bound(failed, asked), 1 - wilson_lower_bound(asked - failed, asked)
    return UnhelpfulFix(fix, asked, failed, least, most)


# --- texts


def stale_translations() -> QuerySet[ArticleTranslation]:
    return ArticleTranslation.objects.listed().stale()


def drafts_of(user: User) -> QuerySet[Revision]:
    return Revision.objects.filter(author=user, state__in=Revision.OPEN).order_by("-created_at", "-id")


def in_review() -> QuerySet[Revision]:
    """Return the drafts in review, those that have waited longest first."""
    return Revision.objects.filter(state=Revision.State.IN_REVIEW).order_by("created_at", "id")


def broken_links() -> list[CrossLink]:
    """Return the cross-links of listed texts whose target does not exist, by their stored names."""
    stored = CrossLink.objects.filter(translation__status__in=LISTED).values_list("id", "kind", "target")
    by_kind: dict[str, dict[str, list[int]]] = {kind: {} for kind in CrossLink.Kind.values}
    for pk, kind, target in stored:
        by_kind[kind].setdefault(target, []).append(pk)
    known = {
        CrossLink.Kind.ERROR.value: _error_names(by_kind[CrossLink.Kind.ERROR]),
        CrossLink.Kind.ARTICLE.value: _article_keys(by_kind[CrossLink.Kind.ARTICLE]),
    }
    broken = [
        pk
        for kind, targets in by_kind.items()
        for target, pks in targets.items()
        if target not in known[kind]
        for pk in pks
    ]
    rows = CrossLink.objects.filter(pk__in=broken).select_related("translation__article")
    return list(rows.order_by("translation__article__key", "target"))


def _article_keys(targets: Iterable[str]) -> set[str]:
    rows, keys = Article.objects.listed().order_by(), list(targets)
    articles = rows if len(keys) > MAX_NAMES else rows.filter(key__in=keys)
    return set(articles.values_list("key", flat=True))


def _error_names(targets: Iterable[str]) -> set[str]:
    keys = {target.rpartition("/")[2] for target in targets}
    if len(keys) > MAX_NAMES:
        rows = ErrorCode.objects.filter(status__in=REACHABLE)
    else:
        rows = ErrorCode.objects.filter(status__in=REACHABLE, key__in=keys)
    return {f"{slug}/{key}" for slug, key in rows.values_list("system__slug", "key")}
