"""Names of import records, `system/key`, and the errors that their references mean."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from ..models.catalogue import key_from_code, key_from_message
from ..publishable import Status
from .issues import FileIssues
from .records import Catalogue, ImportRecord
from .stored import Stored


def name_records(catalogue: Catalogue, stored: Stored, issues: FileIssues) -> dict[str, ImportRecord]:
    """Return the records by `system/key`. Duplicates are left out, each with an issue."""
    named: dict[str, ImportRecord] = {}
    codes: dict[str, ImportRecord] = {}
    for record in catalogue.records:
        record.name = name_of(record, stored, issues)
        code = f"{record.system}/{record.code}"
        holder = stored.codes.get(code, record.name) if record.code else record.name
        if first := named.get(record.name) or codes.get(code):
            column = "key" if (record.key and record.name in named) or not record.code else "code"
            place = {"unit": issues.unit, "line": first.line}
            issues.add(record.line, column, _("It is there already, in %(unit)s %(line)d.") % place)
        elif holder != record.name:
            issues.add(record.line, "code", _("The code belongs to the error %s.") % holder)
        elif record.name:
            named[record.name] = record
        if record.code:
            codes.setdefault(code, record)
    return named


def name_of(record: ImportRecord, stored: Stored, issues: FileIssues) -> str:
    """Return the record's `system/key`, "" if none can be made.

    The key is the written one, else that of the stored error with this code, else made of the code or the wording.
    """
    if record.key:
        return f"{record.system}/{record.key}"
    if record.code and (known := stored.codes.get(f"{record.system}/{record.code}")):
        return known
    key = key_from_code(record.code).lstrip("_~") or key_from_message(record.wording).lstrip("_")
    if not key and record.wording:
        issues.add(record.line, "key", _("Give the error a key: none can be made of its code or wording."))
    name = f"{record.system}/{key}" if key else ""
    if record.code and name in stored.errors and stored.errors[name].code:
        issues.add(record.line, "code", _("Give the error a key: %s is another error.") % name)
    return name


class Names:
    """Errors that a file can refer to: its own and the stored ones."""

    def __init__(self, named: dict[str, ImportRecord], stored: Stored, systems: Iterable[str]) -> None:
        self.named, self.stored = named, stored.errors
        # An unknown system of a record is an issue already; references to its errors are not a second one.
        self.systems = {*stored.systems, *systems, *(record.system for record in named.values())}
        self.known = stored.ids.keys() | named.keys()
        # Targets of the stored errors that are merged and whose merging the file leaves alone.
        self.survivors = {
            old.merged_into
            for name, old in self.stored.items()
            if name not in named or named[name].merged_into is None
        }
        codes = {f"{record.system}/{record.code}": name for name, record in named.items() if record.code}
        self.codes = stored.codes | codes

    def find(self, text: str, system: str) -> str:
        """Return the name of the error that `[system/]key` means; "" for none. The key may also be a code."""
        names = [f"{system}/{text}"]
        if text.partition("/")[0] in self.systems:
            names.insert(0, text)
        return next(
            (self.codes.get(name, name) for name in names if name in self.known or name in self.codes), ""
        )

    def is_merged(self, name: str) -> bool:
        """Return True if the error will be merged into another after the import."""
        record, old = self.named.get(name), self.stored.get(name)
        if record and record.merged_into is not None:
            return bool(record.merged_into)
        return bool(old and old.merged_into)

    def is_draft(self, name: str) -> bool:
        """Return True if the error will be a draft after the import."""
        record, old = self.named.get(name), self.stored.get(name)
        before = old.fields["status"] if old else Status.PUBLISHED
        return bool((record.fields.get("status", before) if record else before) == Status.DRAFT)
