"""Which error an entry is, and which one a reference means. Errors are named `system/key`."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from ..models.catalogue import key_from_code, key_from_message
from ..publishable import Status
from .faults import Faults
from .records import Catalogue, Entry
from .stored import Stored


def name_entries(catalogue: Catalogue, stored: Stored, faults: Faults) -> dict[str, Entry]:
    """The entries by `system/key`, without those that cannot be told apart."""
    named: dict[str, Entry] = {}
    codes: dict[str, Entry] = {}
    for entry in catalogue.entries:
        entry.name = name_of(entry, stored, faults)
        code = f"{entry.system}/{entry.code}"
        holder = stored.codes.get(code, entry.name) if entry.code else entry.name
        if first := named.get(entry.name) or codes.get(code):
            column = "key" if (entry.key and entry.name in named) or not entry.code else "code"
            place = {"unit": faults.unit, "line": first.line}
            faults.add(entry.line, column, _("It is there already, in %(unit)s %(line)d.") % place)
        elif holder != entry.name:
            faults.add(entry.line, "code", _("The code belongs to the error %s.") % holder)
        elif entry.name:
            named[entry.name] = entry
        if entry.code:
            codes.setdefault(code, entry)
    return named


def name_of(entry: Entry, stored: Stored, faults: Faults) -> str:
    """With the key as written, else that of the stored error with this code, else one made of code or wording."""
    if entry.key:
        return f"{entry.system}/{entry.key}"
    if entry.code and (known := stored.codes.get(f"{entry.system}/{entry.code}")):
        return known
    key = key_from_code(entry.code).lstrip("_~") or key_from_message(entry.wording).lstrip("_")
    if not key and entry.wording:
        faults.add(entry.line, "key", _("Give the error a key: none can be made of its code or wording."))
    name = f"{entry.system}/{key}" if key else ""
    if entry.code and name in stored.errors and stored.errors[name].code:
        faults.add(entry.line, "code", _("Give the error a key: %s is another error.") % name)
    return name


class Names:
    """Finds the errors that a file refers to, among its own and the stored ones."""

    def __init__(self, named: dict[str, Entry], stored: Stored, systems: Iterable[str]) -> None:
        self.named, self.stored = named, stored.errors
        # Those that the file only mentions are a fault already: what refers to their errors is none.
        self.systems = {*stored.systems, *systems, *(entry.system for entry in named.values())}
        self.known = stored.ids.keys() | named.keys()
        # What the errors are merged into of which the file does not say so itself.
        self.survivors = {
            old.merged_into
            for name, old in self.stored.items()
            if name not in named or named[name].merged_into is None
        }
        codes = {f"{entry.system}/{entry.code}": name for name, entry in named.items() if entry.code}
        self.codes = stored.codes | codes

    def find(self, text: str, system: str) -> str:
        """The name behind `[system/]key`, where the key may also be a code; "" where there is none."""
        names = [f"{system}/{text}"]
        if text.partition("/")[0] in self.systems:
            names.insert(0, text)
        return next(
            (self.codes.get(name, name) for name in names if name in self.known or name in self.codes), ""
        )

    def is_merged(self, name: str) -> bool:
        """True where the error's readers will be sent on to another one."""
        entry, old = self.named.get(name), self.stored.get(name)
        if entry and entry.merged_into is not None:
            return bool(entry.merged_into)
        return bool(old and old.merged_into)

    def is_draft(self, name: str) -> bool:
        """True where readers will not see the error."""
        entry, old = self.named.get(name), self.stored.get(name)
        before = old.fields["status"] if old else Status.PUBLISHED
        return bool((entry.fields.get("status", before) if entry else before) == Status.DRAFT)
