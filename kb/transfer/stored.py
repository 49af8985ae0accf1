"""What the database holds, in the form of the files, and how files are written into it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Prefetch

from errors.models import ErrorCode, System
from errors.versions import Versions, name_of

from ..models import Alias, Article, ArticleTranslation, Category, CategoryName, Fix, FixCondition, Revision
from ..publishing import publication
from . import aliases
from .articles import ArticleFile, FixRecord, normalise
from .categories import FILE, CategoryNameRecord, CategoryRecord
from .fields import Mistake


def categories() -> list[CategoryRecord]:
    rows = Category.objects.select_related("parent").prefetch_related("names").order_by("order", "key")
    return [
        CategoryRecord(
            key=row.key,
            order=row.order,
            parent=row.parent.key if row.parent else "",
            names=tuple(
                sorted(
                    CategoryNameRecord(name.language, name.name, name.slug, name.summary)
                    for name in row.names.all()
                )
            ),
        )
        for row in rows
    ]


def articles() -> Iterator[ArticleFile]:
    """Every published text, in a fixed number of queries."""
    listed = ArticleTranslation.objects.listed().select_related("published").defer("published__html")
    rows = Article.objects.select_related("category").order_by("key")
    for row in rows.prefetch_related(
        "systems",
        aliases.accepted(),
        Prefetch("translations", listed.order_by("language")),
        Prefetch("fixes", Fix.objects.select_related("error__system").prefetch_related("conditions")),
    ):
        for translation in row.translations.all():
            yield _file(row, translation)


def _file(row: Article, translation: ArticleTranslation) -> ArticleFile:
    published = translation.published
    assert published  # noqa: S101 (a constraint: listed ones have a text)
    return ArticleFile(
        key=row.key,
        language=translation.language,
        kind=row.kind,
        category=row.category.key,
        systems=tuple(sorted(system.slug for system in row.systems.all())),
        order=row.order,
        source_language=row.source_language,
        verified_on=row.verified_on.isoformat() if row.verified_on else "",
        title=published.title,
        slug=translation.slug,
        summary=published.summary,
        aliases=aliases.stored(row, translation.language),
        fixes=tuple(sorted(_fix(fix, translation.language) for fix in row.fixes.all())),
        body=normalise(published.body),
    )


def _fix(fix: Fix, language: str) -> FixRecord:
    when = next((row.when for row in fix.conditions.all() if row.language == language), "")
    return FixRecord(f"{fix.error.system.slug}/{fix.error.key}", fix.fixed_by, when, fix.order)


def versions(records: Iterable[CategoryRecord], files: Iterable[ArticleFile]) -> Versions:
    """The versions of the categories, articles, texts and aliases that these files name."""
    keys = {file.key for file in files}
    articles = Article.objects.filter(key__in=keys)
    rows: list[Any] = [
        *Category.objects.filter(key__in={record.key for record in records}),
        *articles,
        *ArticleTranslation.objects.filter(article__in=articles.order_by()),
        *Alias.objects.filter(article__in=articles.order_by()),
    ]
    return {name_of(row): row.version for row in rows}


# --- mistakes that only the database knows


def mistakes_of(
    records: list[CategoryRecord], files: list[ArticleFile], are_categories_known: bool
) -> Iterator[Mistake]:
    """Names of things that do not exist, and addresses that others have."""
    known_categories = {record.key for record in records} | set(
        Category.objects.values_list("key", flat=True)
    )
    known_systems = set(System.objects.values_list("slug", flat=True))
    known_errors = _errors(files)
    for file in files:
        if are_categories_known and file.category and file.category not in known_categories:
            yield Mistake(file.name, file.lines["category"], f"There is no category “{file.category}”.")
        for slug in set(file.systems) - known_systems:
            yield Mistake(file.name, file.lines["systems"], f"There is no system “{slug}”.")
        for fix in file.fixes:
            if "/" in fix.error and fix.error not in known_errors:
                yield Mistake(file.name, fix.line, f"There is no error “{fix.error}”.")
    yield from _category_mistakes(records, known_categories)
    yield from _taken_addresses(records, files)


def _errors(files: Iterable[ArticleFile]) -> dict[str, int]:
    """The ids of the errors that the files fix, by `system/key`."""
    keys = {fix.error.partition("/")[2] for file in files for fix in file.fixes}
    rows = ErrorCode.objects.filter(key__in=keys).values_list("system__slug", "key", "pk")
    return {f"{system}/{key}": pk for system, key, pk in rows}


def _category_mistakes(records: list[CategoryRecord], known: set[str]) -> Iterator[Mistake]:
    parents = dict(Category.objects.exclude(parent=None).values_list("key", "parent__key"))
    parents |= {record.key: record.parent for record in records}
    for record in records:
        if record.parent and record.parent not in known:
            yield Mistake(FILE, record.line, f"There is no category “{record.parent}”.")
        elif record.parent and (parents.get(record.parent) or record.parent == record.key):
            yield Mistake(FILE, record.line, "Categories have at most two levels.")


def _taken_addresses(records: list[CategoryRecord], files: list[ArticleFile]) -> Iterator[Mistake]:
    """A slug may move from one file to another in one import, but not be taken from what no file names."""
    here = {(file.key, file.language) for file in files}
    others = ArticleTranslation.objects.values_list("language", "slug", "article__key")
    owners = {(language, slug): key for language, slug, key in others if (key, language) not in here}
    for file in files:
        if owner := owners.get((file.language, file.slug)):
            yield Mistake(file.name, file.lines.get("slug", 0), f"The slug “{file.slug}” belongs to {owner}.")
    names = {record.key for record in records}
    rows = CategoryName.objects.exclude(category__key__in=names).values_list(
        "language", "slug", "category__key"
    )
    taken = {(language, slug): key for language, slug, key in rows}
    for text in (text for record in records for text in record.names):
        if owner := taken.get((text.language, text.slug)):
            yield Mistake(FILE, text.line, f"The slug “{text.slug}” belongs to {owner}.")


# --- writing


@transaction.atomic
def write(records: list[CategoryRecord], files: list[ArticleFile]) -> None:
    _write_categories(records)
    errors = _errors(files)
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
    """Names first get out of one another's way: two records may swap their addresses."""
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
    """Articles may swap addresses: whoever has one that another takes lets go of it first."""
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
    """Fixes that the files do not name go away; conditions in other languages stay."""
    stored = {(fix.error_id, fix.fixed_by): fix for fix in article.fixes.all()}
    wanted = {(errors[fix.error], fix.fixed_by): fix.order for fix in files[0].fixes}
    Fix.objects.filter(pk__in=[fix.pk for key, fix in stored.items() if key not in wanted]).delete()
    for key in wanted.keys() & stored.keys():
        if stored[key].order != wanted[key]:
            stored[key].order = wanted[key]
            stored[key].save()
    # No signals: `write` brings search in step when the article is whole.
    made = Fix.objects.bulk_create(
        Fix(article=article, error_id=key[0], fixed_by=key[1], order=wanted[key])
        for key in wanted
        if key not in stored
    )
    stored |= {(fix.error_id, fix.fixed_by): fix for fix in made}
    for file in files:
        _write_conditions(
            file, {record: stored[errors[record.error], record.fixed_by] for record in file.fixes}
        )


def _write_conditions(file: ArticleFile, fixes: dict[FixRecord, Fix]) -> None:
    """Only what differs is written: each saved row makes search read the article again."""
    rows = FixCondition.objects.filter(fix__in=[fix.pk for fix in fixes.values()], language=file.language)
    stored = {row.fix_id: row for row in rows}
    wanted = {fix.pk: record.when for record, fix in fixes.items() if record.when}
    for pk in stored.keys() - wanted.keys():
        stored[pk].delete()
    for pk, when in wanted.items():
        if pk in stored and stored[pk].when != when:
            stored[pk].when = when
            stored[pk].save()
    FixCondition.objects.bulk_create(
        FixCondition(fix_id=pk, language=file.language, when=wanted[pk])
        for pk in wanted.keys() - stored.keys()
    )


def _write_text(article: Article, file: ArticleFile) -> Revision:
    """The revision to show: the published one where its text is equal, else a new one beside any draft."""
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
