"""What a file would change, found by comparing it with what is stored. Pure: no database."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _

from ..choices import Actor
from ..models import Wording
from ..publishable import Status
from .extra_texts import PartChange
from .extra_texts import compare as compare_parts
from .faults import Fault, Faults
from .records import Catalogue, Cell, Entry, ImportWording
from .references import Names, name_entries
from .stored import Stored, StoredError

TITLE_LENGTH = 200
OFFICIAL = Wording.Origin.OFFICIAL.value
NO_TEXT = ("", "")


@dataclass(slots=True)
class Change:
    """What becomes different in one error; all of it, where the error is new. Others are named `system/key`."""

    name: str
    stored: StoredError | None
    fields: dict[str, Any] = field(default_factory=dict)
    messages: dict[str, list[ImportWording]] = field(default_factory=dict)
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)  # ("", ""): no text in this language
    fixed_by: list[str] | None = None
    related: list[tuple[str, str]] | None = None
    merged_into: str | None = None

    @property
    def columns(self) -> list[str]:
        """What differs, by the names of a file's columns."""
        lists = ("fixed_by", "related", "merged_into")
        columns = [*self.fields, *(name for name in lists if getattr(self, name) is not None)]
        columns += [f"message_{language}" for language in self.messages]
        return columns + [f"title/meaning_{language}" for language in self.texts]

    @property
    def cells(self) -> list[Cell]:
        """Every fact that differs; of a new error every fact that is not empty."""
        old = self.stored
        pairs = [(name, "", old.fields[name] if old else "", value) for name, value in self.fields.items()]
        pairs += [
            (name, "", getattr(old, name, ""), value)
            for name in ("fixed_by", "related", "merged_into")
            if (value := getattr(self, name)) is not None
        ]
        for language, wordings in self.messages.items():
            stored = [(row.text, row.origin) for row in old.messages.get(language, [])] if old else []
            for place, kind in enumerate(("message", "origin")):
                before, after = ([wording[place] for wording in rows] for rows in (stored, wordings))
                pairs.append((f"{kind}_{language}", language * (kind == "message"), before, after))
        for language, texts in self.texts.items():
            known = old.texts.get(language, NO_TEXT) if old else NO_TEXT
            for place, kind in enumerate(("title", "meaning")):
                pairs.append((f"{kind}_{language}", language, known[place], texts[place]))
        cells = [Cell(name, language, shown(one), shown(two)) for name, language, one, two in pairs]
        return [cell for cell in cells if cell.before != cell.after]


@dataclass(slots=True)
class Plan:
    """What `apply` will do, or with faults: why it will do nothing. `systems`: slug → its fields that differ."""

    systems: dict[str, dict[str, Any]] = field(default_factory=dict)
    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    parts: list[PartChange] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)
    stored: Stored = field(default_factory=Stored)

    @property
    def has_effect(self) -> bool:
        return bool(self.systems or self.new or self.changed or self.parts)


def plan(catalogue: Catalogue, stored: Stored, *, create_systems: bool = False) -> Plan:
    """Compare the whole file; every fault is found, those of `read` included."""
    faults = Faults(catalogue.faults.unit, catalogue.faults.label, list(catalogue.faults.found))
    result = Plan(stored=stored)
    declare_systems(catalogue, result, faults)
    name_systems(catalogue, result, faults, create_systems)
    check_sources(catalogue, stored, faults)
    named = name_entries(catalogue, stored, faults)
    names = Names(named, stored, result.systems)
    for name, entry in named.items():
        old = stored.errors.get(name)
        change = compare(name, entry, old)
        refer(change, entry, names, faults)
        if not old:
            result.new.append(change)
        elif change.columns:
            result.changed.append(change)
        else:
            result.same += 1
    result.parts, same = compare_parts(catalogue, stored.parts, faults)
    result.same += same
    check_wordings(catalogue, stored, faults)
    result.faults = sorted(faults.found, key=lambda fault: (fault.unit != "system", fault.line))
    return result


def shown(value: Any) -> str:
    """A fact as a file's cell has it."""
    if isinstance(value, list):
        return "\n".join(part if isinstance(part, str) else ":".join(part) for part in value)
    return "" if value is None else str(value)


# --- systems


def declare_systems(catalogue: Catalogue, result: Plan, faults: Faults) -> None:
    """The systems that the file itself describes."""
    seen = set()
    for number, system in enumerate(catalogue.systems, 1):
        if not (slug := system.get("slug")):
            continue
        if slug in seen:
            faults.add(number, "slug", _("The system is there twice."), "system")
        seen.add(slug)
        old = result.stored.systems.get(slug)
        wanted = system if old else {"name": slug} | system
        if differing := {name: value for name, value in wanted.items() if not old or old[name] != value}:
            result.systems[slug] = differing


def name_systems(catalogue: Catalogue, result: Plan, faults: Faults, create: bool) -> None:
    """Give every entry its system's slug; a system is known by its slug and by its name."""
    slugs: dict[str, str] = {row["name"].lower(): slug for slug, row in result.stored.systems.items()}
    slugs |= {slug: slug for slug in (*result.stored.systems, *result.systems)}
    for entry in catalogue.entries:
        written, slug = entry.system, slugify(entry.system)[:50]
        entry.system = slugs.get(written) or slugs.get(written.lower()) or slug
        if not written or entry.system in slugs:
            continue
        if create and slug:
            result.systems[slug] = {"slug": slug, "name": written[:100]}
            slugs[slug] = slug
        else:
            faults.add(entry.line, "system", _("There is no system “%s”.") % written[:60])


# --- comparison


def compare(name: str, entry: Entry, old: StoredError | None) -> Change:
    change = Change(name, old)
    fields = entry.fields if old else {"status": Status.PUBLISHED.value} | entry.fields
    change.fields = {
        column: value for column, value in fields.items() if not old or old.fields[column] != value
    }
    if entry.fixed_by is not None and set(entry.fixed_by) != set(old.fixed_by if old else ()):
        change.fixed_by = sorted(entry.fixed_by, key=Actor.values.index)
    for language, wordings in entry.messages.items():
        stored = old.messages.get(language, []) if old else []
        origins = {message.text: message.origin for message in stored}
        wanted = [(text, origin or origins.get(text, OFFICIAL)) for text, origin in wordings]
        if wanted != [(message.text, message.origin) for message in stored]:
            change.messages[language] = wanted
    for language in entry.titles.keys() | entry.meanings.keys():
        before = old.texts.get(language, NO_TEXT) if old else NO_TEXT
        if (texts := wanted_texts(entry, language, before, old)) != before:
            change.texts[language] = texts
    return change


def wanted_texts(
    entry: Entry, language: str, before: tuple[str, str], old: StoredError | None
) -> tuple[str, str]:
    """Title and meaning. A meaning without a title gets the wording as its title."""
    title, meaning = entry.titles.get(language, before[0]), entry.meanings.get(language, before[1])
    if meaning and not title:
        wordings = entry.messages.get(language) or [(entry.wording, "")]
        stored = [messages[0].text for messages in old.messages.values() if messages] if old else []
        title = Truncator(next(filter(None, (wordings[0][0], *stored)), "")).chars(TITLE_LENGTH)
    return title, meaning


def refer(change: Change, entry: Entry, names: Names, faults: Faults) -> None:
    """The errors that this one refers to."""
    old = change.stored
    if entry.related is not None and entry.system:
        found = [
            (kind, refer_to(text, "related", change, entry, names, faults)) for kind, text in entry.related
        ]
        wanted = list(dict.fromkeys(found))
        if set(wanted) != set(old.related if old else ()):
            change.related = wanted
    if entry.merged_into is not None:
        target = entry.merged_into and refer_to(
            entry.merged_into, "merged_into", change, entry, names, faults
        )
        if target != (old.merged_into if old else ""):
            change.merged_into = target
    if change.name in names.survivors and names.is_draft(change.name) and not names.is_merged(change.name):
        faults.add(entry.line, "status", _("Other errors are merged into this one: readers must see it."))


def refer_to(text: str, column: str, change: Change, entry: Entry, names: Names, faults: Faults) -> str:
    name = names.find(text, entry.system)
    if not name:
        faults.add(entry.line, column, _("There is no error “%s”.") % text[:80])
    elif name == change.name:
        faults.add(entry.line, column, _("The error refers to itself."))
    elif column == "merged_into" and names.is_merged(name):
        faults.add(entry.line, column, _("%s is merged into another error itself.") % name)
    elif column == "merged_into" and names.is_draft(name):
        faults.add(entry.line, column, _("%s is a draft, which readers do not see.") % name)
    return name


def check_sources(catalogue: Catalogue, stored: Stored, faults: Faults) -> None:
    """A translation belongs to an error that is there, and to the text as it is now."""
    for entry in catalogue.entries:
        old = stored.errors.get(f"{entry.system}/{entry.key}")
        if entry.sources and not old and entry.system in stored.systems:
            faults.add(
                entry.line, "msgctxt", _("There is no error “%s”.") % f"{entry.system}/{entry.key}"[:80]
            )
        for column, text in entry.sources.items() if old else ():
            kind, _underscore, language = column.partition("_")
            now = old.texts.get(language, NO_TEXT)[kind == "meaning"] if old else ""
            if now != text:
                fault = _("The text was changed after the file was made: “%s”. Export it again.")
                faults.add(entry.line, column, fault % Truncator(now).chars(80))


def check_wordings(catalogue: Catalogue, stored: Stored, faults: Faults) -> None:
    """Every error has a message or a title, in the file or in a language that the file leaves alone."""
    reported = {fault.line for fault in faults.found if fault.column.startswith(("message", "title"))}
    if faults.unit in ("line", "row") and 1 in reported:
        return
    for entry in catalogue.entries:
        old = stored.errors.get(entry.name)
        others = [language for language in old.messages if language not in entry.messages] if old else []
        others += [language for language in old.texts if language not in entry.titles] if old else []
        if not entry.wording and not others and entry.line not in reported:
            columns = [f"message_{language}" for language in entry.messages]
            columns += [f"title_{language}" for language in entry.titles]
            faults.add(entry.line, columns[0] if columns else "", _("The error has no message and no title."))
