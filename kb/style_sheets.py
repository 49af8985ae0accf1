"""Style sheets as text: whole with what they import, and the colours of tokens.css."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders

TOKENS = "css/tokens.css"
_IMPORT = re.compile(r'@import "([^"]+)";')
_COLOUR = re.compile(r"--(color-[\w-]+): (#[0-9a-f]{6});")


def whole_sheet(name: str) -> str:
    """Return the style sheet with each sheet that it imports in the place of the import."""
    folder = name.rpartition("/")[0]
    return _IMPORT.sub(lambda found: read_static(f"{folder}/{found[1]}"), read_static(name))


def colours(tokens: str) -> dict[str, tuple[str, str]]:
    """Return the light and the dark value of each colour, by its name without dashes in front.

    `tokens` is the text of tokens.css. A colour without a dark value has its light one twice.
    """
    light, _media, dark = tokens.partition("prefers-color-scheme: dark")
    dark_values = dict(_COLOUR.findall(dark))
    return {name: (value, dark_values.get(name, value)) for name, value in _COLOUR.findall(light)}


def read_static(name: str) -> str:
    """Return the text of a static file that exists."""
    return Path(str(finders.find(name))).read_text(encoding="utf-8")
