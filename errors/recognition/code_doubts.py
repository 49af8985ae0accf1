"""Conflicts between the codes and the wordings of one text: numbers in gaps, wordings that go on."""

import re
from collections.abc import Collection

from .candidates import ErrorCandidate
from .codes import CodeHit

MAX_REST_CHARS = 400  # of a line after a wording
MAX_PREFIX_WORDS = 6  # of a short wording that may be the beginning of another one

_PUNCTUATION = re.compile(r"[\W_]+")
_WORD = re.compile(r"\w+(?:[.:-]\w+)*")
_CLAUSE_END = re.compile(r"\s*(?:[.:;!?,(\[\"'”»–—-]|\Z)")


def values_of_wordings(candidates: Collection[ErrorCandidate]) -> set[str]:
    """Return the words, and the whole texts without punctuation, in the gaps of the wordings that are sure."""
    values: set[str] = set()
    for text in (text for candidate in candidates if candidate.is_sure for text in candidate.gap_texts):
        values |= {_PUNCTUATION.sub("", text), *_WORD.findall(text)}
    return values - {""}


def doubt_prefixes(candidates: Collection[ErrorCandidate], hits: Collection[CodeHit], text: str) -> None:
    """Make a short wording unsure that only begins a line of a text on which the code of another error stands.

    "Invalid value" is not the message of "Invalid value for the field X [4711]".
    """
    owners: dict[str, set[int]] = {}
    for hit in hits:
        owners.setdefault(hit.code, set()).add(hit.error)
    if not owners:
        return
    for candidate in candidates:
        if candidate.is_sure and (rest := _rest(candidate, text)):
            words = {*_WORD.findall(rest)}
            errors = {error for code, errors in owners.items() if code in words for error in errors}
            candidate.is_sure = not errors or candidate.error in errors


def _rest(candidate: ErrorCandidate, text: str) -> str:
    """Return the line after a short wording that begins it and goes on without punctuation; "" for other wordings."""
    segment, alignment = candidate.segment, candidate.alignment
    if not segment or not alignment or len(candidate.signature) > MAX_PREFIX_WORDS:
        return ""
    if alignment.is_whole or not alignment.is_complete or alignment.pairs[0][1] > segment.lead:
        return ""
    end = segment.tokens[alignment.pairs[-1][1]].end
    if _CLAUSE_END.match(segment.text, end):
        return ""
    # A segment ends at brackets, where codes often stand.
    start = max(0, text.find(segment.text))
    return text[start : start + end + MAX_REST_CHARS][end:].partition("\n")[0]
