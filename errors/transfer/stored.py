"""The stored catalogue as plain data, for comparison with files and for export. Loaded in a fixed number of queries."""

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
from .extra_texts import Texts, load_extra_texts
from .records import SCALARS, clean_text

SYSTEM_FIELDS = ("slug", "name", "vendor", "kind", "code_format", "hosts")


@dataclass(frozen=True, slots=True)
class StoredWording:
    """One wording of a stored error."""

    id: int
    text: str
    origin: str


@dataclass(slots=True)
class StoredError:
    """One error with everything that a file can state of it. Other errors are named `system/key`."""

    id: int
    system: str
    key: str
    fields: dict[str, Any]
    merged_into: str = ""
    fixed_by: list[str] = field(default_factory=list)
    related: list[tuple[str, str]] = field(default_factory=list)
    wordings: dict[str, list[StoredWording]] = field(default_factory=dict)
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.system}/{self.key}"

    @property
    def code(self) -> str:
        return self.fields["code"]


@dataclass(slots=True)
class Stored:
    """All systems, the chosen errors by `system/key`, and the ids, versions and codes of all errors."""

    systems: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, StoredError] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)  # of every error, by `system/key`
    versions: Versions = field(default_factory=dict)  # of every system and every error
    codes: dict[str, str] = field(default_factory=dict)  # `system/code` → `system/key`
    extra_texts: Texts = field(default_factory=dict)

    @classmethod
    def load(cls, chosen: QuerySet[ErrorCode] | None = None) -> Self:
        """Load the chosen errors, or all."""
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
        stored.errors, stored.extra_texts = load_errors(errors, names), load_extra_texts(errors)
        return stored

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything that a file can state. It changes with each of these facts."""
        facts = [
            [*map(str, self.systems.values())],
            [*self.ids],
            [*map(str, self.errors.values())],
            [*map(str, self.extra_texts.items())],
        ]
        return sha256(json.dumps(facts).encode()).hexdigest()

    def languages(self) -> list[str]:
        """Return the languages of the errors' texts, the content languages first."""
        used = {language for error in self.errors.values() for language in (*error.wordings, *error.texts)}
        first = [language for language in content_languages() if language in used]
        return first + sorted(used.difference(first))


def load_errors(errors: ErrorCodeQuerySet, names: dict[int, str]) -> dict[str, StoredError]:
    """Return the errors by `system/key`, in five queries. `names`: id → `system/key` of every error."""
    rows = errors.values_list("id", "system__slug", "key", "merged_into", *SCALARS)
    by_id = {
        id: StoredError(
            id, slug, key, dict(zip(SCALARS, map(clean, values), strict=True)), names.get(merged, "")
        )
        for id, slug, key, merged, *values in rows
    }
    chosen = {"error__in": errors.order_by()}
    wordings = Wording.objects.filter(**chosen).values_list("error", "language", "id", "text", "origin")
    for error, language, id, text, origin in wordings:
        by_id[error].wordings.setdefault(language, []).append(StoredWording(id, clean(text), origin))
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
