"""Secrets after or before a label in Swedish or English. Pure, in linear time.

    mitt lösenord är fortfarande hunter2 · the access token we got was 3f08… · jag loggar in med hunter2 som lösenord

The test for a value depends on the distance to its label. Directly after `password=` anything is a value. Some words
later it must not be a word, date, path or document number. "Lösenordet är fel" contains no secret.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from .shapes import SecretKind, Span
from .values import (
    is_birthday,
    is_made_up,
    is_name,
    is_numbered,
    is_of_a_card,
    is_opaque,
    is_short_token,
    is_value,
)
from .words import IS, LABEL, LINK, NUMBERED, ORDINARY, STATE

MAX_WORDS_BETWEEN = 6  # between a label and its value
MAX_WORD_CHARS = 500  # of a word that is looked at
MAX_LOOKBACK_CHARS = 100  # characters before a label in which its value may stand


class Strictness(IntEnum):
    """Requirement on a value, by its distance to the label."""

    ANYTHING = 0  # `password=katt`
    NO_WORD = 1  # `lösenordet är hunter2`
    NO_NAME = 2  # `lösenordet som jag fick av Anna, hunter2`


@dataclass(frozen=True, slots=True)
class GappedWord:
    """A word of the text, and the characters between it and the word before."""

    text: str
    start: int
    gap: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def labelled_secrets(text: str) -> Iterator[Span]:
    """Yield the values of all labels, before or after them. A label inside a value does not count."""
    behind = 0
    for label, following in pairwise([*LABEL.finditer(text), None]):
        if label is None or label.start() < behind:
            continue
        name, limit = label.lastgroup or "", following.start() if following else len(text)
        values = [_before(text, name, label, behind), _after(text, name, label, limit)]
        behind = label.end()
        for word in filter(None, values):
            end = _whole(text, word)
            yield Span(word.start, end, _KINDS[name])
            behind = max(behind, end)


def _whole(text: str, word: GappedWord) -> int:
    """Return the end of a value that is longer than `MAX_WORD_CHARS`.

    The first part alone is tested. Labels in the rest would be tested again, for each of them the whole rest.
    """
    rest = _REST.match(text, word.end) if len(word.text) == MAX_WORD_CHARS else None
    return rest.end() if rest else word.end


def _after(text: str, name: str, label: re.Match[str], limit: int) -> GappedWord | None:
    """Return the first value after the label, in its sentence and before the next label; None if there is none."""
    if _CLOSING_TAG.search(text, max(0, label.start() - 40), label.start()):
        return None
    before, position = "", label.end()
    for count in range(MAX_WORDS_BETWEEN + 1):
        word = _next(text, position, limit, name)
        if word is None or _stops(word, count):
            return None
        strictness = _strictness(text, label, word, count, before)
        if not NUMBERED.fullmatch(before) and _fits(name, word.text, strictness):
            return word
        if count == 1 and name == "password" and IS.fullmatch(before) and _is_last(text, word):
            return word
        before, position = _TRIM.sub("", word.text), word.end
    return None


def _before(text: str, name: str, label: re.Match[str], limit: int) -> GappedWord | None:
    """Return a value before the label, or None: `hunter2 är mitt lösenord`, `hunter2 (lösenord)`."""
    start = max(limit, label.start() - MAX_LOOKBACK_CHARS)
    match = _AHEAD.search(text[start : label.start()])
    strictness = Strictness.NO_NAME if name == "token" else Strictness.NO_WORD
    if match and _fits(name, match[1], strictness):
        return GappedWord(match[1], start + match.start(1), "")
    return None


# --- words


def _next(text: str, position: int, limit: int, name: str) -> GappedWord | None:
    """Return the next word before `limit`, or None."""
    match = _GAP.match(text, position)
    gap = match[0] if match else ""
    start = position + len(gap)
    if start >= limit:
        return None
    quoted = _QUOTED if gap[-1:] in _QUOTES else None
    for pattern in filter(None, (quoted, _DIGITS.get(name), _WORDS.get(name, _WORD))):
        if match := pattern.match(text, start):
            written = match[0].rstrip(_CLOSING)
            return GappedWord(written, start, gap) if written else None
    return None


def _stops(word: GappedWord, count: int) -> bool:
    """Return True at the end of the sentence or of a later line, and at a secret that is redacted already."""
    is_taken = word.gap.endswith("[") and word.text in _TAKEN
    return is_taken or (count > 0 and "\n" in word.gap) or _SENTENCE_END.search(word.gap) is not None


def _is_last(text: str, word: GappedWord) -> bool:
    """Return True for a clause's last word that describes no password: `mitt lösenord är sommar`."""
    is_end = _CLAUSE_END.match(text, word.end) is not None
    return is_end and word.text.isalpha() and len(word.text) > 3 and not STATE.fullmatch(word.text)


# --- what counts as a value


def _strictness(text: str, label: re.Match[str], word: GappedWord, count: int, before: str) -> Strictness:
    """Return the requirement on a value `count` words after its label, of which `before` is the last."""
    is_password = label.lastgroup == "password" and label[0].lower() != "pass"
    if count == 0:
        around = text, max(0, label.start() - 40), label.start()
        is_assigned = _ASSIGNS.fullmatch(word.gap) or (word.gap == ">" and _TAG.search(*around))
        is_separate = is_password and (_SEPARATES.fullmatch(word.gap) or _OPTION.search(*around))
        return Strictness.ANYTHING if is_assigned or is_separate else Strictness.NO_WORD
    is_said = IS.fullmatch(before) is not None
    if is_said and is_password and _SAYS.search(word.gap):
        return Strictness.ANYTHING
    return (
        Strictness.NO_WORD
        if is_said or LINK.fullmatch(before) or _MARK.search(word.gap)
        else Strictness.NO_NAME
    )


def _fits(name: str, value: str, strictness: Strictness) -> bool:
    if not is_value(value) or ORDINARY.fullmatch(value):
        return False
    if name in _DIGITS and (name != "code" or value[0].isdigit()):
        return _is_of_digits(name, value, strictness)
    if strictness == Strictness.ANYTHING and name != "code":
        return True
    if is_name(value) or (strictness == Strictness.NO_NAME and is_numbered(value)):
        return False
    if name == "token":
        return is_opaque(value) or (strictness == Strictness.NO_WORD and is_short_token(value))
    if value.isdigit():
        is_code = len(value) == 7  # of an error
        return strictness == Strictness.NO_WORD and len(value) > 3 and not is_code
    return is_made_up(value)


def _is_of_digits(name: str, value: str, strictness: Strictness) -> bool:
    if name == "code" and not value.replace(" ", "").replace("-", "").isdigit():
        return is_made_up(value) and not is_name(value)
    is_far = name == "code" and strictness == Strictness.NO_NAME and len(value) < 4  # "OTP rejected (400)"
    return _DIGITS[name].fullmatch(value) is not None and not is_far and _TESTS.get(name, bool)(value)


_KINDS = {
    "code": SecretKind.PASSWORD,
    "cvc": SecretKind.CARD,
    "card": SecretKind.CARD,
    "password": SecretKind.PASSWORD,
    "token": SecretKind.TOKEN,
}
_KINDS |= {"person": SecretKind.PERSONAL_NUMBER}
_TAKEN = {str(kind) for kind in SecretKind}

_QUOTES, _CLOSING = ("'", '"', "“", "”", "‘", "`"), ".,;:)]}>*'’»\""
_GAP = re.compile(
    r"(?:</?[A-Za-z][A-Za-z:_-]{0,40}(?:\s[^<>]{0,100})?/?>|->|-(?=\s)|[\s\"'“”‘’«»`*|()\[\]{}<>\\:=→⇒–—,;.!?]++){0,12}+"
)
_QUOTED = re.compile(r"[^\"“”`'’\\\n]{1,200}(?=\\{0,3}[\"”“`'’])")
_WORD = re.compile(
    r"(?:[^\s<>\"“”`|\\,;&]|<(?![/A-Za-z])|[,;&](?![\s\"']|\w{1,40}[:=]|\Z))" + f"{{1,{MAX_WORD_CHARS}}}"
)
_REST = re.compile(r"[^\s<>\"'&]*")
_WORDS = {"token": re.compile(r"[^\s<>\"'“”’`|\\,;&()\[\]{}]" + f"{{1,{MAX_WORD_CHARS}}}")}
_NO_MORE = r"(?![\w:%]|[.,-]\d|\s?(?:siffr|digit|sek|sec|min|tecken|char|gång|times|dag|day|kr\b))"
_DIGITS = {
    "code": re.compile(rf"(?:\d{{3}}[ -]\d{{3}}|\d{{3,6}}|\d{{8}}){_NO_MORE}", re.I),
    "cvc": re.compile(rf"\d{{3,4}}{_NO_MORE}", re.I),
    "card": re.compile(r"\d(?:[ .\xa0\u2009–-]?\d){12,18}(?!\d)"),
    "person": re.compile(r"(?:\d\d)?\d{6}\s?[-–+]?\s?\d{4}(?!\d)"),
}
_TESTS = {"card": is_of_a_card, "person": is_birthday}
_AHEAD = re.compile(
    r"(?<!\S)[\"'“`(*]{0,3}(\d{3} \d{3}|[^\s\"”`(),]{3,200}+)[\"'”`),*]{0,3}\s"
    r"(?:\(|(?:is|was|är|var|as|som|in|into|i|an?|e(?:n|tt)|=|–|-|det är|that's)\s(?:[^\W\d_]{1,20}['’]?s?\s){0,3})\Z",
    re.I,
)

# Between a label and a value: `": "`, ` = `; `: `, ` | `, `</td><td>`.
_ASSIGNS = re.compile(r"\\{0,3}[\"'`*)\]]{0,4}\s{0,9}(?:=>?[\s(]{0,9}\\{0,3}[\"'`“]?|:\s{0,9}\\{0,3}[\"'`“])")
_CELL = r"</?(?:td|th|b|strong|em|i|p|br|dt|dd|li|div|span|label|code|pre)\b[^<>]{0,99}>\s{0,9}"
_SEPARATES = re.compile(
    rf"[\"'`*)\]]{{0,4}}\s{{0,9}}(?:[:→⇒|–—]|->?|(?:{_CELL}){{1,4}})[\s*(`]{{0,9}}"
    r"|\s{0,3}[“\"'`]|\s{0,9}\n\s{0,9}"
)
_TAG, _CLOSING_TAG, _OPTION = (re.compile(rf"{start}[\w:.-]*\Z") for start in ("<", "</", r"(?<!\S)--"))
_MARK, _SAYS = re.compile(r"[:=→⇒>|–—]|-\s"), re.compile(r"[:\"'“`]\s?\Z")
_SENTENCE_END = re.compile(r"[.!;]\s")
_CLAUSE_END = re.compile(r"[.!;](?=\s|\Z)|,?\s*(?:\n|\Z)")
_TRIM = re.compile(r".*[-_.:#](?=\w)|\W+\Z")
