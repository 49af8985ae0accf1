"""What two editors made of the same page, put together. Pure: no database, no forms.

A snapshot is what a browser would post of a page: rows of a form by key, and fields by name. The page's own form is
the one row of the prefix "". New rows have keys that begin with “+”; one that goes is marked `DELETE`, as in Django.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

Values = list[str]  # as posted: nothing, one, or for a choice of many several
Row = dict[str, Values]
Snapshot = dict[str, dict[str, Row]]

DELETE_FIELD = "DELETE"
MAX_COMPARED_CHARS = 20_000  # characters whose words are compared; longer texts stand there plain


@dataclass(slots=True)
class Difference:
    """One field, or with `name` GONE a whole row, that is not the same in all three. `base` is None where unknown."""

    prefix: str
    key: str
    name: str
    base: Values | None
    theirs: Values
    mine: Values
    row: Row = field(default_factory=dict)  # what a whole row says


@dataclass(slots=True)
class Merge:
    """`result` is to be saved once the conflicts are settled; until then it says `mine` in them."""

    result: Snapshot = field(default_factory=dict)
    conflicts: list[Difference] = field(default_factory=list)
    taken: list[Difference] = field(default_factory=list)  # changed by the others only


def merge(base: Snapshot, theirs: Snapshot, mine: Snapshot) -> Merge:
    merged = Merge()
    for prefix, their_rows in theirs.items():
        rows = merged.result[prefix] = {}
        known, my_rows = base.get(prefix, {}), mine.get(prefix, {})
        for key, their_row in their_rows.items():
            place = (prefix, key, known.get(key))
            rows[key] = _merge_row(merged, place, their_row, my_rows.get(key))
        for key, my_row in my_rows.items():
            if key in their_rows:
                continue
            if key.startswith("+"):
                if not _is_among(my_row, their_rows.values()):
                    rows[key] = my_row
            elif again := _merge_gone(merged, (prefix, key, known.get(key)), my_row):
                rows[f"+{key}"] = again
    return merged


Place = tuple[str, str, Row | None]  # prefix, key, and the row as it was


def _merge_row(merged: Merge, place: Place, theirs: Row, mine: Row | None) -> Row:
    """A row that is there now."""
    prefix, key, base = place
    if mine is None:  # it was not yet there when this editor opened the page
        merged.taken.append(Difference(prefix, key, DELETE_FIELD, None, [], [], theirs))
        return theirs
    if mine.get(DELETE_FIELD):
        if theirs != base:
            merged.conflicts.append(Difference(prefix, key, DELETE_FIELD, [], [], mine[DELETE_FIELD], theirs))
        return theirs | {DELETE_FIELD: mine[DELETE_FIELD]}
    return {name: _merge_field(merged, place, name, theirs[name], mine.get(name, [])) for name in theirs}


def _merge_field(merged: Merge, place: Place, name: str, theirs: Values, mine: Values) -> Values:
    prefix, key, row = place
    base = row.get(name, []) if row is not None else None
    difference = Difference(prefix, key, name, base, theirs, mine)
    if mine == theirs or theirs == base:
        return mine
    if mine == base:
        merged.taken.append(difference)
        return theirs
    merged.conflicts.append(difference)
    return mine


def _merge_gone(merged: Merge, place: Place, mine: Row) -> Row | None:
    """A row that the others have deleted: made again if this editor wrote in it and wants it."""
    prefix, key, base = place
    if mine.get(DELETE_FIELD) or mine == base:
        merged.taken.append(Difference(prefix, key, DELETE_FIELD, [], ["on"], [], base or mine))
        return None
    merged.conflicts.append(Difference(prefix, f"+{key}", DELETE_FIELD, [], ["on"], [], mine))
    return mine | {"id": []}


def _is_among(row: Row, others: object) -> bool:
    """True where both editors have added the same."""
    written = {name: values for name, values in row.items() if name != "id"}
    return any(
        written == {name: values for name, values in other.items() if name != "id"}
        for other in others  # type: ignore[attr-defined]
    )


def word_changes(before: str, after: str) -> Iterator[tuple[str, str]]:
    """The later text in pieces: what was added (`ins`), what is gone (`del`), and what stays (an empty string)."""
    if len(before) + len(after) > MAX_COMPARED_CHARS:
        yield "", after
        return
    old, new = (re.findall(r"\w+|\s+|[^\w\s]", text) for text in (before, after))
    for kind, start, end, begin, stop in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            yield "", "".join(new[begin:stop])
            continue
        if end > start:
            yield "del", "".join(old[start:end])
        if stop > begin:
            yield "ins", "".join(new[begin:stop])
