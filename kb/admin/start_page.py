"""Context of the editors' start page: unanswered queries, searches, votes, stale texts and work to do."""

from typing import Any

from django.db.models import Case, Count, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..contact import deflection
from ..feedback import insights, unanswered_queries
from ..models import ExternalLink, Revision, UnansweredQuery, Verification
from ..models.deflection import week_of
from ..publishing import verification
from ..publishing.approval import PUBLISH
from .unanswered_queries import actions

MAX_GROUPED_SEARCHES = 200  # grouped when the page is opened; each new search groups earlier ones as well
CHECK_SECONDS = 0.03


def start_context(request: HttpRequest) -> dict[str, Any]:
    """Return the panels that this user may see. Starts no query for other panels."""
    user: Any = request.user
    context: dict[str, Any] = {}
    for permission, panel in PANELS:
        if user.has_perm(permission):
            context |= panel(request)
    return context


def _unanswered_queries(request: HttpRequest) -> dict[str, Any]:
    unanswered_queries.group_settled(MAX_GROUPED_SEARCHES)
    unanswered_queries.check_outdated(CHECK_SECONDS)
    return {
        "queries": list(insights.unanswered()),
        "query_count": UnansweredQuery.objects.unanswered().count(),
        "query_url": insights.rows_of("unansweredquery", state__exact="open"),
        "query_actions": actions(request),
    }


def _searches(request: HttpRequest) -> dict[str, Any]:
    days = insights.days()
    return {
        "days": days,
        "searches": sum(day.searches for day in days),
        "unanswered": sum(day.unanswered for day in days),
    }


def _messages(request: HttpRequest) -> dict[str, Any]:
    since = insights.recent()
    failed = insights.failed_deflections(since)
    return {
        "failed_count": failed.count(),
        "failed_url": insights.rows_of("contactmessage", answers="shown", created_at__gte=since.isoformat()),
    }


def _deflection(request: HttpRequest) -> dict[str, Any]:
    """Return the deflection figures of the same weeks as the list that they link to."""
    since = week_of(timezone.localdate() - insights.RECENT)
    figures = deflection.figures(since)
    url = insights.rows_of("deflection", of="page", week__gte=since.isoformat())
    labels = (_("shown answers"), _("opened one"), _("solved by one"), _("sent anyway"))
    counts = (figures.shown, figures.opened, figures.solved, figures.sent)
    return {"deflection": list(zip(labels, counts, strict=True)), "deflection_url": url}


def _votes(request: HttpRequest) -> dict[str, Any]:
    return {"unhelpful": insights.unhelpful_fixes()}


def _translations(request: HttpRequest) -> dict[str, Any]:
    stale, broken = insights.stale_translations(), insights.broken_links()
    by_language = stale.order_by().values("language").annotate(count=Count("id")).order_by("language")
    return {
        "stale": [
            (
                row["language"],
                row["count"],
                insights.rows_of("articletranslation", stale="1", language__exact=row["language"]),
            )
            for row in by_language
        ],
        "stale_rows": stale.select_related("article", "published").order_by("id")[: insights.MAX_LIST_ROWS],
        "broken": broken[: insights.MAX_LIST_ROWS],
        "broken_count": len(broken),
        "broken_url": insights.rows_of("crosslink", broken="yes"),
    }


def _drafts(request: HttpRequest) -> dict[str, Any]:
    user: Any = request.user
    drafts = insights.drafts_of(user)
    state = ",".join(Revision.OPEN)
    return {
        "drafts": drafts.select_related("translation")[: insights.MAX_LIST_ROWS],
        "draft_count": drafts.count(),
        "draft_url": insights.rows_of("revision", author__id__exact=user.pk, state__in=state),
    }


def _waiting(request: HttpRequest) -> dict[str, Any]:
    """Return texts of others in review, first those sent to this reviewer."""
    user: Any = request.user
    waiting = insights.in_review()
    mine_first = Case(When(reviewer=user, then=0), default=1)
    others = waiting.exclude(author=user).order_by(mine_first, "created_at", "id")
    return {
        "waiting": others.select_related("translation", "reviewer")[: insights.MAX_LIST_ROWS],
        "waiting_count": waiting.count(),
        "waiting_url": insights.rows_of("revision", state__exact=Revision.State.IN_REVIEW.value),
    }


def _verifications(request: HttpRequest) -> dict[str, Any]:
    verification.plan()
    due = verification.due()
    mine = Verification.objects.due().of(request.user)
    return {
        "verifications": due[: insights.MAX_LIST_ROWS],
        "verification_count": due.count(),
        "verification_url": insights.rows_of("verification", due="now"),
        "my_verification_count": mine.count(),
        "my_verification_url": insights.rows_of("verification", due="mine"),
    }


def _links(request: HttpRequest) -> dict[str, Any]:
    dead = ExternalLink.objects.dead()
    return {
        "dead": dead.prefetch_related("translations__article")[: insights.MAX_LIST_ROWS],
        "dead_count": dead.count(),
        "dead_url": insights.rows_of("externallink", state__exact="dead"),
    }


PANELS = [
    ("kb.view_unansweredquery", _unanswered_queries),
    ("kb.view_searchlog", _searches),
    ("kb.view_contactmessage", _messages),
    ("kb.view_deflection", _deflection),
    ("kb.view_helpfulvote", _votes),
    ("kb.view_articletranslation", _translations),
    ("kb.view_revision", _drafts),
    (PUBLISH, _waiting),
    ("kb.view_verification", _verifications),
    ("kb.view_externallink", _links),
]
