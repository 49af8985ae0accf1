"""The editors' lists and start page with as many articles as the catalogue has errors, and ten searches to each."""

import time
from collections.abc import Iterator, Mapping
from datetime import timedelta

import pyperf
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from errors.choices import Actor
from errors.models import ErrorCode
from kb.models import (
    Alias,
    Article,
    ArticleTranslation,
    Category,
    CrossLink,
    Fix,
    HelpfulVote,
    Revision,
    SearchLog,
    UnansweredQuery,
    Verification,
    VerificationKind,
)

from .results import fact, ms, result, table

LANGUAGES = ("sv", "en")
SEARCHES = 10  # for each article
QUESTIONS = 500
TIMES = 5
BATCH = 1000
APPS = ("errors", "kb")
START = "start page"


def measure(entries: int) -> list[pyperf.Benchmark]:
    """How long each list takes, as an editor with all rights sees it."""
    fill(entries)
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.create_superuser(f"bench-{time.time_ns()}"))
    return [timed(client, name, url, entries) for name, url in pages()]


def pages() -> Iterator[tuple[str, str]]:
    yield START, "/admin/"
    for model in admin.site._registry:
        if model._meta.app_label in APPS:
            yield (
                f"list {model._meta.model_name}",
                f"/admin/{model._meta.app_label}/{model._meta.model_name}/",
            )


def timed(client: Client, name: str, url: str, entries: int) -> pyperf.Benchmark:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200, url
    values = []
    for _time in range(TIMES):
        began = time.perf_counter()
        client.get(url)
        values.append(time.perf_counter() - began)
    return result(f"admin {name}", values, entries, queries=len(queries))


def fill(entries: int) -> None:
    """Published articles in two languages, each with a fix, a review, an alias, a link and a vote; and the log."""
    shelf, _is_new = Category.objects.get_or_create(key="bench")
    articles = Article.objects.bulk_create(
        [Article(key=f"bench-{n}", category=shelf) for n in range(entries)], batch_size=BATCH
    )
    fill_texts(articles)
    fill_around(articles)
    fill_log(entries * SEARCHES)


def fill_texts(articles: list[Article]) -> None:
    texts = [
        ArticleTranslation(article=article, language=language, slug=article.key)
        for article in articles
        for language in LANGUAGES
    ]
    ArticleTranslation.objects.bulk_create(texts, batch_size=BATCH)
    now = timezone.now()
    revisions = Revision.objects.bulk_create(
        [
            Revision(
                translation=text,
                number=1,
                title=f"Så löser du fel nummer {text.pk}",
                body="Steg för steg. " * 40,
                html="<p>Steg för steg.</p>" * 40,
                state=Revision.State.APPROVED,
                published_at=now,
            )
            for text in texts
        ],
        batch_size=BATCH,
    )
    for text, revision in zip(texts, revisions, strict=True):
        text.published, text.status = revision, "published"
    ArticleTranslation.objects.bulk_update(texts, ["published", "status"], batch_size=200)


def fill_around(articles: list[Article]) -> None:
    errors = list(ErrorCode.objects.all()[: len(articles)])
    fixes = Fix.objects.bulk_create(
        [
            Fix(error=errors[n % len(errors)], article=article, fixed_by=Actor.CUSTOMER)
            for n, article in enumerate(articles)
        ],
        batch_size=BATCH,
    )
    today = timezone.localdate()
    for model, rows in (
        (HelpfulVote, [HelpfulVote(fix=fix, helpful=n % 3 > 0) for n, fix in enumerate(fixes)]),
        (
            Verification,
            [
                Verification(
                    article=article, kind=VerificationKind.READ, due_on=today + timedelta(days=n % 365)
                )
                for n, article in enumerate(articles)
            ],
        ),
        (
            CrossLink,
            [
                CrossLink(translation=text, kind="article", target=f"bench-{text.article_id % 999}")
                for text in ArticleTranslation.objects.filter(article__in=articles[:: len(LANGUAGES)])
            ],
        ),
        (
            Alias,
            [
                Alias(text=f"fel {n}", folded=f"fel {n}", language="sv", article=article)
                for n, article in enumerate(articles)
            ],
        ),
    ):
        model._default_manager.bulk_create(rows, batch_size=BATCH)


def fill_log(searches: int) -> None:
    """Three of four searches are without an answer, in the last four weeks."""
    now = timezone.now()
    questions = UnansweredQuery.objects.bulk_create(
        [
            UnansweredQuery(
                template=f"fråga bench {n}",
                language="sv",
                examples=[["sv", f"Fråga bench {n}"]],
                rank=n,
                first_at=now,
            )
            for n in range(QUESTIONS)
        ]
    )
    step = timedelta(weeks=4) / searches
    SearchLog.objects.bulk_create(
        [
            SearchLog(
                query=f"Fråga bench {n % QUESTIONS}",
                language="sv",
                is_ungrouped=False,
                unanswered_query=questions[n % QUESTIONS] if n % 4 else None,
                led_to_contact=n % 9 == 0,
                created_at=now - timedelta(minutes=1) - n * step,
            )
            for n in range(searches)
        ],
        batch_size=BATCH,
    )


def report(found: Mapping[str, pyperf.Benchmark]) -> str:
    rows = [
        [what.removeprefix("admin "), fact(row, "queries"), ms(row)]
        for what, row in found.items()
        if what.startswith("admin ")
    ]
    return table("The editors' pages: wall time, ms", ["page", "queries", "p50 / p95"], rows)
