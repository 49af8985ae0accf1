"""Two editors at once: what has a page of its own in the admin carries a number that moves with every change.

A row that is written elsewhere but shown on such a page says so in `edited_with`: saving or deleting it moves the
page's number too. Whoever read a number and writes later says with `claim` that nothing has happened since; the
database compares and raises it in one statement. Derived columns are written past the signals and move nothing.
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
Versions = dict[str, int]  # `errors.errorcode:12` → the number that was read


class MovedError(Exception):
    """Somebody has changed what was to be written. Nothing is."""


class VersionField(models.PositiveIntegerField):
    """Only the database moves it on: a row that was read long ago never writes its old number back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"default": 1, "editable": False} | kwargs))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return super().pre_save(model_instance, add) if add else F(self.attname)


class Versioned(models.Model):
    """Abstract: a row that is edited on a page of its own, with everything that the page shows."""

    edited_with: ClassVar[tuple[str, ...]] = ()  # other pages that show this row, too: paths of foreign keys
    derived: ClassVar[frozenset[str]] = frozenset()  # columns that no editor writes

    version = VersionField(_("version"))

    class Meta:
        abstract = True


def is_edited(model: Any) -> bool:
    """True for versioned models and for their parts."""
    return issubclass(model, Versioned) or bool(getattr(model, "edited_with", ()))


def name_of(row: models.Model) -> str:
    return f"{row._meta.label_lower}:{row.pk}"


def pages_of(row: Any) -> list[str]:
    """The names of the versioned rows on whose pages this row is written."""
    own = [name_of(row)] if isinstance(row, Versioned) else []
    return own + [name for path in getattr(row, "edited_with", ()) if (name := _follow(row, path))]


def _follow(row: Any, path: str) -> str:
    """Empty where nothing stands there, or it has just been deleted together with the row."""
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
    """The numbers as they are; rows that are gone are missing. With `lock` they stay so to the transaction's end."""
    found: Versions = {}
    for model, pks in _by_model(names):
        rows = model._base_manager.filter(pk__in=pks).order_by("pk")
        rows = rows.select_for_update() if lock else rows
        found |= {f"{model._meta.label_lower}:{pk}": n for pk, n in rows.values_list("pk", "version")}
    return found


def claim(versions: Versions) -> bool:
    """Raise all these numbers if each still is what is said here, else none; then somebody else was first."""
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
    """Say that these rows have changed: for writers without signals."""
    for model, pks in _by_model(names):
        model._base_manager.filter(pk__in=pks).update(version=F("version") + 1)


def _by_model(names: Iterable[str]) -> Iterator[tuple[Any, list[int]]]:
    """In the same order always, so that two writers never wait for one another; in batches."""
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
    """Follow every row that is saved or deleted, when all models are known."""
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
    own = name_of(instance)
    move(name for name in pages_of(instance) if not (created and name == own))


def _deleted(instance: Any, **kwargs: Any) -> None:
    own = name_of(instance)
    move(name for name in pages_of(instance) if name != own)


def _related(
    instance: Any, action: str, reverse: bool, model: Any, pk_set: set[int] | None, **kwargs: Any
) -> None:
    if not action.startswith("post_"):
        return
    rows = [f"{model._meta.label_lower}:{pk}" for pk in pk_set or ()] if reverse else [name_of(instance)]
    move(rows)
