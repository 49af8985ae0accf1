"""Places of numbers in prose: what stands directly before a number, and whether its line speaks of an error. Pure.

The format of a number proves little beside a word such as “parcel”, of which no list can be complete. So a number
counts by its format where it stands free, after a word for answers (“svarar 2000423”), or after a system's name. After
any other word its line decides.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from enum import IntEnum

from ..alignment.common_words import is_telling
from ..alignment.tokens import fold, folded_words
from .code_forms import CodeInText, role_in
from .code_roles import NumberRole, is_error_word, is_other_code, words_before
from .code_words import ANSWER_WORDS, CODES_ALONE, FAILURES, NUMBER_WORDS, PREPOSITIONS, QUESTIONS

MIN_NAME_LETTERS = 4  # of a system's name with which a longer word may begin: Fortnoxkod

_WORD = re.compile(r"[^\W\d_]+")
_BESIDE = re.compile(r"""[ \u00a0]{1,3}[#"'“”«»„‘’`*]{0,2}""")
_BESIDE_NUMBER_WORD = re.compile(r"[ \u00a0-]{1,3}")
_AFTER_NUMBER_WORD = re.compile(r"""[ \u00a0.:]{1,3}[#"'“”«»„‘’`*]{0,2}""")
_STRUCTURE = re.compile(r"""=|>|["'\]]\s*:""")  # key=value, XML, JSON


class Standing(IntEnum):
    """Most that a number's place lets its format say."""

    VALUE = 0  # of the thing before it
    POSSIBLE = 1
    FREE = 2


class LineKind(IntEnum):
    """Kind of a line by its words; of several kinds the highest one."""

    PLAIN = 0
    OTHER_CODE = 1  # it names a code that is no error's: rabattkod
    QUESTION = 2
    ERROR = 3  # it names an error or a system


class CodePlaces:
    """Places of the codes of one text. `names` are those of the systems whose codes have a format."""

    def __init__(self, text: str, names: Iterable[str]) -> None:
        words = {word for name in names for word in folded_words(name) if is_telling(word)}
        self._text = text
        self._names = frozenset(words)
        self._long_names = tuple(word for word in words if len(word) >= MIN_NAME_LETTERS)
        self._kinds: dict[int, LineKind] = {}  # by the line's beginning

    def role(self, code: CodeInText, *, may_be_amount: bool) -> NumberRole:
        """Return the role of a code. A compound with a system's name announces it, too: Fortnoxkod."""
        role = role_in(self._text, code, may_be_amount=may_be_amount)
        if role >= NumberRole.CODE or not self._long_names:
            return role
        words, _joints = self._before(code)
        return NumberRole.CODE if words and self._is_code_of_a_system(words[0]) else role

    def standing(self, code: CodeInText, *, has_format: bool) -> Standing:
        """Return what the place of a number lets it be; `Standing.FREE` for what has letters."""
        if code.letters or not code.text.isdecimal():
            return Standing.FREE
        words, joints = self._before(code)
        if words and _STRUCTURE.search(joints[0]):
            return Standing.FREE if self._may_answer(words[0]) or _is_common(words[0]) else Standing.POSSIBLE
        word, previous = _words_beside(words, joints)
        if not word or self._may_answer(word) or (_is_common(word) and previous in ANSWER_WORDS):
            return Standing.FREE
        kind = self._kind(code.start)
        if not _is_common(word):
            return Standing.POSSIBLE if kind is LineKind.ERROR else Standing.VALUE
        if kind is LineKind.OTHER_CODE and not has_format:
            return Standing.VALUE
        return Standing.FREE if kind >= LineKind.QUESTION else Standing.POSSIBLE

    def _before(self, code: CodeInText) -> tuple[Sequence[str], Sequence[str]]:
        return words_before(self._text, code.start, code.end)

    def _may_answer(self, word: str) -> bool:
        return word in ANSWER_WORDS or is_error_word(word) or self._is_name(word)

    def _is_name(self, word: str) -> bool:
        return word in self._names or word.startswith(self._long_names)

    def _is_code_of_a_system(self, word: str) -> bool:
        return any(word.startswith(name) and word[len(name) :] in CODES_ALONE for name in self._long_names)

    def _kind(self, place: int) -> LineKind:
        """Return the kind of the line around a place. Each line is read once."""
        start = self._text.rfind("\n", 0, place) + 1
        if start not in self._kinds:
            end = self._text.find("\n", start)
            line = self._text[start:] if end < 0 else self._text[start:end]
            self._kinds[start] = self._kind_of({*_WORD.findall(fold(line))})
        return self._kinds[start]

    def _kind_of(self, words: Collection[str]) -> LineKind:
        if any(word in FAILURES or is_error_word(word) or self._is_name(word) for word in words):
            return LineKind.ERROR
        if not QUESTIONS.isdisjoint(words):
            return LineKind.QUESTION
        return LineKind.OTHER_CODE if any(map(is_other_code, words)) else LineKind.PLAIN


def _words_beside(words: Sequence[str], joints: Sequence[str]) -> tuple[str, str]:
    """Return the word that a number stands directly after, over “number” and “with number”, and the word before it.

    The first one is "" where the number stands free, the second one where nothing joins them.
    """
    place = 0
    while place < len(words):
        is_number_word = words[place] in NUMBER_WORDS
        joint = _AFTER_NUMBER_WORD if is_number_word else _BESIDE_NUMBER_WORD if place else _BESIDE
        if not joint.fullmatch(joints[place]):
            break
        if not is_number_word and not (place and words[place] in PREPOSITIONS):
            is_joined = place + 1 < len(words) and _BESIDE.fullmatch(joints[place + 1])
            return words[place], words[place + 1] if is_joined else ""
        place += 1
    return (words[place - 1] if place else ""), ""


def _is_common(word: str) -> bool:
    return word in NUMBER_WORDS or not is_telling(word)
