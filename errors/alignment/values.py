"""Values in the gaps of an aligned wording: account numbers, names, paths. Pure."""

import re
from collections.abc import Mapping, Sequence

from .segments import Segment
from .signatures import SignatureToken

_DUMMY = re.compile(r"[xX]{2,}|\.{2,}|…")
_QUOTED = re.compile(r"""\A[\s:(\[=]*(["'“”«»„‘`])(.{1,100}?)["'”“«»’`]""", re.S)
_BRACKETED = re.compile(r"\A[\s:]*[(\[]([^()\[\]]{1,100})[)\]]")
_FIRST = re.compile(r"\A[\s:=,–—-]*([^\s,;()\[\]\"'“”«»]{1,100})")
_LAST = re.compile(r"([^:;|\n.!?\]]{1,100})\Z")
_EDGES = " \t\r\n\"'“”«»„‘’`()[]{}:;,.=–—-"


def values_in(
    signature: Sequence[SignatureToken], segment: Segment, pairs: Sequence[tuple[int, int]]
) -> dict[str, str]:
    """Return the values in a signature's gaps by placeholder name; a repeated name gets a number: Account2.

    A gap is read only if a neighbour of it was matched. Dummies (XXXX) are no values.
    """
    at = dict(pairs)
    filled: dict[str, str] = {}
    for i, token in enumerate(signature):
        if not token.is_gap or not token.name:
            continue
        value = _value(signature, segment, at, i)
        if value and not _DUMMY.fullmatch(value):
            filled[_free_name(filled, token.name)] = value
    return filled


def _value(signature: Sequence[SignatureToken], segment: Segment, at: Mapping[int, int], i: int) -> str:
    """Return the text in the gap at index `i`, "" where its edges are unknown. `at` are the matched pairs."""
    left = segment.tokens[at[i - 1]].end if i - 1 in at else None
    right = segment.tokens[at[i + 1]].start if i + 1 in at else None
    last, first = i == len(signature) - 1, i == 0
    if left is not None and right is not None:
        return _trim(segment.text[left:right])
    if left is not None and (last or signature[i + 1].is_gap):
        return _head(segment.text[left:])
    if right is not None and (first or signature[i - 1].is_gap):
        return _tail(segment.text[:right])
    return ""


def _head(text: str) -> str:
    """Return the value that a text begins with: quoted, in brackets, or its first word."""
    for pattern, group in ((_QUOTED, 2), (_BRACKETED, 1), (_FIRST, 1)):
        if match := pattern.match(text):
            return _trim(match[group])
    return ""


def _tail(text: str) -> str:
    """Return the value that a text ends with, at most back to the last full stop or colon."""
    match = _LAST.search(text.rstrip(" \"'”»’(["))
    value = _trim(match[1]) if match else ""
    return value if len(value.split()) <= 5 else value.split()[-1]


def _trim(text: str) -> str:
    """Return the text on one line without quotes, brackets and punctuation at its edges, at most 100 characters."""
    text = " ".join(text.split())
    return text.strip(_EDGES)[:100].strip()


def _free_name(taken: Mapping[str, str], name: str) -> str:
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}{number}", number + 1
    return free
