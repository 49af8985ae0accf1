"""Role of a number in its sentence or field: announced as a code, a value of something else, or neither. Pure.

Only the few words before the number are read, so that a text of numbers takes time in proportion to its length.
"""

import re
from collections.abc import Sequence
from enum import IntEnum

from ..alignment.common_words import is_telling
from ..alignment.tokens import fold
from .code_words import (
    ABBREVIATIONS,
    CODE_COMPOUNDS,
    CODE_ENDS,
    CODE_PREPOSITIONS,
    CODED_THINGS,
    CODES_ALONE,
    COUNTS,
    CURRENCIES,
    ERROR_ENDS,
    ERRORS_ALONE,
    EXIT_STARTS,
    MIN_ERROR_COMPOUND_LETTERS,
    NOUNS,
    NUMBER_WORDS,
    PREPOSITIONS,
    STATUS_STARTS,
    UNITS,
    VERBS,
    WHOLE_NOUNS,
)

MAX_CHARS_BEFORE = 64  # of a number that are read
MAX_TAG_CHARS = 160
MAX_LIST_END_CHARS = 12
MAX_CURRENCY_CHARS = 7
MAX_JOINT_CHARS = 12  # between a word and its number
MAX_CHARS_AFTER = 16
MAX_STATUS_DIGITS = 3
MIN_LISTED_DIGITS = 4  # of a number in a list whose first one was announced: "fel 2000423 och 2000433"
MIN_NOUN_LETTERS = 3

_PUNCTUATION = re.compile(r"[\W_]+")
_WORD = re.compile(r"([^\W\d_]+)")
_LIST_END = re.compile(r"""[\d'"](?:\s{0,2}[,;&]|\s\w{2,5})\s{0,2}['"#]{0,2}\Z""")
_LIST = re.compile(
    r"(?:#?\d{1,12}['\"]?(?:\s{0,2}[,;&]\s{0,2}|\s(?:och|and|und|og|samt|eller|or|oder|till|to)\s)"
    r"(?:(?:och|and|und|og)\s)?['\"#]{0,2}){1,8}\Z"
)
_TAG = re.compile(r"<(?:\w{1,20}:)?([\w.-]{1,60})\s[^<>]{1,120}>\s*\Z")
_CLOSING_TAG = re.compile(r"</[^<>]{1,60}>\s*\Z")
_END_OF_SENTENCE = re.compile(r"[.!?]\s")
_ADJACENT = re.compile(r"""[ \u00a0\t]{0,3}[#"'“”«»„‘’`*]{0,2}|[_-]""")
_STRUCTURE = re.compile(r"""=|>|["'\]]\s*:""")  # key=value, XML, JSON
_LABEL = re.compile(r"[:\n\t–—-]")
_STARTS = re.compile(r"""[\n\t{\[(<,;&?|]["'\s-]*\Z|<\w{0,20}:\Z""")
_HTTP_STATUS = re.compile(r"[1-5]\d\d")
_AMOUNT = re.compile(rf"\s?(?:(?:{'|'.join(UNITS)})\b|[€$£%]|:-)")
_CURRENCY = re.compile(rf"(?:\b(?:{'|'.join(CURRENCIES)})|[€$£])\s?\Z")
_OF_SO_MANY = re.compile(r"\s?(?:/|of|av|von|af)\s?\d{1,4}\b")
_COUNTED = re.compile(r"\s{1,3}([^\W\d_]+)")
_NUMBER_ENDS = ("nummers", "nummer", "numrets", "numret", "nummerets", "nummeret", "numbers", "number", "nr")
_OTHER_ENDS = ("no", "num", "id", "kod", "koden", "kode", "code")


class NumberRole(IntEnum):
    """Role of a number by the words around it."""

    NONE = 0
    VALUE = 1
    STATUS = 2
    CODE = 3
    FIELD = 4  # announced by a field of JSON, XML, key=value


def role_of(text: str, start: int, end: int, *, may_be_amount: bool = True) -> NumberRole:
    """Return the role of the number, or name, in `text[start:end]`."""
    number, after = _PUNCTUATION.sub("", text[start:end]), text[end : end + MAX_CHARS_AFTER]
    before = _before(text, start)
    if may_be_amount and number.isdecimal() and _is_amount(before, fold(after)):
        return NumberRole.VALUE
    words, joints = _words_of(before, number)
    place, is_numbered = _head(words, joints)
    if place == len(words):
        return NumberRole.NONE
    if role := _announced(words, joints, place, number, after, is_numbered=is_numbered):
        return role
    is_value = _is_of_a_noun(words[place], joints, place, is_numbered=is_numbered)
    return NumberRole.VALUE if is_value else NumberRole.NONE


def words_before(text: str, start: int, end: int) -> tuple[Sequence[str], Sequence[str]]:
    """Return the folded words before the number in `text[start:end]`, the nearest first, and what stands after each.

    Of a list (“orders 17 and 18”) they are those before its first number.
    """
    return _words_of(_before(text, start), _PUNCTUATION.sub("", text[start:end]))


def is_error_word(word: str) -> bool:
    """Return True if a folded word announces a code or is an error's: felkod, code, error, importfel."""
    return is_code_word(word) or word in CODES_ALONE or _is_error(word)


def is_other_code(word: str) -> bool:
    """Return True if a folded word is a compound for codes that are no error's: rabattkod, zipcode."""
    return word.endswith(CODE_ENDS) and word not in CODES_ALONE and not is_code_word(word)


def is_code_word(word: str) -> bool:
    """Return True if a folded word ends in a compound such as felkod or errorcode."""
    return any(word[place:] in CODE_COMPOUNDS for place in range(len(word) - MIN_NOUN_LETTERS))


def is_noun(word: str) -> bool:
    """Return True if a folded word, or its end, is a noun whose number is a value: kundordernummer."""
    bare = _without_number(word)
    return (
        (bare != word and len(bare) >= MIN_NOUN_LETTERS and word.endswith(_NUMBER_ENDS))
        or bare in WHOLE_NOUNS
        or word in WHOLE_NOUNS
        or any(bare[place:] in NOUNS for place in range(len(bare) - MIN_NOUN_LETTERS))
        or is_other_code(word)
    )


def _words_of(before: str, number: str) -> tuple[Sequence[str], Sequence[str]]:
    if len(number) >= MIN_LISTED_DIGITS and _LIST_END.search(before[-MAX_LIST_END_CHARS:]):
        before = _LIST.sub("", before)
    parts = _WORD.split(before)
    return parts[-2::-2], parts[-1::-2]


def _before(text: str, start: int) -> str:
    """Return the folded text before a number, with a line's end where the text begins; of a tag its name alone."""
    before = fold(text[max(0, start - MAX_CHARS_BEFORE) : start])
    if before.rstrip().endswith(">"):
        if _CLOSING_TAG.search(before):
            return ""
        if tag := _TAG.search(fold(text[max(0, start - MAX_TAG_CHARS) : start])):
            return f"\n<{tag[1]}>"
    return before if start > MAX_CHARS_BEFORE else "\n" + before


def _is_amount(before: str, after: str) -> bool:
    """Return True beside a unit or currency, and in “3 of 20”."""
    return bool(
        _AMOUNT.match(after) or _OF_SO_MANY.match(after) or _CURRENCY.search(before[-MAX_CURRENCY_CHARS:])
    )


def _head(words: Sequence[str], joints: Sequence[str]) -> tuple[int, bool]:
    """Return the index of the word that says what the number is, and whether “number” stands between.

    The index is the number of words if there is none.
    """
    place, is_numbered = 0, False
    while place < len(words) and _joins(words[place], joints[place]):
        word = words[place]
        if word in NUMBER_WORDS and not _STRUCTURE.search(joints[place]):
            is_numbered = True
        elif not (
            word in VERBS
            or (is_numbered and word in PREPOSITIONS)
            or (word in CODE_PREPOSITIONS and _is_code(words[place + 1 : place + 2]))
        ):
            return place, is_numbered
        place += 1
    return len(words), is_numbered


def _joins(word: str, joint: str) -> bool:
    """Return True if the text between a word and what follows ends no sentence."""
    return (
        len(joint) <= MAX_JOINT_CHARS
        and not any(sign.isdecimal() for sign in joint)
        and (_is_abbreviation(word) or word in CODES_ALONE or not _END_OF_SENTENCE.search(joint))
        and joint.count("\n") <= 1
    )


def _is_abbreviation(word: str) -> bool:
    """Return True for words that may end in a full stop: no., Kundennr."""
    return word in ABBREVIATIONS or word.endswith(("nr", "no"))


def _announced(
    words: Sequence[str], joints: Sequence[str], place: int, number: str, after: str, *, is_numbered: bool
) -> NumberRole:
    """Return the role that a code word gives the number; `NumberRole.NONE` if there is no code word."""
    word, previous = words[place], ""
    if place + 1 < len(words) and not joints[place + 1].strip(" _.-") and len(joints[place + 1]) <= 2:
        previous = words[place + 1]
    is_numbered = is_numbered and not joints[place].strip(" _.-")
    compounds = (word, previous + word if previous else "", word + "nr" if is_numbered else "")
    is_compound = any(map(is_code_word, compounds))
    is_code = is_compound or word in CODES_ALONE
    if not is_code and not _is_error(word):
        return NumberRole.NONE
    if not is_compound and _is_of_another(previous, is_code=is_code):
        return NumberRole.VALUE
    if not CODE_PREPOSITIONS.isdisjoint(words[:place]) and _counts(number, after):
        return NumberRole.VALUE
    if _is_status(words[place : place + 4], previous, number):
        return NumberRole.STATUS
    if not is_code and _is_count(joints[place], number, after):
        return NumberRole.VALUE
    return NumberRole.FIELD if is_code and _is_field(joints, place) else NumberRole.CODE


def _is_of_another(previous: str, *, is_code: bool) -> bool:
    """Return True for “discount code 17”, “booking code 17”, “number of errors 17”."""
    return previous in COUNTS if not is_code else previous in CODED_THINGS or is_noun(previous)


def _is_code(words: Sequence[str]) -> bool:
    return any(word in CODES_ALONE or is_code_word(word) for word in words)


def _is_error(word: str) -> bool:
    return word in ERRORS_ALONE or any(
        word.endswith(end) and len(word) - len(end) >= MIN_ERROR_COMPOUND_LETTERS for end in ERROR_ENDS
    )


def _is_status(words: Sequence[str], previous: str, number: str) -> bool:
    """Return True for a status of HTTP beside “status”, “response”, “HTTP”, and for that of a process that ended."""
    if len(number) > MAX_STATUS_DIGITS or not number.isdecimal():
        return False
    if any(word.startswith(EXIT_STARTS) for word in words):
        return True
    beside = words[0].startswith(STATUS_STARTS) or previous.startswith(STATUS_STARTS) or "http" in words[:3]
    return beside and bool(_HTTP_STATUS.fullmatch(number))


def _is_count(joint: str, number: str, after: str) -> bool:
    """Return True for “Error: 10 invoices were not sent”."""
    word = _COUNTED.match(after)
    return ":" in joint and len(number) <= MIN_LISTED_DIGITS and bool(word and word[1].islower())


def _counts(number: str, after: str) -> bool:
    """Return True for “an error code on 10 invoices”, False for “an error code of 10 when …”."""
    word = _COUNTED.match(after)
    return len(number) <= MIN_LISTED_DIGITS and bool(word and word[1].islower() and is_telling(word[1]))


def _is_field(joints: Sequence[str], place: int) -> bool:
    """Return True if the code word is the name of a field: of JSON, XML, key=value, or at a line's beginning."""
    joint = joints[place]
    return bool(_STRUCTURE.search(joint)) or (":" in joint and bool(_STARTS.search(joints[place + 1])))


def _is_of_a_noun(word: str, joints: Sequence[str], place: int, *, is_numbered: bool) -> bool:
    """Return True if the number belongs to this noun: “order 17”, “Order no.: 17”, `orderId=17`; not “order (17)”."""
    is_structure = bool(_STRUCTURE.search(joints[place]))
    if is_structure and word in NUMBER_WORDS:
        return True
    if not is_noun(word) or any(sign in joint for joint in joints[: place + 1] for sign in "([,;"):
        return False
    if is_structure or _ADJACENT.fullmatch(joints[place]):
        return True
    if _is_abbreviation(word) and not joints[place].strip(" .:#"):
        return True
    is_label = is_numbered or _without_number(word) != word or bool(_STARTS.search(joints[place + 1]))
    return is_label and bool(_LABEL.search(joints[place]))


def _without_number(word: str) -> str:
    """Return the word without “number”, “no”, “id” or “code” at its end: ordernummer → order."""
    for end in (*_NUMBER_ENDS, *_OTHER_ENDS):
        if word.endswith(end) and len(word) > len(end):
            return word[: -len(end)]
    return word
