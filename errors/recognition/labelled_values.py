"""Values that stand beside the labels of an error's slots: “kontot 7699” is a value of {Account}."""

import re
from collections.abc import Iterable

from ..alignment.signatures import placeholders
from ..alignment.tokens import fold
from ..models import ErrorCode
from ..slots import labels_of

MAX_TEXT_CHARS = 2_000
MAX_ENDING_LETTERS = 3  # of a label in its definite form or plural

_VALUE = r"""\w{0,3}(?:\s*[:=#]\s*|\s+)(?:nr\.?\s+|no\.?\s+)?["'“”(]?([\w./-]{0,40}\d[\w./-]{0,40})"""


def values_beside_labels(error: ErrorCode, text: str) -> dict[str, str]:
    """Return the values of the error's slots that stand directly after a slot's label, in any language.

    The text may name them in other words than the wording has. A value has a digit. No query of its own, see
    `errors.slots`.
    """
    text = text[:MAX_TEXT_CHARS]
    folded = fold(text)
    if len(folded) != len(text):  # places would differ
        return {}
    names = dict.fromkeys(name for row in error.wordings.all() for name in placeholders(row.text))
    found = {name: _value_of(labels_of(name), text, folded) for name in names}
    return {name: value for name, value in found.items() if value}


def _value_of(labels: Iterable[str], text: str, folded: str) -> str:
    for label in labels:
        if match := re.search(rf"\b{re.escape(fold(label))}{_VALUE}", folded):
            return text[match.start(1) : match.end(1)].strip("./-")
    return ""
