"""The style sheets as tests read them."""

import re

from tests.helpers.architecture import ROOT

CSS = ROOT / "static" / "css"
SHEETS = sorted(CSS.rglob("*.css"))


def css_of(sheet):
    """The sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
