"""Application of an import plan: one transaction, in batches, without a signal for each row."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet

from .. import versions
from ..models import ErrorCode, ErrorLink, ErrorText, Fixer, PublishedAddress, System, Wording
from ..recognition import index_writer
from ..signals import catalogue_changed
from ..versions import MovedError
from . import extra_texts
from .planning import Change, ImportPlan
from .records import ImportWording
from .stored import StoredWording

BATCH = 500
Item = TypeVar("Item")


@transaction.atomic
def apply(plan: ImportPlan) -> None:
    """Write the plan and refresh the indexes, in one transaction.

    Raises ValueError for a plan with issues, MovedError if somebody has changed what the plan was compared with.
    """
    if plan.issues:
        raise ValueError("A plan with issues is not applied.")
    claim(plan)
    systems = write_systems(plan)
    ids = write_errors(plan, systems)
    changes = [*plan.new, *plan.changed]
    write_wordings(changes, ids)
    write_texts(changes, ids)
    write_fixers(changes, ids)
    write_links(changes, ids)
    extra_texts.write(plan.extra_texts)
    touched = sorted({ids[change.name] for change in changes} | flatten_merges())
    if touched:
        keep_addresses(touched)
        index_writer.refresh(touched)
        catalogue_changed.send(sender=ErrorCode, error_ids=touched)


def claim(plan: ImportPlan) -> None:
    """Claim the versions of everything the plan changes. Raises MovedError if anything has changed since the plan."""
    names = [f"errors.errorcode:{change.stored.id}" for change in plan.changed if change.stored]
    systems = (plan.stored.systems.get(slug) for slug in plan.systems)
    names += [f"errors.system:{row['id']}" for row in systems if row]
    keys = [change.name.partition("/")[2] for change in plan.new]
    for batch in batches(keys):
        existing = ErrorCode.objects.filter(key__in=batch).values_list("system__slug", "key")
        if any(f"{slug}/{key}" not in plan.stored.ids for slug, key in existing):
            raise MovedError
    if not versions.claim({name: plan.stored.versions[name] for name in names}):
        raise MovedError


def write_systems(plan: ImportPlan) -> dict[str, int]:
    """Write the systems. Return the ids of all systems by slug."""
    ids: dict[str, int] = {slug: row["id"] for slug, row in plan.stored.systems.items()}
    for slug, fields in plan.systems.items():
        system = System.objects.get(pk=ids[slug]) if slug in ids else System()
        for name, value in fields.items():
            setattr(system, name, value)
        system.save()
        ids[slug] = system.pk
    return ids


def write_errors(plan: ImportPlan, systems: dict[str, int]) -> dict[str, int]:
    """Write the errors' own columns. Return the ids of all errors by `system/key`."""
    new = [bare_error(change, systems) for change in plan.new]
    ErrorCode.objects.bulk_create(new, batch_size=BATCH)
    ids = plan.stored.ids | {change.name: row.pk for change, row in zip(plan.new, new, strict=True)}
    changed = [bare_error(change, systems) for change in plan.changed]
    columns = sorted({name for change in plan.changed for name in change.fields})
    upsert(ErrorCode, changed, ["id"], [*columns, "updated_at"])
    merged = [change for change in (*plan.new, *plan.changed) if change.merged_into is not None]
    for change in merged:
        target = ids[change.merged_into] if change.merged_into else None
        ErrorCode.objects.filter(pk=ids[change.name]).update(merged_into=target)
    return ids


def flatten_merges() -> set[int]:
    """Point errors that were merged into a now merged error to its target. Return their ids."""
    chained = ErrorCode.objects.exclude(merged_into__merged_into=None)
    moved = dict(chained.values_list("id", "merged_into__merged_into"))
    for id, target in moved.items():
        ErrorCode.objects.filter(pk=id).update(merged_into=target)
    versions.move(f"errors.errorcode:{id}" for id in moved)
    return set(moved)


def keep_addresses(ids: list[int]) -> None:
    """Remember the addresses of these errors that readers may have."""
    for batch in batches(ids):
        errors = ErrorCode.objects.reachable().filter(id__in=batch).select_related("system")
        PublishedAddress.objects.keep({path: error for error in errors for path in error.published_paths})


def bare_error(change: Change, systems: dict[str, int]) -> ErrorCode:
    """Return the error's row with its new columns, except `merged_into`."""
    slug, key = change.name.split("/", 1)
    fields = (change.stored.fields if change.stored else {}) | change.fields
    return ErrorCode(
        id=change.stored.id if change.stored else None, system_id=systems[slug], key=key, **fields
    )


def write_wordings(changes: list[Change], ids: dict[str, int]) -> None:
    """Write the wordings of each changed language. Wordings that stay in their order keep their ids."""
    old, staying_rows, new = [], [], []
    for change in changes:
        for language, wordings in change.wordings.items():
            stored = change.stored.wordings.get(language, []) if change.stored else []
            rows = [
                Wording(
                    id=id,
                    error_id=ids[change.name],
                    language=language,
                    text=text,
                    origin=origin,
                    is_primary=place == 0,
                )
                for place, (id, (text, origin)) in enumerate(with_ids(wordings, stored))
            ]
            staying = {row.pk for row in rows}
            old += [wording.id for wording in stored if wording.id not in staying]
            staying_rows += [row for row in rows if row.pk]
            new += [row for row in rows if not row.pk]
    delete(Wording.objects.all(), "id", old)
    # The database allows one primary wording a language at any moment: the old one is unset first.
    for batch in batches(row.pk for row in staying_rows):
        Wording.objects.filter(id__in=batch).update(is_primary=False)
    upsert(Wording, staying_rows, ["id"], ["text", "origin", "is_primary"])
    Wording.objects.bulk_create(new, batch_size=BATCH)


def with_ids(
    wordings: list[ImportWording], stored: list[StoredWording]
) -> Iterator[tuple[int | None, ImportWording]]:
    """Yield (id, wording) for each wording; the id is None if it needs a new row.

    After the first one, wordings are read by rising id. A row is reused only while the ids rise.
    """
    rows = {wording.text: wording.id for wording in stored}
    last: float = 0
    for place, (text, origin) in enumerate(wordings):
        id = rows.get(text)
        if place and (id is None or id < last):
            id, last = None, float("inf")
        elif place and id is not None:
            last = id
        yield id, (text, origin)


def write_texts(changes: list[Change], ids: dict[str, int]) -> None:
    rows = [
        ErrorText(error_id=ids[change.name], language=language, title=title, meaning=meaning)
        for change in changes
        for language, (title, meaning) in change.texts.items()
    ]
    for language in {row.language for row in rows}:
        gone = [row.error_id for row in rows if row.language == language and not row.title]
        delete(ErrorText.objects.filter(language=language), "error_id", gone)
    upsert(ErrorText, [row for row in rows if row.title], ["error", "language"], ["title", "meaning"])


def write_fixers(changes: list[Change], ids: dict[str, int]) -> None:
    rows = {ids[change.name]: change.fixed_by for change in changes if change.fixed_by is not None}
    delete(Fixer.objects.all(), "error_id", rows)
    Fixer.objects.bulk_create(
        [Fixer(error_id=id, actor=actor) for id, actors in rows.items() for actor in actors], batch_size=BATCH
    )


def write_links(changes: list[Change], ids: dict[str, int]) -> None:
    rows = {ids[change.name]: change.related for change in changes if change.related is not None}
    delete(ErrorLink.objects.all(), "source_id", rows)
    links = [
        ErrorLink(source_id=id, target_id=ids[target], kind=kind)
        for id, related in rows.items()
        for kind, target in related
    ]
    ErrorLink.objects.bulk_create(links, batch_size=BATCH)


def upsert(model: type[Model], rows: list[Any], unique: list[str], columns: list[str]) -> None:
    model._default_manager.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=unique, update_fields=columns
    )


def delete(rows: QuerySet[Any], column: str, values: Iterable[int]) -> None:
    """Delete the rows with these values without loading them and without signals. Nothing refers to them."""
    for batch in batches(values):
        chosen = rows.filter(**{f"{column}__in": batch})
        chosen._raw_delete(chosen.db)


def batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    remaining = iter(items)
    while batch := list(islice(remaining, BATCH)):
        yield batch
