"""Style sheets: one for each component, tokens that exist and are used, three breakpoints, one accent colour."""

import re
from pathlib import Path

import pytest

from kb.style_sheets import TOKENS, colours, read_static, whole_sheet
from tests.helpers.style_sheets import CSS, SHEETS, css_of

ROOT = Path(__file__).resolve().parent.parent
IMPORTING = ("css/site.css", "css/contact.css", "css/admin.css")
BREAKPOINTS = {"30rem", "48rem", "64rem", "30em"}  # em in the widget: a rem is the size of the site around it
TOKEN_FAMILIES = {"color", "font", "radius", "shadow", "size", "space", "text"}
OURS = re.compile(rf"--(?:{'|'.join(sorted(TOKEN_FAMILIES))})-[\w-]+")


def selectors_of(sheet):
    """Every selector of the sheet, lists taken apart, without what stands in :has() and :not()."""
    for listed in re.findall(r"([^{};]+)\{", css_of(sheet)):
        if not listed.strip().startswith("@"):
            bare = re.sub(r":(?:has|not)\((?:[^()]|\([^()]*\))*\)", "", listed)
            yield from re.split(r",(?![^(]*\))", bare)


def blocks_of(selector):
    """The components in a selector: its classes without `__part` and `--variant`."""
    return {re.split("__|--", name)[0] for name in re.findall(r"\.([a-zA-Z][\w-]*)", selector)}


def own_blocks(sheet):
    """The components that have a rule of their own in the sheet."""
    found = [blocks_of(selector) for selector in selectors_of(sheet)]
    return {name for names in found if len(names) == 1 for name in names}


@pytest.mark.parametrize("folder", [("components", "."), ("admin-components",)], ids=["readers", "admin"])
def test_every_component_is_styled_in_one_sheet(folder):
    """A rule about two components lies in the sheet of one of them."""
    sheets = [path for name in folder for path in (CSS / name).glob("*.css") if path.name != "widget.css"]
    homes = {}
    for sheet in sheets:
        for name in own_blocks(sheet):
            homes.setdefault(name, set()).add(sheet.stem)
    strays = [
        f"{sheet.stem}: {selector.strip()}"
        for sheet in sheets
        if sheet.stem != "fold"  # the look of a `summary` that several components share
        for selector in selectors_of(sheet)
        if (names := blocks_of(selector) & homes.keys()) and not names & own_blocks(sheet)
    ]
    assert ({name: found for name, found in homes.items() if len(found) > 1}, strays) == ({}, [])


def test_every_sheet_is_loaded_and_every_import_exists():
    imported = {
        match
        for name in IMPORTING
        for match in re.findall(r'@import "([^"]+)";', (ROOT / "static" / name).read_text())
    }
    parts = {path.relative_to(CSS).as_posix() for path in SHEETS if path.parent != CSS}
    assert parts - imported == set()
    assert all("@import" not in whole_sheet(name) for name in IMPORTING)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
def test_widths_are_those_of_the_three_breakpoints(sheet):
    conditions = re.findall(r"@(?:media|container)([^{]*width[^{]*)\{", css_of(sheet))
    widths = {width for condition in conditions for width in re.findall(r"[\d.]+[a-z]+", condition)}
    assert widths <= BREAKPOINTS


def test_every_token_belongs_to_a_family_and_is_defined_and_used():
    defined = set(re.findall(r"(--[\w-]+):", (CSS / "tokens.css").read_text()))
    # What the admin's sheets use besides is the admin's own.
    admin = [path for path in SHEETS if path.parent.name == "admin-components"]
    used = {
        name
        for path in SHEETS
        for name in re.findall(r"var\((--[\w-]+)", css_of(path))
        if path not in admin or OURS.fullmatch(name)
    } - {"--seen"}  # set by the widget's script
    assert {name for name in defined if not OURS.fullmatch(name)} == set()
    assert (used - defined, defined - used) == (set(), set())


def test_colours_are_read_from_the_tokens_light_and_dark():
    light, dark = "--color-a: #111111; --color-b: #222222;", "--color-a: #333333;"
    css = f":root {{ {light} }} @media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"
    assert colours(css) == {"color-a": ("#111111", "#333333"), "color-b": ("#222222", "#222222")}


def test_no_colour_of_the_tokens_is_written_again():
    """The icon is a file of its own that no style sheet reaches: it may have the accent and the paper's white."""
    values = {value for pair in colours(read_static(TOKENS)).values() for value in pair}
    files = [path for path in SHEETS if path.name != "tokens.css"]
    files += [path for app in ("kb", "errors", "config") for path in (ROOT / app).rglob("*.py")]
    found = {path.name: values & set(re.findall(r"#[0-9a-f]{6}", path.read_text())) for path in files}
    assert {name: again for name, again in found.items() if again} == {}


def test_icon_has_the_accent_colour():
    tokens = colours(read_static(TOKENS))
    icon = set(re.findall(r"#[0-9a-f]{6}", read_static("img/favicon.svg")))
    assert icon == {tokens["color-accent"][0], tokens["color-on-accent"][0]}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
def test_no_style_sheet_pulls_things_over_others_or_lets_columns_break_words(sheet):
    """A negative margin assumes what stands above; `anywhere` on a page or a table makes a column a letter wide."""
    css = css_of(sheet)
    pulls = re.findall(r"margin[\w-]*:[^;{}]*(?:\s|\()-(?:\d|\.)[^;]*", css)
    rules = re.findall(r"([^{};]+)\{([^{}]*overflow-wrap: anywhere[^{}]*)\}", css)
    breaks = [
        name.strip()
        for name, rule in rules
        if re.search(r"(?:^|[\s(>,])(?:body|table|th|td|:host)\b", name) and "min-width" not in rule
    ]
    assert pulls + breaks == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
def test_every_rule_of_a_style_sheet_is_closed(sheet):
    """An open rule swallows all that follow, and no browser reports it."""
    css = css_of(sheet)
    assert css.count("{") == css.count("}")
