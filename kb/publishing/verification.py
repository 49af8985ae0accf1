"""Planning of checks: due dates by rule, spread over the days, pulled nearer by evidence. No clock job: what is missing
is planned when somebody looks."""

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

MAX_ADVANCE_SHARE = (
    0.15  # of an interval: so much earlier than the rule says a check may lie, where that day has less to do
)
MIN_UNHELPFUL_VOTES = 3  # readers for whom it did not work since the last check
MAX_PLANNED_ARTICLES = 500
REVIEWERS = "reviewer"  # the group that has what has no owner


def rule_for(
    kind: str, article: Article, systems: set[int], rules: Iterable[VerificationRule]
) -> VerificationRule | None:
    """The rule that decides how often the article gets this kind of check."""
    applying = [rule for rule in rules if rule.check_kind == kind and rule.applies_to(article, systems)]
    return max(applying, key=lambda rule: rule.weight, default=None)


@transaction.atomic
def plan(most: int = MAX_PLANNED_ARTICLES) -> int:
    """Give articles that readers see the checks that their rules ask for; how many were missing.

    A base of old articles does not come due at once: it is spread evenly over the interval, most voted on first.
    What is planned already stays, whatever happens to the rules.
    """
    rules = list(VerificationRule.objects.all())
    made = 0
    for kind in dict.fromkeys(rule.check_kind for rule in rules):
        made += _plan(kind, _unplanned(kind, most), rules)
    return made


def _unplanned(kind: str, most: int) -> list[Article]:
    """Most voted on first. Nearly always there are none, so what is dear is asked for those that there are."""
    planned = Verification.objects.filter(article=OuterRef("pk"), kind=kind)
    missing = Article.objects.exclude(Exists(planned)).listed().order_by()
    if not missing.exists():
        return []
    voted_on = missing.annotate(votes=Count("fixes__votes")).order_by("-votes", "id")
    return list(voted_on.prefetch_related("systems")[:most])


def _plan(kind: str, articles: list[Article], rules: list[VerificationRule]) -> int:
    today, load = timezone.localdate(), _load()
    by_rule: dict[VerificationRule, list[Article]] = {}
    for article in articles:
        if rule := rule_for(kind, article, {system.pk for system in article.systems.all()}, rules):
            by_rule.setdefault(rule, []).append(article)
    reviews = []
    for rule, group in by_rule.items():
        for number, article in enumerate(group, 1):
            # One new article comes due after a whole interval, 100 old ones every hundredth of it.
            nominal = today + timedelta(days=round(rule.days * number / len(group)))
            reviews.append(
                Verification(article=article, kind=kind, due_on=_choose_day(nominal, rule.days, load))
            )
    Verification.objects.bulk_create(
        reviews, ignore_conflicts=True
    )  # two editors may look at the same moment
    return len(reviews)


def _load() -> Counter[date]:
    """How many checks are due on each day."""
    counted = Verification.objects.order_by().values_list("due_on").annotate(Count("id"))
    return Counter(dict(counted))


def _choose_day(nominal: date, days: int, load: Counter[date]) -> date:
    """The day with the least to do, at most `SLACK` earlier than the rule says; of equal ones the latest."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    earlier = (nominal - timedelta(days=n) for n in range(max(1, round(MAX_ADVANCE_SHARE * days))))
    possible = [day for day in earlier if day >= tomorrow] or [tomorrow]
    day = min(possible, key=lambda day: load[day])
    load[day] += 1
    return day


# --- what was done


@transaction.atomic
def record(articles: Iterable[Article], kind: VerificationKind, by: User | None = None) -> int:
    """Note that the articles were checked, and plan the next time; how many they were.

    It is the published text that was checked, whatever drafts there are. Readers see “Steps last tried on” move only
    where the steps were performed.
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
    if rule is None:
        Verification.objects.filter(article=article, kind=kind).delete()
        return
    due_on = _choose_day(timezone.localdate() + timedelta(days=rule.days), rule.days, load)
    Verification.objects.update_or_create(
        article=article, kind=kind, defaults={"due_on": due_on, "reason": Verification.Reason.RULE}
    )


def replan(rule: VerificationRule) -> int:
    """Count the interval of a changed rule from the last check of every article it decides on; how many moved."""
    rules, load, moved = list(VerificationRule.objects.all()), _load(), 0
    last = Max(
        "article__verification_records__created_at",
        filter=Q(article__verification_records__kind=rule.check_kind),
    )
    reviews = Verification.objects.filter(kind=rule.check_kind).select_related("article").annotate(last=last)
    for review in reviews.prefetch_related("article__systems"):
        systems = {system.pk for system in review.article.systems.all()}
        if rule_for(rule.check_kind, review.article, systems, rules) != rule or review.is_due:
            continue
        start = timezone.localdate(review.last) if review.last else timezone.localdate()
        due_on = _choose_day(start + timedelta(days=rule.days), rule.days, load)
        moved += Verification.objects.filter(pk=review.pk).exclude(due_on=due_on).update(due_on=due_on)
    return moved


# --- evidence


def bring_forward(articles: Iterable[int], reason: Verification.Reason) -> int:
    """Something says that these articles may be wrong: what is to be done with them is due today; how many moved."""
    today = timezone.localdate()
    later = Verification.objects.filter(article__in=list(articles), due_on__gt=today)
    return later.update(due_on=today, reason=reason)


def weigh_vote(vote: HelpfulVote) -> None:
    """Three readers for whom it did not work since somebody looked are evidence."""
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
    """Who is to do it: the owner, as long as they can, else the group of reviewers."""
    owner = article.owner
    return owner.get_username() if owner and owner.is_active and owner.is_staff else REVIEWERS


def due() -> QuerySet[Verification]:
    return Verification.objects.due().select_related("article__owner")
