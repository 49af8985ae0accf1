"""Three-way merge of two editors' changes to one page. Pure.

A snapshot is what a browser would post of a page: prefix of a form → key of a row → name of a field → values. The
page's own form is the one row of the prefix "". Keys of new rows begin with “+”. A row to be deleted has the field
`DELETE`, as in Django.
"""

from dataclasses import dataclass, field

Values = list[str]  # as posted: none, one, or several of a multiple choice
Row = dict[str, Values]
Snapshot = dict[str, dict[str, Row]]

DELETE_FIELD = "DELETE"


@dataclass(slots=True)
class Difference:
    """One field, or with `name` DELETE_FIELD a whole row, that is not the same in all three snapshots.

    `base` is None if it is unknown.
    """

    prefix: str
    key: str
    name: str
    base: Values | None
    theirs: Values
    mine: Values
    row: Row = field(default_factory=dict)  # the fields of a whole row


@dataclass(slots=True)
class Merge:
    """Result of a merge. `result` has `mine` in every conflict until that is settled."""

    result: Snapshot = field(default_factory=dict)
    conflicts: list[Difference] = field(default_factory=list)
    taken: list[Difference] = field(default_factory=list)  # changed by the others only


def merge(base: Snapshot, theirs: Snapshot, mine: Snapshot) -> Merge:
    """Merge the changes of `theirs` and `mine` since `base`. `theirs` has every field of the page as it is now."""
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
    """Return the merged row of one that exists now. `mine` is None if it did not exist when I opened the page."""
    prefix, key, base = place
    if mine is None:
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
    """Return a row that the others have deleted as a new one, if I have changed it; else None."""
    prefix, key, base = place
    if mine.get(DELETE_FIELD) or mine == base:
        merged.taken.append(Difference(prefix, key, DELETE_FIELD, [], ["on"], [], base or mine))
        return None
    merged.conflicts.append(Difference(prefix, f"+{key}", DELETE_FIELD, [], ["on"], [], mine))
    return mine | {"id": []}


def _is_among(row: Row, others: object) -> bool:
    """Return True if both editors have added the same row."""
    written = {name: values for name, values in row.items() if name != "id"}
    return any(
        written == {name: values for name, values in other.items() if name != "id"}
        for other in others  # type: ignore[attr-defined]
    )
