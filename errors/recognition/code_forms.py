"""Parts of a text that may be a code: whole tokens, codes glued to letters, and digits in groups. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from ..alignment.tokens import fold
from .code_roles import NumberRole, is_code_word, is_noun, role_of

MAX_PLACES_PER_CODE = 5  # places of one token that are read
GROUPED_DIGITS = range(5, 13)

_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_DIGIT = re.compile(r"\d")
_RUN = re.compile(r"\d+")
_TOKEN = re.compile(r"[^\W_]\w*(?:[.:-]\w+)*")
_PART = re.compile(r"[^.:]+")
_GLUED_PART = re.compile(r"[^\W_]+")
_PUNCTUATED = re.compile(r"[\d.:-]*[.:-][\d.:-]*")  # dates, times, versions, grouped digits
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}", re.I)
_PAIR = re.compile(r"/(?<=\d{5}/)(?=\d{5})")  # 2000423/2000433
_IN_PATH = re.compile(r"[/\\@]\Z|\d[.,]\Z|[-+][.]\Z")
_GOES_ON = re.compile(r"\A(?:[\\@]|[.,]\d)")
_SEPARATORS = " \u00a0\u2007\u2009\u202f'’.,·-"
_GROUPED = re.compile(
    rf"(?<![\w.,:/\\@+-])\d{{1,4}}([{_SEPARATORS}])\d{{1,4}}(?:\1\d{{1,4}}){{0,5}}(?!\w)(?!\1\d)(?![.,:/\\@-]\d)"
)


class Form(IntEnum):
    """Way in which a code may stand in a text."""

    WHOLE = 0  # as it is stored
    ALONE = 1  # and nothing else
    NAME = 2  # with an underscore
    GLUED = 3  # between letters: ERR2001304
    GROUPED = 4  # 2 001 304


@dataclass(frozen=True, slots=True)
class CodeInText:
    """Part of a text that may be a code, with its place. `text` has no separators of groups."""

    text: str
    start: int
    end: int
    form: Form
    letters: str = ""  # glued before it
    is_followed: bool = False  # letters are glued after it


def prepared(text: str) -> str:
    """Return a text of the same length with ASCII digits only, and a space between codes such as 2000423/2000433."""
    if not text.isascii():
        text = _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)
    return _PAIR.sub(" ", text)


def codes_in_text(text: str) -> list[CodeInText]:
    """Return what may be a code in the order of the text; of a repeated token its first places only."""
    return sorted([*_in_tokens(text), *_grouped(text)], key=lambda code: (code.start, code.form))


def role_in(text: str, code: CodeInText, *, may_be_amount: bool = True) -> NumberRole:
    """Return the role of a code: felkod1002 is announced, order2000423 is a value."""
    word = fold(code.letters)
    if word and is_code_word(word):
        return NumberRole.CODE
    if word and is_noun(word):
        return NumberRole.VALUE
    return role_of(text, code.start - len(code.letters), code.end, may_be_amount=may_be_amount)


def _in_tokens(text: str) -> Iterator[CodeInText]:
    """Yield tokens that hold a digit or an underscore, or are the whole text, and their parts."""
    matches = list(_TOKEN.finditer(text))
    is_alone = len(matches) == 1
    places: Counter[str] = Counter()
    for match in matches:
        token, start, end = match[0], match.start(), match.end()
        if not is_alone and (token.isalpha() or not ("_" in token.strip("_") or _DIGIT.search(token))):
            continue
        places[token] += 1
        if places[token] > MAX_PLACES_PER_CODE or _is_in_path(text, start, end):
            continue
        codes = [*_whole(token, start, is_alone=is_alone), *_glued(token, start)]
        if text[end : end + 1] == "/":  # a path, but not “fel 2000423/rad 3”
            codes = [code for code in codes if role_in(text, code) >= NumberRole.CODE]
        yield from codes


def _is_in_path(text: str, start: int, end: int) -> bool:
    return bool(_IN_PATH.search(text[max(0, start - 2) : start]) or _GOES_ON.search(text[end : end + 2]))


def _whole(token: str, start: int, *, is_alone: bool) -> Iterator[CodeInText]:
    """Yield the token, and its parts between full stops and colons unless it is a date, time or version."""
    parts = [(token, start)]
    if not _PUNCTUATED.fullmatch(token):
        parts += [(part[0], start + part.start()) for part in _PART.finditer(token) if part[0] != token]
    form = Form.ALONE if is_alone else Form.NAME if "_" in token else Form.WHOLE
    for part, place in parts:
        yield CodeInText(part, place, place + len(part), form)


def _glued(token: str, start: int) -> Iterator[CodeInText]:
    """Yield the runs of digits that stand alone between letters, underscores and hyphens of a token."""
    if token.isdecimal() or _UUID.fullmatch(token) or _PUNCTUATED.fullmatch(token):
        return
    for part in _GLUED_PART.finditer(token):
        runs = list(_RUN.finditer(part[0]))
        if len(runs) == 1:
            place = start + part.start() + runs[0].start()
            letters, is_followed = part[0][: runs[0].start()], runs[0].end() < len(part[0])
            yield CodeInText(runs[0][0], place, place + len(runs[0][0]), Form.GLUED, letters, is_followed)


def _grouped(text: str) -> Iterator[CodeInText]:
    """Yield digits in groups with one separator, joined."""
    places: Counter[str] = Counter()
    for match in _GROUPED.finditer(text):
        digits = "".join(_RUN.findall(match[0]))
        start, end = match.span()
        is_longer = start > 1 and text[start - 1] == match[1] and text[start - 2].isdecimal()
        places[digits] += 1
        if len(digits) in GROUPED_DIGITS and not is_longer and places[digits] <= MAX_PLACES_PER_CODE:
            yield CodeInText(digits, start, end, Form.GROUPED)
