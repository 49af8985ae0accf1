"""Imports go one way, pure modules are pure, and every risky thing has one owner (docs/architecture.md)."""

import re

import pytest

from tests.helpers.architecture import (
    ATTRIBUTES,
    OWNERS,
    PURE,
    ROOT,
    ROWS,
    RULES,
    STRINGS,
    imports,
    lies_in,
    product,
    used,
)

# Module, what is added to it, and the rule that catches it.
FORBIDDEN = [
    ("kb.answers.payload", "from kb.views import errors", "against_the_rows"),
    ("kb.answers.payload", "from ..admin import articles", "against_the_rows"),
    ("kb.answers.highlight", "from ..views import errors", "against_the_rows"),
    ("kb.forms", "from errors.admin import catalogue", "between_apps"),
    ("kb.feeds", "from .admin import articles", "against_the_rows"),
    ("kb.publishing.external_links", "from ..views import home", "against_the_rows"),
    ("kb.social_cards", "from . import search", "against_the_rows"),
    ("kb.middleware.page_cache", "from ..publishing import workflow", "too_wide"),
    ("kb.redaction.labels", "from kb.models import Article", "impure"),
    ("errors.alignment.proof", "from ..models import ErrorCode", "impure"),
    ("kb.markdown.from_html", "from ..models import Article", "impure"),
    ("errors.word_diff", "from .models import ErrorCode", "impure"),
    ("kb.feedback.insights", "import smtplib", "second_owners"),
    ("kb.feedback.insights", "import socket", "second_owners"),
    ("kb.feedback.insights", "from urllib import request", "second_owners"),
    ("kb.api.lookups", "from errors.recognition import index_reader", "asking_an_index"),
    ("kb.api.lookups", "from ..search import index_reader", "asking_an_index"),
    # Controls: the first version of this test caught these.
    ("kb.views.home", "from errors.recognition import index_reader", "asking_an_index"),
    ("kb.models.articles", "from ..publishing import workflow", "against_the_rows"),
    ("errors.alignment.tokens", "from errors.models import ErrorCode", "impure"),
    # The same by other ways of writing it.
    ("errors.models.catalogue", "from kb import models", "between_apps"),
    ("errors.models.catalogue", "def f():\n    from ..recognition import resolver", "against_the_rows"),
    ("errors.recognition.resolver", "from .. import editing", "against_the_rows"),
    ("kb.search.ranking", "import config.settings", "between_apps"),
    ("kb.views.home", "from django.utils import safestring\nsafestring.mark_safe('x')", "second_owners"),
    ("kb.views.home", "import os as system\nsystem.environ['A']", "second_owners"),
    ("kb.views.home", "from django.db import connection\nconnection.cursor()", "second_owners"),
    ("kb.views.home", "def f(request):\n    return request.META['REMOTE_ADDR']", "second_owners"),
    ("errors.word_diff", "import time", "impure"),
    ("kb.views.home", "try:\n    pass\nexcept Exception:\n    pass", "catching_everything"),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_nothing_breaks_the_rule(rule):
    assert rule(product()) == []


@pytest.mark.parametrize(("module", "added", "rule"), FORBIDDEN)
def test_what_is_forbidden_is_caught(module, added, rule):
    tree = product() | {module: f"{product()[module]}\n{added}\n"}
    assert rule in [check.__name__ for check in RULES if set(check(tree)) - set(check(product()))]


def test_module_of_a_new_package_has_no_row():
    assert RULES[0](product() | {"kb.services.billing": ""}) == ["kb.services.billing has no row"]


@pytest.mark.parametrize("app", ROWS)
def test_rows_name_what_is_there(app):
    there = {name.split(".")[1] for name in product() if name.startswith(f"{app}.")}
    assert sorted(" ".join(ROWS[app]).split()) == sorted(there)


def test_tables_name_modules_that_are_there():
    named = {
        owner for owners in (*OWNERS.values(), *ATTRIBUTES.values(), *STRINGS.values()) for owner in owners
    } | {*PURE}
    assert {name for name in named if not any(lies_in(module, name) for module in product())} == set()


@pytest.mark.parametrize("table", [OWNERS, ATTRIBUTES, STRINGS], ids=["libraries", "attributes", "strings"])
def test_every_owner_uses_what_it_owns(table):
    """An owner that no longer does is a door left open."""
    pairs = [(owner, things) for things, owners in table.items() for owner in owners]
    assert [pair for pair in pairs if not used(pair[0], table, pair[1], product())] == []


def test_packages_import_one_another_in_no_circle():
    arrows = {
        (package(name), package(target))
        for name in product()
        for target in imports(name, product())
        if package(name) != package(target)
    }
    assert [(a, b) for a, b in arrows if (b, a) in arrows and a.count(".") == b.count(".") == 1] == []


def package(name):
    return ".".join(name.split(".")[:2])


def test_templates_neither_switch_escaping_off_nor_hold_script_and_style():
    # Data for search engines is no script: no browser runs it.
    script = r'<script(?![^>]*\ssrc=| type="application/ld\+json">)'
    risky = re.compile(rf"\|\s*safe\b|autoescape off|<style|\sstyle=|\son[a-z]+=|{script}", re.IGNORECASE)
    found = {path.relative_to(ROOT).as_posix(): risky.findall(path.read_text()) for path in html_files()}
    assert {path: risks for path, risks in found.items() if risks} == {}


def html_files():
    return sorted((ROOT / "templates").rglob("*.html"))
