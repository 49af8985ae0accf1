"""Similarity of two queries: their content words in order, apart from values, names and typing errors."""

import re
from enum import Enum
from functools import lru_cache

from errors.alignment.segments import Segment, longest_segment
from errors.alignment.signatures import literal_words
from errors.alignment.tokens import fold, folded_words
from errors.recognition.typos import is_one_edit

from ..redaction import SecretKind
from ..search.analysis import NEGATIONS, content_words

MAX_INSERTED_WORDS = 2  # that the longer of two queries has between the words of the shorter one
MIN_CUT_LETTERS = 8  # of a query that may be the beginning of another one
MIN_FRAMED_WORDS, MIN_FRAMED_LETTERS = 3, 16  # of a query inside somebody's own sentence
MIN_TYPO_LETTERS = 4

Words = tuple[str, ...]

_BRACKETED = re.compile(r"\(([^()\n]{1,60})\)")
_INSIDE = re.compile(r"(?<![.!?:\n])(?<=\S)[ (“\"'-]+([^\W\d_]+)")
_KINDS = {word for kind in SecretKind for word in folded_words(kind)}


@lru_cache(maxsize=2048)
def fold_query(query: str) -> tuple[Words, ...]:
    """Return the content words of a query, folded and in order, in one or two variants.

    The first is without words that look like names. The second has them, because a message inside the reader's own
    sentence may begin with a capital, too.
    """
    part = longest_segment(query)
    if part is None:
        return (tuple(folded_words(query) or [query.strip()[:100]]),)
    message = message_of(part)
    literal = [word for word in literal_words(message) if word not in _KINDS]
    content = _uncut(tuple(content_words(literal) or literal or folded_words(message)))
    names = _names(message)
    nameless = tuple(word for word in content if word not in names)
    return (nameless, content) if 1 < len(nameless) < len(content) else (content,)


def _uncut(words: Words) -> Words:
    """Return the words without a last one of one or two letters, which may be the beginning of a longer word."""
    return words[:-1] if len(words) > 2 and len(words[-1]) <= 2 else words


def message_of(part: Segment) -> str:
    """Return the segment's text without a log's prefix."""
    return part.text[part.tokens[part.lead].start if part.lead < len(part.tokens) else 0 :]


def _names(text: str) -> set[str]:
    """Return folded words in brackets and words with a capital inside a sentence: names of customers and products."""
    bracketed = {word for phrase in _BRACKETED.findall(text) for word in folded_words(phrase)}
    inside = list(_INSIDE.finditer(text))
    capitalised = {fold(word[1]) for word in inside if word[1][0].isupper() and not word[1].isupper()}
    return bracketed | (capitalised if len(capitalised) <= len(inside) / 2 else set())  # not in shouted text


class Similarity(Enum):
    """Degree of similarity of two queries.

    SAME: word for word, apart from typing errors. PART: one is cut off, or is contained in somebody's own sentence.
    """

    SAME = 2
    PART = 1
    NO = 0


def similarity(one: Words, other: Words) -> Similarity:
    """Compare the words of two queries."""
    shorter, longer = sorted((one, other), key=lambda words: (len(words), len(words[-1])))
    places = _places(shorter, longer)
    if places is None:
        return Similarity.NO
    if len(shorter) == len(longer):
        return (
            Similarity.SAME if shorter[-1][-1:] == longer[-1][-1:] else Similarity.PART
        )  # else it may be cut off
    inserted = {longer[n] for n in range(places[0], places[-1]) if n not in places}
    letters, all_letters = len("".join(shorter)), len("".join(longer))
    if len(inserted) > MAX_INSERTED_WORDS or inserted & NEGATIONS or letters < MIN_CUT_LETTERS:
        return Similarity.NO
    is_framed = len(shorter) >= MIN_FRAMED_WORDS and letters >= MIN_FRAMED_LETTERS
    return Similarity.PART if is_framed or letters >= all_letters / 2 else Similarity.NO


def _places(shorter: Words, longer: Words) -> list[int] | None:
    """Return the positions of the shorter query's words in the longer one, in order; None if one is missing."""
    places: list[int] = []
    for number, word in enumerate(shorter):
        is_last = number == len(shorter) - 1 > 0
        start = places[-1] + 1 if places else 0
        place = next((n for n in range(start, len(longer)) if _is_twin(word, longer[n], is_last)), None)
        if place is None:
            return None
        places.append(place)
    return places


def _is_twin(word: str, other: str, is_last: bool) -> bool:
    """Return True for the same word with at most one typing error. The last word may be only a beginning."""
    if word == other or (is_last and other.startswith(word)):
        return True
    return min(len(word), len(other)) >= MIN_TYPO_LETTERS and word.isalpha() and is_one_edit(word, other)
