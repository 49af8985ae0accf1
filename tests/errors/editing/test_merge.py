"""Two editors' work on one page, put together."""

from errors.editing.merge import merge


def page(**fields):
    return {"": {"": {name: [value] if value else [] for name, value in fields.items()}}, "rows": {}}


def rows(**found):
    """A page with these rows; values are their text, None marks one that is to be deleted."""
    made = {
        key.replace("new", "+"): {"id": [key], "text": [text] if text else [], "DELETE": []}
        for key, text in found.items()
    }
    for key, row in made.items():
        row["id"] = [] if key.startswith("+") else [key]
        if not row["text"]:
            row |= {"text": ["a"], "DELETE": ["on"]}
    return {"": {"": {}}, "rows": made}


def test_fields_that_only_one_has_changed_are_both_kept():
    merged = merge(page(a="1", b="1"), page(a="2", b="1"), page(a="1", b="3"))
    assert merged.result[""][""] == {"a": ["2"], "b": ["3"]}
    assert [(row.name, row.theirs) for row in merged.taken] == [("a", ["2"])]
    assert merged.conflicts == []


def test_field_that_both_have_changed_is_asked_about_and_holds_mine():
    merged = merge(page(a="1"), page(a="2"), page(a="3"))
    assert [(row.base, row.theirs, row.mine) for row in merged.conflicts] == [(["1"], ["2"], ["3"])]
    assert merged.result[""][""] == {"a": ["3"]}


def test_same_change_is_no_conflict():
    merged = merge(page(a="1"), page(a="2"), page(a="2"))
    assert (merged.conflicts, merged.taken) == ([], [])


def test_without_a_base_every_difference_is_asked_about():
    merged = merge({}, page(a="1", b="2"), page(a="1", b="3"))
    assert [(row.name, row.base) for row in merged.conflicts] == [("b", None)]


def test_rows_that_either_has_added_are_kept_and_the_same_row_once():
    merged = merge(rows(r1="a"), rows(r1="a", r2="b", r3="c"), rows(r1="a", new0="d", new1="c"))
    assert list(merged.result["rows"]) == ["r1", "r2", "r3", "+0"]
    assert [row.key for row in merged.taken] == ["r2", "r3"]
    assert merged.conflicts == []


def test_row_that_they_deleted_goes_unless_it_was_written_in():
    merged = merge(rows(r1="a", r2="a"), rows(), rows(r1="a", r2="b"))
    assert merged.result["rows"] == {"+r2": {"id": [], "text": ["b"], "DELETE": []}}
    assert [row.key for row in merged.taken] == ["r1"]
    assert [(row.key, row.name, row.theirs) for row in merged.conflicts] == [("+r2", "DELETE", ["on"])]


def test_row_that_i_deleted_goes_unless_they_wrote_in_it():
    merged = merge(rows(r1="a", r2="a"), rows(r1="a", r2="b"), rows(r1=None, r2=None))
    assert [row["DELETE"] for row in merged.result["rows"].values()] == [["on"], ["on"]]
    assert [(row.key, row.name, row.mine) for row in merged.conflicts] == [("r2", "DELETE", ["on"])]
