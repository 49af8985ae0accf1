"""Declarations of every style sheet as Chromium reads them: a property or a value that it does not know is a slip."""

import re

from tests.helpers.style_sheets import SHEETS, css_of

UNKNOWN = (
    """pairs => pairs.filter(([name, value]) => !CSS.supports(name, value)).map(pair => pair.join(": "))"""
)


def declarations(sheet):
    """Names and values of the sheet's declarations, custom properties aside."""
    inner = re.findall(r"\{([^{}]*)\}", css_of(sheet))
    pairs = [line.split(":", 1) for rule in inner for line in rule.split(";") if line.strip()]
    assert all(len(pair) == 2 for pair in pairs), pairs
    pairs = [(name.strip(), re.sub(r"\s*!important$", "", value.strip())) for name, value in pairs]
    return [pair for pair in pairs if not pair[0].startswith("--")]


def test_browser_knows_every_property_and_value(page):
    found = {sheet.name: page.evaluate(UNKNOWN, declarations(sheet)) for sheet in SHEETS}
    assert {name: unknown for name, unknown in found.items() if unknown} == {}
