"""Optimistic locking. Every model with its own admin page has a `version` that each save or delete increments.

A model whose rows are shown on another row's page names that row in `version_parents`: saving or deleting one
increments the parent's version too. `claim()` does a compare-and-set. Derived columns are written without signals and
increment nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.db.models import F
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils.translation import gettext_lazy as _

BATCH = 500
Versions = dict[str, int]  # name of a row, `errors.errorcode:12` → its version


class MovedError(Exception):
    """Somebody else has changed a row that was to be written. Nothing has been written."""


class VersionField(models.PositiveIntegerField):
    """Version that only the database increments. Saving a row never writes back the version it was read with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"default": 1, "editable": False} | kwargs))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return super().pre_save(model_instance, add) if add else F(self.attname)


class Versioned(models.Model):
    """Abstract model of rows that have their own admin page."""

    version_parents: ClassVar[
        tuple[str, ...]
    ] = ()  # paths of foreign keys to rows whose pages show this row too
    derived: ClassVar[frozenset[str]] = frozenset()  # columns that no editor writes

    version = VersionField(_("version"))

    class Meta:
        abstract = True


def is_edited(model: Any) -> bool:
    """Return True for versioned models and for their parts."""
    return issubclass(model, Versioned) or bool(getattr(model, "version_parents", ()))


def name_of(row: models.Model) -> str:
    return f"{row._meta.label_lower}:{row.pk}"


def pages_of(row: Any) -> list[str]:
    """Return the names of the versioned rows on whose pages this row is edited: itself and its parents."""
    names = [name_of(row)] if isinstance(row, Versioned) else []
    return names + [name for path in getattr(row, "version_parents", ()) if (name := _follow(row, path))]


def _follow(row: Any, path: str) -> str:
    """Return the name of the row at the end of a path, "" if there is none or it was deleted with this row."""
    *way, last = path.split("__")
    for step in way:
        try:
            row = getattr(row, step)
        except ObjectDoesNotExist:
            return ""
    field = row._meta.get_field(last)
    pk = getattr(row, field.attname)
    return f"{field.related_model._meta.label_lower}:{pk}" if pk else ""


# --- reading, claiming, raising


def read(names: Iterable[str], *, lock: bool = False) -> Versions:
    """Return the current versions of these rows, without deleted ones. `lock` locks them until the transaction ends."""
    current: Versions = {}
    for model, pks in _by_model(names):
        rows = model._base_manager.filter(pk__in=pks).order_by("pk")
        rows = rows.select_for_update() if lock else rows
        current |= {f"{model._meta.label_lower}:{pk}": n for pk, n in rows.values_list("pk", "version")}
    return current


def claim(versions: Versions) -> bool:
    """Increment all these versions if each is still the given one, and return True; else change none."""
    groups: dict[int, list[str]] = defaultdict(list)
    for name, number in versions.items():
        groups[number].append(name)
    with transaction.atomic():
        for number, names in sorted(groups.items()):
            for model, pks in _by_model(names):
                rows = model._base_manager.filter(pk__in=pks, version=number)
                if rows.update(version=F("version") + 1) != len(pks):
                    transaction.set_rollback(True)
                    return False
    return True


def move(names: Iterable[str]) -> None:
    """Increment the versions of these rows, for writers without signals."""
    for model, pks in _by_model(names):
        model._base_manager.filter(pk__in=pks).update(version=F("version") + 1)


def _by_model(names: Iterable[str]) -> Iterator[tuple[Any, list[int]]]:
    """Yield (model, keys) in batches, always in the same order, so that two writers cannot deadlock."""
    pks: dict[str, set[int]] = defaultdict(set)
    for name in names:
        label, _colon, pk = name.partition(":")
        pks[label].add(int(pk))
    for label in sorted(pks):
        chosen = sorted(pks[label])
        for start in range(0, len(chosen), BATCH):
            yield apps.get_model(label), chosen[start : start + BATCH]


# --- signals


def connect() -> None:
    """Connect the signals of all versioned models and their parts. Called once, when all models are loaded."""
    for model in filter(is_edited, apps.get_models()):
        uid = f"version-{model._meta.label_lower}"
        post_save.connect(_saved, sender=model, dispatch_uid=uid)
        post_delete.connect(_deleted, sender=model, dispatch_uid=uid)
        for field in model._meta.many_to_many if issubclass(model, Versioned) else ():
            through: Any = field.remote_field.through
            if through._meta.auto_created:
                m2m_changed.connect(_related, sender=through, dispatch_uid=f"{uid}-{field.name}")


def _saved(
    instance: Any, created: bool, raw: bool, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    if raw or (update_fields and update_fields <= getattr(instance, "derived", frozenset())):
        return
    itself = name_of(instance)
    move(name for name in pages_of(instance) if not (created and name == itself))


def _deleted(instance: Any, **kwargs: Any) -> None:
    itself = name_of(instance)
    move(name for name in pages_of(instance) if name != itself)


def _related(
    instance: Any, action: str, reverse: bool, model: Any, pk_set: set[int] | None, **kwargs: Any
) -> None:
    if not action.startswith("post_"):
        return
    rows = [f"{model._meta.label_lower}:{pk}" for pk in pk_set or ()] if reverse else [name_of(instance)]
    move(rows)
