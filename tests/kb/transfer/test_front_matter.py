"""Any front matter gets a list of its own mistakes, and no exception."""

import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kb import transfer
from kb.transfer.fields import Fields

FIELDS = [
    "kind",
    "category",
    "systems",
    "order",
    "title",
    "slug",
    "summary",
    "aliases",
    "fixes",
    "verified_on",
]
NAMES = [
    *FIELDS,
    "Title",
    "date",
    "draft",
    "tags",
    "id",
    "__class__",
    "lines",
    "name",
    "text",
    "shared",
    "dump",
    "key",
]
NAMES += [
    *(one for one in dir(Fields) if one.isidentifier()),
    "",
    "\0",
    "\ud800",
    "=1",
    "{0}",
    "%s",
    "漢字",
    "a" * 999,
]
VALUES = [
    "fix",
    "periods",
    "x",
    "\0",
    "\ud800",
    "٣",
    "99999999",
    "2026-02-30",
    "~",
    "a/b",
    "a/\0",
    "=1",
    "y" * 999,
]
name = st.one_of(st.sampled_from(NAMES), st.text(max_size=5))
value = st.recursive(
    st.one_of(st.sampled_from(VALUES), st.text(max_size=20), st.integers(), st.none()),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(name, inner, max_size=3),
    max_leaves=6,
)
FIX = {"error": "fortnox-api/\0", "fixed_by": "customer"}
patient = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def told(folder, front):
    """The mistakes of an article with these fields."""
    (folder / "unlock.sv.md").write_bytes(b"---\n" + front.encode() + b"\n---\nText\n")
    return [str(mistake) for mistake in transfer.plan(folder).mistakes]


@pytest.mark.django_db
@patient
@given(st.dictionaries(name, value, max_size=6))
@example({"category": "\0", "kind": "fix", "systems": ["\0", "\ud800"], "aliases": ["\0"], "slug": "\ud800"})
@example({"fixes": [FIX, FIX, {"error": "fortnox-api/\ud800"}]})
def test_any_fields_are_read(tmp_path, fields):
    assert told(tmp_path, json.dumps(fields))  # some are always missing


@pytest.mark.django_db
@pytest.mark.parametrize(
    "front",
    [
        *("? [a, b]\n: c", "? {a: b}\n: c", "a: &a [*a]", "fixes: &a [*a]", "<<: {a: b}", "? |\n  a\n: b"),
        *("{" * 3_000, "[" * 3_000, "- " * 3_000, "a: " * 500, "&a " * 500, "\t", "--- a", "%YAML 9.9"),
        *("!!python/name:os x", "a: !!binary x"),
    ],
)
@pytest.mark.parametrize("name", ["unlock.sv.md", "categories.yaml"])
def test_any_yaml_is_read(tmp_path, name, front):
    text = front if name.endswith("yaml") else f"---\n{front}\n---\nText\n"
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert [mistake for mistake in transfer.plan(tmp_path).mistakes if mistake.file == name]


@pytest.mark.django_db
def test_unknown_field_names_the_one_that_is_meant_and_those_that_there_are(tmp_path):
    first, second = told(tmp_path, "kind: fix\ncategory: periods\ntitel: A\ncolour: red\ntitle: A\nslug: a")[
        :2
    ]
    assert first.startswith(
        "unlock.sv.md:4: “titel” is not a field of this file. Did you mean title? There are aliases, category,"
    )
    assert second == "unlock.sv.md:5: “colour” is not a field of this file."
