"""Consensus wordings: one wording with placeholders that all texts of a group show.

One text is the reference, the others are aligned with it. A word that most of them share stays, in its most common
form. A place where they differ is a value. Words of one reader only, a log's prefix among them, are left out.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from errors.alignment.signatures import GAP, generalise
from errors.alignment.tokens import tokenise
from errors.recognition.typos import is_one_edit

MIN_QUOTED_WORDS = 4  # a longer quotation is the message, a shorter one a value
MAX_VALUE_WORDS = 8
MIN_TYPO_LETTERS = 4
MIN_VALUE_SHARE = 0.15  # of the messages that have another word at a place, for a value to stand there
MIN_OTHER_ERRORS = 3  # messages with the same other word at a place, for them to be of another error
MIN_SHARED_WORDS = 2  # with fewer the reference is the wording

_GAP = re.compile(r"\{Value\d*\}")
_CLOSING = re.compile(r"[)\]\"'”»’]{1,2}")  # of what is opened before the last word
_QUOTED = re.compile(r"""["“”«»„]([^"“”«»„\n]{8,300})["“”«»]""")
# Status, time and module before a message: "[ERROR] 2026-11-03 app.sync - ", "Error - ", "Fel: ".
_LEVEL = r"(?:error|fatal|critical|severe|warn(?:ing)?|notice|info|debug|trace|exception|fel(?:meddelande)?|message)"
_TIME = r"\d\d:\d\d(?::\d\d)?(?:[.,]\d{1,6})?"
_STAMP = rf"\d{{4}}-\d\d-\d\d(?:[T ]{_TIME}(?:Z|[+-]\d\d:?\d\d)?)?|{_TIME}"
_MARKED_LEVEL = rf"[\[(]?\s{{0,3}}{_LEVEL}\s{{0,3}}(?:[\])]\s{{0,3}}[-–:|]?|[-–:|>]{{1,3}})"
_PREFIX = re.compile(
    rf"(?:\s{{0,3}}(?:{_MARKED_LEVEL}|(?:{_STAMP})(?![\w-])[\s,:|-]{{0,3}})\s{{0,3}}){{1,6}}"
    r"(?:[\w./-]{1,60}(?::\s+|\s[-–]\s))?"
    r"|\s{0,3}\w{1,40}(?:\.\w{1,40}){1,8}\s?(?::\s+|[-–]\s)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word or gap of a message: folded, and as it is written."""

    folded: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Message:
    """A message with its values as gaps."""

    text: str
    words: tuple[_Word, ...]

    @property
    def folded(self) -> list[str]:
        return [word.folded for word in self.words]

    def written(self, place: int) -> str:
        word = self.words[place]
        return self.text[word.start : word.end]


@dataclass(slots=True)
class _Votes:
    """Votes of the messages on one word of the reference."""

    forms: Counter[str] = field(default_factory=Counter)  # the word as they write it
    others: Counter[str] = field(default_factory=Counter)  # other words there
    absent: int = 0  # nothing

    @property
    def is_value(self) -> bool:
        """Return True if several messages differ here. One other word of most of them is another error's."""
        values = self.others.total()
        commonest = max(self.others.values(), default=0)
        is_other_error = commonest >= MIN_OTHER_ERRORS and commonest > values / 2
        is_common = values >= max(self.absent, MIN_VALUE_SHARE * (values + self.forms.total()))
        return values > 0 and is_common and not is_other_error

    @property
    def is_shared(self) -> bool:
        return self.forms.total() >= self.absent


def consensus(texts: Sequence[str]) -> str:
    """Return the wording that the messages share, with placeholders {Value}, {Value2}, …; "" without a text.

    Linear in the number of messages. Each is one segment, so its number of words is bounded.
    """
    messages = [message for message in map(_message, texts) if message.words]
    if not messages:
        return generalise(texts[0]) if texts else ""
    reference = _most_common(messages)
    votes = _votes(reference, messages)
    places = [place for place, vote in enumerate(votes) if vote.is_shared or vote.is_value]
    words = [place for place in places if not _is_gap(reference, votes, place)]
    if len(words) < MIN_SHARED_WORDS:
        return reference.text
    return _written(reference, votes, places)


def without_prefix(text: str) -> str:
    """Return a message without the status, time and module that a log or a reader puts before it."""
    match = _PREFIX.match(text)
    return text[match.end() :] if match and text[match.end() :].strip() else text


def _message(text: str) -> _Message:
    quoted = max(_QUOTED.findall(text), key=len, default="")
    text = generalise(quoted if len(quoted.split()) >= MIN_QUOTED_WORDS else without_prefix(text)).strip()
    return _Message(text, tuple(_words(text)))


def _words(text: str) -> Iterator[_Word]:
    position = 0
    for gap in _GAP.finditer(text):
        yield from _plain_words(text, position, gap.start())
        yield _Word(GAP, gap.start(), gap.end())
        position = gap.end()
    yield from _plain_words(text, position, len(text))


def _plain_words(text: str, start: int, end: int) -> Iterator[_Word]:
    for token in tokenise(text[start:end]):
        yield _Word(token.text, start + token.start, start + token.end)


def _most_common(messages: Sequence[_Message]) -> _Message:
    """Return the message with the most words that others share and the fewest of its own.

    Of equals the one that is written with capitals and diacritics, but not shouted.
    """
    counts = Counter(word for message in messages for word in {*message.folded})

    def key(message: _Message) -> tuple[float, bool, bool, int]:
        shared = sum(2 * counts[word] - len(messages) for word in {*message.folded})
        is_shouted, is_whispered = message.text.isupper(), message.text.islower()
        return shared, not is_shouted, not is_whispered, sum(not sign.isascii() for sign in message.text)

    return max(messages, key=key)


def _votes(reference: _Message, messages: Sequence[_Message]) -> list[_Votes]:
    """Return the votes for each word of the reference, its own among them."""
    votes = [_Votes() for _word in reference.words]
    ends: Counter[int] = Counter()
    for message in messages:
        ends[_vote(votes, reference, message)] += 1
    most = 0  # messages that end at one place before the word
    for place, vote in enumerate(votes):
        vote.absent = max(vote.absent, most)
        most = max(most, ends[place + 1])
    return votes


def _vote(votes: list[_Votes], reference: _Message, message: _Message) -> int:
    """Count one message's votes, and return the place in the reference where the message ends, 0 for nowhere."""
    folded, ours = _corrected(message.folded, reference.folded), reference.folded
    end = 0
    for kind, start, stop, first, last in SequenceMatcher(None, ours, folded, autojunk=False).get_opcodes():
        is_end = last == len(folded)
        if kind == "equal":
            for place in range(start, stop):
                votes[place].forms[message.written(first + place - start)] += 1
            end = stop if is_end else 0
        elif kind == "replace" and is_end and ours[start].startswith(folded[first]):
            return start  # the message was cut off inside this word
        elif kind == "replace" and max(stop - start, last - first) <= MAX_VALUE_WORDS:
            for place in range(start, stop):
                votes[place].others[" ".join(folded[first:last])] += 1
        elif kind == "delete" and not is_end:
            for place in range(start, stop):
                votes[place].absent += 1
    return end


def _corrected(words: Sequence[str], correct: Sequence[str]) -> list[str]:
    """Return the words, misspelt ones as the reference has them."""
    known, long = {*correct}, [word for word in {*correct} if len(word) >= MIN_TYPO_LETTERS]
    return [
        word if word in known else next((other for other in long if _is_typo(word, other)), word)
        for word in words
    ]


def _is_typo(word: str, other: str) -> bool:
    return word.isalpha() and len(word) >= MIN_TYPO_LETTERS and is_one_edit(word, other)


def _is_gap(reference: _Message, votes: Sequence[_Votes], place: int) -> bool:
    return reference.words[place].folded == GAP or votes[place].is_value


def _written(reference: _Message, votes: Sequence[_Votes], places: Sequence[int]) -> str:
    """Return the reference's text of these places: words in their most common form, neighbouring gaps as one."""
    parts: list[str] = []
    values = end = 0
    was_gap = False
    for place in places:
        word, is_gap = reference.words[place], _is_gap(reference, votes, place)
        between = reference.text[end : word.start] if parts else ""
        if parts and place - 1 not in places:
            between = " "
        if is_gap and was_gap:
            end = word.end
            continue
        values += is_gap
        gap = f"{{Value{values if values > 1 else ''}}}"
        parts += [between, gap if is_gap else _best_form(votes[place])]
        end, was_gap = word.end, is_gap
    closing = _CLOSING.match(reference.text, end)
    return "".join(parts) + (closing[0] if closing else "")


def _best_form(vote: _Votes) -> str:
    """Return the most common form of a word; of equals one in small letters with its diacritics."""
    return max(
        sorted(vote.forms),
        key=lambda form: (vote.forms[form], not form.isupper(), sum(not sign.isascii() for sign in form)),
    )
