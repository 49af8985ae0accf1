"""Stored articles and categories in the form of the files, and the mistakes of files that contradict them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch

from errors.models import ErrorCode, System
from errors.versions import Versions, name_of

from ..models import Alias, Article, ArticleTranslation, Category, CategoryName, Fix
from . import aliases
from .articles import ArticleFile, FixRecord, normalise
from .categories import FILE, CategoryNameRecord, CategoryRecord
from .fields import Mistake


def categories() -> list[CategoryRecord]:
    """Return every category, in a fixed number of queries."""
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
    """Yield every published text, in a fixed number of queries."""
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
    """Return the versions of the stored categories, articles, texts and aliases that these files name."""
    keys = {file.key for file in files}
    articles = Article.objects.filter(key__in=keys)
    rows: list[Any] = [
        *Category.objects.filter(key__in={record.key for record in records}),
        *articles,
        *ArticleTranslation.objects.filter(article__in=articles.order_by()),
        *Alias.objects.filter(article__in=articles.order_by()),
    ]
    return {name_of(row): row.version for row in rows}


# --- mistakes that only a look at the database finds


def mistakes_of(
    records: list[CategoryRecord], files: list[ArticleFile], are_categories_known: bool
) -> Iterator[Mistake]:
    """Find names of missing rows, too deep categories, and slugs that belong to others."""
    known_categories = {record.key for record in records} | set(
        Category.objects.values_list("key", flat=True)
    )
    known_systems = set(System.objects.values_list("slug", flat=True))
    known_errors = error_ids(files)
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


def error_ids(files: Iterable[ArticleFile]) -> dict[str, int]:
    """Return the ids of the errors that the files fix, by `system/key`."""
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
    """Find slugs that belong to a text or category without a file. Between files a slug may move."""
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
    category_owners = {(language, slug): key for language, slug, key in rows}
    for text in (text for record in records for text in record.names):
        if owner := category_owners.get((text.language, text.slug)):
            yield Mistake(FILE, text.line, f"The slug “{text.slug}” belongs to {owner}.")
