"""Scheduler of verifications: due dates by rule, levelled over the days and brought forward by evidence.

`plan` creates missing verifications; the editors' start page calls it, so no scheduled job is needed.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from ..models import (
    Article,
    ArticleTranslation,
    ContentVersion,
    HelpfulVote,
    Verification,
    VerificationKind,
    VerificationRecord,
    VerificationRule,
)

MAX_ADVANCE_SHARE = 0.15  # of an interval: a due date may be earlier by this share, to level the daily load
MIN_UNHELPFUL_VOTES = 3  # since the last verification
MAX_PLANNED_ARTICLES = 500
REVIEWERS = "reviewer"  # the group that is responsible for articles without an owner


def rule_for(
    kind: str, article: Article, systems: set[int], rules: Iterable[VerificationRule]
) -> VerificationRule | None:
    """Return the most specific rule for this kind and article; None if no rule applies. `systems` are ids."""
    applicable = [rule for rule in rules if rule.check_kind == kind and rule.applies_to(article, systems)]
    return max(applicable, key=lambda rule: rule.weight, default=None)


@transaction.atomic
def plan(limit: int = MAX_PLANNED_ARTICLES) -> int:
    """Create the missing verifications of published articles, at most `limit` a kind; return how many.

    Many articles without a verification are spread evenly over the interval, those with the most votes first.
    Existing verifications do not change when a rule does; see `replan`.
    """
    rules = list(VerificationRule.objects.all())
    kinds = dict.fromkeys(rule.check_kind for rule in rules)
    return sum(_plan(kind, _unplanned(kind, limit), rules) for kind in kinds)


def _unplanned(kind: str, limit: int) -> list[Article]:
    """Return published articles without a verification of this kind, those with the most votes first.

    Usually there are none, so the expensive query follows a cheap one.
    """
    planned = Verification.objects.filter(article=OuterRef("pk"), kind=kind)
    missing = Article.objects.exclude(Exists(planned)).listed().order_by()
    if not missing.exists():
        return []
    by_votes = missing.annotate(votes=Count("fixes__votes")).order_by("-votes", "id")
    return list(by_votes.prefetch_related("systems")[:limit])


def _plan(kind: str, articles: list[Article], rules: list[VerificationRule]) -> int:
    today, load = timezone.localdate(), _load()
    by_rule: dict[VerificationRule, list[Article]] = {}
    for article in articles:
        if rule := rule_for(kind, article, {system.pk for system in article.systems.all()}, rules):
            by_rule.setdefault(rule, []).append(article)
    verifications = []
    for rule, group in by_rule.items():
        for number, article in enumerate(group, 1):
            # One article is due after the whole interval; of 100 articles one is due every hundredth of it.
            nominal = today + timedelta(days=round(rule.days * number / len(group)))
            due_on = _choose_day(nominal, rule.days, load)
            verifications.append(Verification(article=article, kind=kind, due_on=due_on))
    # Two start pages may plan at the same moment.
    Verification.objects.bulk_create(verifications, ignore_conflicts=True)
    return len(verifications)


def _load() -> Counter[date]:
    """Return the number of verifications due on each day."""
    counts = Verification.objects.order_by().values_list("due_on").annotate(Count("id"))
    return Counter(dict(counts))


def _choose_day(nominal: date, days: int, load: Counter[date]) -> date:
    """Return the day with the least load, from `MAX_ADVANCE_SHARE` of the interval before `nominal` up to it.

    Of days with equal load the latest. Counts the verification in `load`.
    """
    tomorrow = timezone.localdate() + timedelta(days=1)
    earlier = (nominal - timedelta(days=n) for n in range(max(1, round(MAX_ADVANCE_SHARE * days))))
    possible = [day for day in earlier if day >= tomorrow] or [tomorrow]
    day = min(possible, key=lambda day: load[day])
    load[day] += 1
    return day


# --- records of verifications


@transaction.atomic
def record(articles: Iterable[Article], kind: VerificationKind, by: User | None = None) -> int:
    """Record that the articles were verified and renew their due dates; return the number of articles.

    The record names the published revision, not a draft. Only performed steps change the date “Steps last tried on”
    that readers see.
    """
    rules, load = list(VerificationRule.objects.all()), _load()
    articles = list(articles)
    for article in articles:
        text = article.translations.filter(language=article.source_language).first()
        name = by.get_username() if by else ""
        VerificationRecord.objects.create(
            article=article, revision=text.published if text else None, kind=kind, by=by, by_name=name
        )
        systems = set(article.systems.values_list("pk", flat=True))
        for renewed in kind.renews:
            _renew(article, renewed, rule_for(renewed, article, systems, rules), load)
    if articles and kind == VerificationKind.PERFORMED:  # pages show it, search does not
        Article.objects.filter(pk__in=[article.pk for article in articles]).update(
            verified_on=timezone.localdate()
        )
        ContentVersion.bump()
    return len(articles)


def _renew(
    article: Article, kind: VerificationKind, rule: VerificationRule | None, load: Counter[date]
) -> None:
    """Set the due date of the next verification by the rule; delete it if no rule applies."""
    if rule is None:
        Verification.objects.filter(article=article, kind=kind).delete()
        return
    due_on = _choose_day(timezone.localdate() + timedelta(days=rule.days), rule.days, load)
    Verification.objects.update_or_create(
        article=article, kind=kind, defaults={"due_on": due_on, "reason": Verification.Reason.RULE}
    )


def replan(rule: VerificationRule) -> int:
    """Recompute due dates by a changed rule, counted from each article's last verification; return how many changed.

    Verifications that are due already keep their dates.
    """
    rules, load, changed = list(VerificationRule.objects.all()), _load(), 0
    last = Max(
        "article__verification_records__created_at",
        filter=Q(article__verification_records__kind=rule.check_kind),
    )
    planned = Verification.objects.filter(kind=rule.check_kind).select_related("article").annotate(last=last)
    for verification in planned.prefetch_related("article__systems"):
        systems = {system.pk for system in verification.article.systems.all()}
        applicable = rule_for(rule.check_kind, verification.article, systems, rules)
        if applicable != rule or verification.is_due:
            continue
        start = timezone.localdate(verification.last) if verification.last else timezone.localdate()
        due_on = _choose_day(start + timedelta(days=rule.days), rule.days, load)
        changed += (
            Verification.objects.filter(pk=verification.pk).exclude(due_on=due_on).update(due_on=due_on)
        )
    return changed


# --- evidence


def bring_forward(articles: Iterable[int], reason: Verification.Reason) -> int:
    """Make all verifications of these articles due today, because of `reason`; return how many changed."""
    today = timezone.localdate()
    later = Verification.objects.filter(article__in=list(articles), due_on__gt=today)
    return later.update(due_on=today, reason=reason)


def weigh_vote(vote: HelpfulVote) -> None:
    """Bring an article's verifications forward after `MIN_UNHELPFUL_VOTES` unhelpful votes since the last one."""
    article = vote.fix.article_id if vote.fix else _article_of(vote)
    if vote.helpful or article is None:
        return
    last = VerificationRecord.objects.filter(article=article).aggregate(at=Max("created_at"))["at"]
    votes = HelpfulVote.objects.filter(
        Q(fix__article=article) | Q(fix=None, revision__translation__article=article), helpful=False
    )
    if (votes.filter(created_at__gt=last) if last else votes).count() >= MIN_UNHELPFUL_VOTES:
        bring_forward([article], Verification.Reason.VOTES)


def _article_of(vote: HelpfulVote) -> int | None:
    translations = ArticleTranslation.objects.filter(revisions=vote.revision_id)
    return translations.values_list("article", flat=True).first()


def responsible(article: Article) -> str:
    """Return the owner's user name if the owner is active staff, else the reviewers' group."""
    owner = article.owner
    return owner.get_username() if owner and owner.is_active and owner.is_staff else REVIEWERS


def due() -> QuerySet[Verification]:
    """Return the verifications due today, with article and owner."""
    return Verification.objects.due().select_related("article__owner")
