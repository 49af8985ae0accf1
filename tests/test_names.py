"""One word for each concept (docs/glossary.md), one class for each name, and plain openings of docstrings."""

import ast
import re
from collections import Counter

import pytest

from tests.helpers.architecture import ROOT, product

TREES = {name: ast.parse(source) for name, source in product().items()}
OPENERS = ("What", "Where", "How", "Who", "Whose", "When", "Whether", "Why", "If")
FRAMEWORK = {"Command"}  # names that Django looks for
LIMITS = re.compile(r"\b_?(?:MOST|LONGEST|LARGEST|LEAST|FEWEST)(?:_|\b)|_MOST\b")

# Words that the glossary replaces, each with the term to use. They are no part of a name that we give.
REPLACED = {
    "announcement": "webhook event",
    "audience": "actor",
    "certainty": "proof",
    "drift": "wording proposal",
    "fault": "problem (API), finding (readiness), issue (file)",
    "guard": "throttling, auth",
    "lydelse": "wording",
    "recommendation": "suggestion",
    "shelf": "category",
    "shelves": "category",
    "trail": "visited answers, breadcrumbs",
    "wikilink": "cross-link",
}
KEPT = {"DRIFT", "trail"}  # a choice and a column: stored data


def names(tree):
    """Names that a module gives: classes, functions, parameters and variables."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def words(name):
    return re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)


@pytest.mark.parametrize("module", TREES)
def test_names_are_those_of_the_glossary(module):
    given = {*names(TREES[module]), *module.split(".")} - KEPT
    found = {name for name in given if {word.lower().removesuffix("s") for word in words(name)} & {*REPLACED}}
    assert found == set()


def test_no_class_name_occurs_twice():
    classes = Counter(
        node.name for tree in TREES.values() for node in tree.body if isinstance(node, ast.ClassDef)
    )
    assert {name for name, count in classes.items() if count > 1} - FRAMEWORK == set()


@pytest.mark.parametrize("module", TREES)
def test_our_own_modules_are_imported_under_their_own_names(module):
    renamed = [
        f"{node.module}.{alias.name} as {alias.asname}"
        for node in ast.walk(TREES[module])
        if isinstance(node, ast.ImportFrom)
        and (node.level or (node.module or "").split(".")[0] in ("errors", "kb", "config"))
        for alias in node.names
        if alias.asname
    ]
    assert renamed == []


def test_docstrings_of_test_modules_open_with_a_term():
    firsts = {
        path.relative_to(ROOT).as_posix(): (ast.get_docstring(ast.parse(path.read_text())) or "").split()[:1]
        for path in (ROOT / "tests").rglob("*.py")
    }
    assert {path for path, first in firsts.items() if {*first} & {*OPENERS, "Whatever"}} == set()


@pytest.mark.parametrize("module", TREES)
def test_docstrings_open_with_a_verb_or_a_term(module):
    """The contract comes first. Only the first word is looked at: that it is a verb, a reader has to judge."""
    documented = [
        node
        for node in ast.walk(TREES[module])
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)
    ]
    firsts = [ast.get_docstring(node).split()[0].strip("“”,:;.") for node in documented]
    assert [first for first in firsts if first in OPENERS] == []


def test_limits_are_called_max_and_min():
    sources = {path: path.read_text() for path in ROOT.glob("*/**/*.py") if "migrations" not in path.parts}
    found = {path.relative_to(ROOT).as_posix() for path, source in sources.items() if LIMITS.search(source)}
    assert {path for path in found if path.startswith(("errors", "kb", "config"))} == set()
