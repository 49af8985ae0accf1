"""Writer of categories and articles from files. A text is published, unless an equal one is."""

import datetime as dt
from itertools import groupby

from django.db import transaction

from errors.models import System

from ..models import Article, ArticleTranslation, Category, CategoryName, Fix, FixCondition, Revision
from ..publishing import publication
from . import aliases
from .articles import ArticleFile, FixRecord, normalise
from .categories import CategoryRecord
from .stored import error_ids


@transaction.atomic
def write(records: list[CategoryRecord], files: list[ArticleFile]) -> None:
    """Store categories and articles, and publish the texts, in one transaction. Files are sorted by key."""
    _write_categories(records)
    errors = error_ids(files)
    _free_slugs(files)
    revisions: list[Revision] = []
    unchanged: list[Revision] = []
    for _key, group in groupby(files, key=lambda file: file.key):
        versions = list(group)
        article = _write_article(versions[0])
        _write_fixes(article, versions, errors)
        for file in versions:
            aliases.write(article, file.language, file.aliases)
            revision = _write_text(article, file)
            (unchanged if revision.published_at else revisions).append(revision)
    publication.publish_all(revisions, are_up_to_date=True)
    publication.publish_all(unchanged)


def _write_categories(records: list[CategoryRecord]) -> None:
    """Store the categories. Deletes their old names first, because two categories may swap slugs."""
    rows = {}
    for record in records:
        rows[record.key], _new = Category.objects.update_or_create(
            key=record.key, defaults={"order": record.order}
        )
        CategoryName.objects.filter(category=rows[record.key]).delete()
    for record in records:
        row = rows[record.key]
        row.parent = Category.objects.get(key=record.parent) if record.parent else None
        row.save()
        for text in record.names:
            CategoryName.objects.create(
                category=row, language=text.language, name=text.name, slug=text.slug, summary=text.summary
            )


def _free_slugs(files: list[ArticleFile]) -> None:
    """Give other articles a temporary slug where a file takes theirs: articles may swap slugs."""
    for file in files:
        others = ArticleTranslation.objects.filter(language=file.language, slug=file.slug)
        for other in others.exclude(article__key=file.key):
            other.slug = f"moving-{other.pk}"
            other.save(update_fields=["slug"])


def _write_article(file: ArticleFile) -> Article:
    shared = {
        "kind": file.kind,
        "category": Category.objects.get(key=file.category),
        "order": file.order,
        "source_language": file.source_language,
        "verified_on": dt.date.fromisoformat(file.verified_on) if file.verified_on else None,
    }
    article, _new = Article.objects.update_or_create(key=file.key, defaults=shared)
    article.systems.set(System.objects.filter(slug__in=file.systems))
    return article


def _write_fixes(article: Article, files: list[ArticleFile], errors: dict[str, int]) -> None:
    """Store the article's fixes. Deletes fixes that the files do not name; keeps conditions in other languages.

    Sends no signals for new rows: `write` refreshes search after it has written the whole article.
    """
    stored = {(fix.error_id, fix.fixed_by): fix for fix in article.fixes.all()}
    orders = {(errors[fix.error], fix.fixed_by): fix.order for fix in files[0].fixes}
    Fix.objects.filter(pk__in=[fix.pk for key, fix in stored.items() if key not in orders]).delete()
    for key in orders.keys() & stored.keys():
        if stored[key].order != orders[key]:
            stored[key].order = orders[key]
            stored[key].save()
    created = Fix.objects.bulk_create(
        Fix(article=article, error_id=key[0], fixed_by=key[1], order=orders[key])
        for key in orders
        if key not in stored
    )
    stored |= {(fix.error_id, fix.fixed_by): fix for fix in created}
    for file in files:
        _write_conditions(
            file, {record: stored[errors[record.error], record.fixed_by] for record in file.fixes}
        )


def _write_conditions(file: ArticleFile, fixes: dict[FixRecord, Fix]) -> None:
    """Store the conditions that differ, because each saved row makes search read the article again."""
    rows = FixCondition.objects.filter(fix__in=[fix.pk for fix in fixes.values()], language=file.language)
    stored = {row.fix_id: row for row in rows}
    conditions = {fix.pk: record.when for record, fix in fixes.items() if record.when}
    for pk in stored.keys() - conditions.keys():
        stored[pk].delete()
    for pk, when in conditions.items():
        if pk in stored and stored[pk].when != when:
            stored[pk].when = when
            stored[pk].save()
    FixCondition.objects.bulk_create(
        FixCondition(fix_id=pk, language=file.language, when=conditions[pk])
        for pk in conditions.keys() - stored.keys()
    )


def _write_text(article: Article, file: ArticleFile) -> Revision:
    """Return the revision to publish: the published one if its text is equal, else a new one beside any draft."""
    translation, _new = ArticleTranslation.objects.get_or_create(
        article=article, language=file.language, defaults={"slug": file.slug}
    )
    if translation.slug != file.slug:
        translation.slug = file.slug
        translation.save(update_fields=["slug"])
    published = translation.published
    if published and (published.title, published.summary, normalise(published.body)) == file.text:
        return published
    return publication.add_approved(translation, title=file.title, summary=file.summary, body=file.body)
