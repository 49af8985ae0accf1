"""The catalogue as the database has it: read in a fixed number of queries, compared with files and written to them."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Self

from django.db.models import QuerySet

from ..choices import Actor
from ..languages import content_languages
from ..models import ErrorCode, ErrorLink, ErrorText, Fixer, System, Wording
from ..models.catalogue import ErrorCodeQuerySet
from ..versions import Versions
from .extra_texts import Texts
from .extra_texts import load as load_parts
from .records import SCALARS, clean_text

SYSTEM_FIELDS = ("slug", "name", "vendor", "kind", "code_format")


@dataclass(frozen=True, slots=True)
class StoredMessage:
    id: int
    text: str
    origin: str


@dataclass(slots=True)
class StoredError:
    """One error with everything a file can state of it. Other errors are named `system/key`."""

    id: int
    system: str
    key: str
    fields: dict[str, Any]
    merged_into: str = ""
    fixed_by: list[str] = field(default_factory=list)
    related: list[tuple[str, str]] = field(default_factory=list)
    messages: dict[str, list[StoredMessage]] = field(default_factory=dict)
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.system}/{self.key}"

    @property
    def code(self) -> str:
        return self.fields["code"]


@dataclass(slots=True)
class Stored:
    """All systems, the errors asked for by `system/key`, and every error's id and code, also of other systems."""

    systems: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, StoredError] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)  # of every error, by `system/key`
    versions: Versions = field(default_factory=dict)  # of every system and every error
    codes: dict[str, str] = field(default_factory=dict)  # `system/code` → `system/key`
    parts: Texts = field(default_factory=dict)

    @classmethod
    def load(cls, chosen: QuerySet[ErrorCode] | None = None) -> Self:
        """What the database has; these errors only, or all."""
        stored = cls()
        rows = System.objects.order_by("slug").values("id", "version", *SYSTEM_FIELDS)
        stored.systems = {row["slug"]: row for row in rows}
        stored.versions = {f"errors.system:{row['id']}": row["version"] for row in rows}
        errors = ErrorCode.objects.order_by("system__slug", "key")
        named = errors.values_list("id", "version", "system__slug", "key", "code")
        for id, version, slug, key, code in named:
            name = f"{slug}/{key}"
            stored.ids[name] = id
            stored.versions[f"errors.errorcode:{id}"] = version
            if code:
                stored.codes[f"{slug}/{code}"] = name
        names = {id: name for name, id in stored.ids.items()}
        errors = errors if chosen is None else errors.filter(pk__in=chosen.values("pk"))
        stored.errors, stored.parts = load_errors(errors, names), load_parts(errors)
        return stored

    @property
    def fingerprint(self) -> str:
        """The same as long as nothing that a file can state has changed."""
        facts = [
            [*map(str, self.systems.values())],
            [*self.ids],
            [*map(str, self.errors.values())],
            [*map(str, self.parts.items())],
        ]
        return sha256(json.dumps(facts).encode()).hexdigest()

    def languages(self) -> list[str]:
        """The languages that occur, those of the pages first."""
        found = {language for error in self.errors.values() for language in (*error.messages, *error.texts)}
        first = [language for language in content_languages() if language in found]
        return first + sorted(found.difference(first))


def load_errors(errors: ErrorCodeQuerySet, names: dict[int, str]) -> dict[str, StoredError]:
    rows = errors.values_list("id", "system__slug", "key", "merged_into", *SCALARS)
    by_id = {
        id: StoredError(
            id, slug, key, dict(zip(SCALARS, map(clean, values), strict=True)), names.get(merged, "")
        )
        for id, slug, key, merged, *values in rows
    }
    chosen = {"error__in": errors.order_by()}
    messages = Wording.objects.filter(**chosen).values_list("error", "language", "id", "text", "origin")
    for error, language, id, text, origin in messages:
        by_id[error].messages.setdefault(language, []).append(StoredMessage(id, clean(text), origin))
    for error, language, *texts in ErrorText.objects.filter(**chosen).values_list(
        "error", "language", "title", "meaning"
    ):
        by_id[error].texts[language] = clean(texts[0]), clean(texts[1])
    for error, actor in Fixer.objects.filter(**chosen).values_list("error", "actor"):
        by_id[error].fixed_by.append(actor)
    links = ErrorLink.objects.filter(source__in=errors.order_by())
    for error, kind, target in links.values_list("source", "kind", "target"):
        by_id[error].related.append((kind, names[target]))
    for stored in by_id.values():
        stored.fixed_by.sort(key=Actor.values.index)
    return {stored.name: stored for stored in by_id.values()}


def clean(value: Any) -> Any:
    return clean_text(value) if isinstance(value, str) else value
