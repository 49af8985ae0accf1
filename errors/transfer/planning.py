"""Comparison of an import file with the stored catalogue: what would change. No query."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _

from ..choices import Actor
from ..models import Wording
from ..publishable import Status
from .code_formats import format_of_codes
from .extra_texts import ExtraTextChange, compare_extra_texts
from .issues import FileIssue, FileIssues
from .records import Catalogue, Cell, ImportRecord, ImportWording
from .references import Names, name_records
from .stored import Stored, StoredError

MAX_TITLE_CHARS = 200
OFFICIAL = Wording.Origin.OFFICIAL.value
NO_TEXT = ("", "")


@dataclass(slots=True)
class Change:
    """Changes of one error by an import; all of it, if the error is new. Other errors are named `system/key`."""

    name: str
    stored: StoredError | None
    fields: dict[str, Any] = field(default_factory=dict)
    wordings: dict[str, list[ImportWording]] = field(default_factory=dict)
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)  # ("", ""): no text in this language
    fixed_by: list[str] | None = None
    related: list[tuple[str, str]] | None = None
    merged_into: str | None = None

    @property
    def columns(self) -> list[str]:
        """The names of the columns that differ."""
        lists = ("fixed_by", "related", "merged_into")
        columns = [*self.fields, *(name for name in lists if getattr(self, name) is not None)]
        columns += [f"message_{language}" for language in self.wordings]
        return columns + [f"title/meaning_{language}" for language in self.texts]

    @property
    def cells(self) -> list[Cell]:
        """The cells that differ; of a new error those that are not empty."""
        old = self.stored
        pairs = [(name, "", old.fields[name] if old else "", value) for name, value in self.fields.items()]
        pairs += [
            (name, "", getattr(old, name, ""), value)
            for name in ("fixed_by", "related", "merged_into")
            if (value := getattr(self, name)) is not None
        ]
        for language, wordings in self.wordings.items():
            stored = [(row.text, row.origin) for row in old.wordings.get(language, [])] if old else []
            for place, kind in enumerate(("message", "origin")):
                before, after = ([wording[place] for wording in rows] for rows in (stored, wordings))
                pairs.append((f"{kind}_{language}", language * (kind == "message"), before, after))
        for language, texts in self.texts.items():
            known = old.texts.get(language, NO_TEXT) if old else NO_TEXT
            for place, kind in enumerate(("title", "meaning")):
                pairs.append((f"{kind}_{language}", language, known[place], texts[place]))
        cells = [Cell(name, language, cell_text(one), cell_text(two)) for name, language, one, two in pairs]
        return [cell for cell in cells if cell.before != cell.after]


@dataclass(slots=True)
class ImportPlan:
    """Changes that `apply` will write, or the issues that prevent it. `systems`: slug → its fields that differ.

    `code_formats`: slug → format, of the new systems whose format was derived from their codes.
    """

    systems: dict[str, dict[str, Any]] = field(default_factory=dict)
    code_formats: dict[str, str] = field(default_factory=dict)
    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    extra_texts: list[ExtraTextChange] = field(default_factory=list)
    same: int = 0
    issues: list[FileIssue] = field(default_factory=list)
    stored: Stored = field(default_factory=Stored)

    @property
    def has_effect(self) -> bool:
        return bool(self.systems or self.new or self.changed or self.extra_texts)

    @property
    def notes(self) -> list[str]:
        """Sentences in the active language on what the import decides by itself."""
        return [
            _("%(system)s: its codes look like %(format)s, which is stored as their format.")
            % {"system": self.systems[slug].get("name") or slug, "format": code_format}
            for slug, code_format in self.code_formats.items()
        ]


def plan(catalogue: Catalogue, stored: Stored, *, create_systems: bool = False) -> ImportPlan:
    """Compare the whole file with the stored catalogue. The plan has every issue, those of `read` too."""
    issues = FileIssues(catalogue.issues.unit, catalogue.issues.label, list(catalogue.issues.found))
    result = ImportPlan(stored=stored)
    declare_systems(catalogue, result, issues)
    name_systems(catalogue, result, issues, create_systems)
    derive_code_formats(catalogue, result)
    check_sources(catalogue, stored, issues)
    named = name_records(catalogue, stored, issues)
    names = Names(named, stored, result.systems)
    for name, record in named.items():
        old = stored.errors.get(name)
        change = compare(name, record, old)
        refer(change, record, names, issues)
        if not old:
            result.new.append(change)
        elif change.columns:
            result.changed.append(change)
        else:
            result.same += 1
    result.extra_texts, same = compare_extra_texts(catalogue, stored.extra_texts, issues)
    result.same += same
    check_wordings(catalogue, stored, issues)
    result.issues = sorted(issues.found, key=lambda issue: (issue.unit != "system", issue.line))
    return result


def cell_text(value: Any) -> str:
    """Return a value as the text of a file's cell."""
    if isinstance(value, list):
        return "\n".join(part if isinstance(part, str) else ":".join(part) for part in value)
    return "" if value is None else str(value)


# --- systems


def declare_systems(catalogue: Catalogue, result: ImportPlan, issues: FileIssues) -> None:
    """Plan the systems that the file itself describes."""
    seen = set()
    for number, system in enumerate(catalogue.systems, 1):
        if not (slug := system.get("slug")):
            continue
        if slug in seen:
            issues.add(number, "slug", _("The system is there twice."), "system")
        seen.add(slug)
        old = result.stored.systems.get(slug)
        described = system if old else {"name": slug} | system
        if differing := {name: value for name, value in described.items() if not old or old[name] != value}:
            result.systems[slug] = differing


def name_systems(catalogue: Catalogue, result: ImportPlan, issues: FileIssues, create: bool) -> None:
    """Give every record its system's slug. A system is found by its slug and by its name."""
    slugs: dict[str, str] = {row["name"].lower(): slug for slug, row in result.stored.systems.items()}
    slugs |= {slug: slug for slug in (*result.stored.systems, *result.systems)}
    for record in catalogue.records:
        written, slug = record.system, slugify(record.system)[:50]
        record.system = slugs.get(written) or slugs.get(written.lower()) or slug
        if not written or record.system in slugs:
            continue
        if create and slug:
            result.systems[slug] = {"slug": slug, "name": written[:100]}
            slugs[slug] = slug
        else:
            issues.add(record.line, "system", _("There is no system “%s”.") % written[:60])


def derive_code_formats(catalogue: Catalogue, result: ImportPlan) -> None:
    """Give each new system without a code format the format of its codes in the file, if they have one.

    With a format, codes are recognised in running text.
    """
    codes: dict[str, list[str]] = {}
    for record in catalogue.records:
        codes.setdefault(record.system, []).append(record.code)
    for slug, fields in result.systems.items():
        is_open = slug not in result.stored.systems and "code_format" not in fields
        if is_open and (code_format := format_of_codes(codes.get(slug, ()))):
            fields["code_format"] = result.code_formats[slug] = code_format


# --- comparison


def compare(name: str, record: ImportRecord, old: StoredError | None) -> Change:
    """Return what the record changes in the stored error, except its references to other errors."""
    change = Change(name, old)
    fields = record.fields if old else {"status": Status.PUBLISHED.value} | record.fields
    change.fields = {
        column: value for column, value in fields.items() if not old or old.fields[column] != value
    }
    if record.fixed_by is not None and set(record.fixed_by) != set(old.fixed_by if old else ()):
        change.fixed_by = sorted(record.fixed_by, key=Actor.values.index)
    for language, wordings in record.wordings.items():
        stored = old.wordings.get(language, []) if old else []
        origins = {wording.text: wording.origin for wording in stored}
        complete = [(text, origin or origins.get(text, OFFICIAL)) for text, origin in wordings]
        if complete != [(wording.text, wording.origin) for wording in stored]:
            change.wordings[language] = complete
    for language in record.titles.keys() | record.meanings.keys():
        before = old.texts.get(language, NO_TEXT) if old else NO_TEXT
        if (texts := wanted_texts(record, language, before, old)) != before:
            change.texts[language] = texts
    return change


def wanted_texts(
    record: ImportRecord, language: str, before: tuple[str, str], old: StoredError | None
) -> tuple[str, str]:
    """Return title and meaning after the import. A meaning without a title gets the wording as its title."""
    title, meaning = record.titles.get(language, before[0]), record.meanings.get(language, before[1])
    if meaning and not title:
        wordings = record.wordings.get(language) or [(record.wording, "")]
        stored = [wordings[0].text for wordings in old.wordings.values() if wordings] if old else []
        title = Truncator(next(filter(None, (wordings[0][0], *stored)), "")).chars(MAX_TITLE_CHARS)
    return title, meaning


def refer(change: Change, record: ImportRecord, names: Names, issues: FileIssues) -> None:
    """Plan the references of one error to others."""
    old = change.stored
    if record.related is not None and record.system:
        references = [
            (kind, refer_to(text, "related", change, record, names, issues)) for kind, text in record.related
        ]
        related = list(dict.fromkeys(references))
        if set(related) != set(old.related if old else ()):
            change.related = related
    if record.merged_into is not None:
        target = record.merged_into and refer_to(
            record.merged_into, "merged_into", change, record, names, issues
        )
        if target != (old.merged_into if old else ""):
            change.merged_into = target
    if change.name in names.survivors and names.is_draft(change.name) and not names.is_merged(change.name):
        issues.add(record.line, "status", _("Other errors are merged into this one: readers must see it."))


def refer_to(
    text: str, column: str, change: Change, record: ImportRecord, names: Names, issues: FileIssues
) -> str:
    """Return the name of the error that a reference means, "" for none. Adds an issue if it may not be referred to."""
    name = names.find(text, record.system)
    if not name:
        issues.add(record.line, column, _("There is no error “%s”.") % text[:80])
    elif name == change.name:
        issues.add(record.line, column, _("The error refers to itself."))
    elif column == "merged_into" and names.is_merged(name):
        issues.add(record.line, column, _("%s is merged into another error itself.") % name)
    elif column == "merged_into" and names.is_draft(name):
        issues.add(record.line, column, _("%s is a draft, which readers do not see.") % name)
    return name


def check_sources(catalogue: Catalogue, stored: Stored, issues: FileIssues) -> None:
    """Add an issue for each translation of an unknown error, or of a text that has changed since the export."""
    for record in catalogue.records:
        old = stored.errors.get(f"{record.system}/{record.key}")
        if record.sources and not old and record.system in stored.systems:
            issues.add(
                record.line, "msgctxt", _("There is no error “%s”.") % f"{record.system}/{record.key}"[:80]
            )
        for column, text in record.sources.items() if old else ():
            kind, _underscore, language = column.partition("_")
            now = old.texts.get(language, NO_TEXT)[kind == "meaning"] if old else ""
            if now != text:
                issue = _("The text was changed after the file was made: “%s”. Export it again.")
                issues.add(record.line, column, issue % Truncator(now).chars(80))


def check_wordings(catalogue: Catalogue, stored: Stored, issues: FileIssues) -> None:
    """Add an issue for each error that would have neither a wording nor a title in any language."""
    reported = {issue.line for issue in issues.found if issue.column.startswith(("message", "title"))}
    if issues.unit in ("line", "row") and 1 in reported:
        return
    for record in catalogue.records:
        old = stored.errors.get(record.name)
        others = [language for language in old.wordings if language not in record.wordings] if old else []
        others += [language for language in old.texts if language not in record.titles] if old else []
        if not record.wording and not others and record.line not in reported:
            columns = [f"message_{language}" for language in record.wordings]
            columns += [f"title_{language}" for language in record.titles]
            issues.add(
                record.line, columns[0] if columns else "", _("The error has no message and no title.")
            )
