"""Text analysis: text → terms of the text index. Pure: no database.

Terms are stems in the language of the text and, for Swedish, 4-grams of longer words. 4-grams find the parts of
compounds (`verifikationsserie` in `serien`) better than splitting the compounds does.
"""

import re
from collections import Counter
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache

from errors.alignment.tokens import fold, folded_words, spoken_words, tokenise
from errors.languages import content_languages

from ..stemming import stem

GRAM = 4
MIN_GRAM_WORD_LETTERS = 6  # shorter Swedish words have no 4-grams
GRAM_WEIGHT = 0.25
GRAM_HUNDREDTHS = round(100 * GRAM_WEIGHT)
FUNCTION_WEIGHT = 0.5  # "hur", "inte": short questions need them, but many titles contain them
GRAM_MARK = "#"
MAX_QUESTION_WORDS = 30

_FUNCTION_WORDS = {
    "de": "der die das und ist nicht ein eine ich wie kann den mit für auf wird werden nach",
    "en": "the a an is are was be of to in and or not how do does can what why my your with for on it this"
    " get i from has have me",
    "sv": "och att det som en ett är inte på av för med till hur kan jag vi min mitt mina vad varför finns när"
    " får göra gör mig om den i ska måste",
}
_FOLDED_WORDS = {code: {fold(word) for word in listed.split()} for code, listed in _FUNCTION_WORDS.items()}
_LETTERS = {"sv": re.compile("[åäö]", re.I), "de": re.compile("[äöüß]", re.I)}


def grams(word: str) -> list[str]:
    """Return the marked 4-grams of a longer word."""
    if len(word) < MIN_GRAM_WORD_LETTERS or not word.isalpha():
        return []
    return [GRAM_MARK + word[i : i + GRAM] for i in range(len(word) - GRAM + 1)]


def terms(text: str, language: str) -> dict[str, int]:
    """Return the terms of a text with their frequencies in hundredths; 4-grams count a quarter."""
    counted: dict[str, int] = {}
    for word, times in Counter(spoken_words(text)).items():
        term = stem(word, language)[:64]
        counted[term] = counted.get(term, 0) + 100 * times
        if language == "sv":
            for gram in grams(word):
                counted[gram] = counted.get(gram, 0) + GRAM_HUNDREDTHS * times
    return counted


def query_terms(text: str, languages: Iterable[str]) -> dict[str, float]:
    """Return the terms to search for with their weights, 0–1."""
    weights: dict[str, float] = {}
    for language in languages:
        weak = _function_terms(language)
        for term in terms(text, language):
            weight = GRAM_WEIGHT if term.startswith(GRAM_MARK) else FUNCTION_WEIGHT if term in weak else 1.0
            weights[term] = min(weight, weights.get(term, 1.0))
    return weights


@lru_cache
def _function_terms(language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in _FOLDED_WORDS.get(language, ()))


_ASKING_HOW = frozenset(("how", "hur", "hvordan"))
_ASKING_WORDS = _ASKING_HOW | frozenset(
    fold(word)
    for word in [
        "where",
        "who",
        "whose",
        "what",
        "why",
        "when",
        "which",
        "can",
        "does",
        "do",
        "is",
        "are",
        "may",
        "must",
        "should",
        "var",
        "vem",
        "vems",
        "vilka",
        "vilken",
        "vilket",
        "varför",
        "vad",
        "när",
        "kan",
        "får",
        "ska",
        "måste",
        "går",
        "finns",
        "är",
    ]
)


class Asking(Enum):
    """Kind of a question: how something is done, anything else, or none."""

    NO = 0
    HOW = 1
    OTHER = 2


def asking(text: str) -> Asking:
    """Return what a text of one sentence or two asks, by its sign or its first word."""
    words = folded_words(text[:400])
    if not words or len(words) > MAX_QUESTION_WORDS:
        return Asking.NO
    if words[0] in _ASKING_HOW:
        return Asking.HOW
    return Asking.OTHER if text.rstrip().endswith("?") or words[0] in _ASKING_WORDS else Asking.NO


NEGATIONS = {fold(word) for word in ("inte", "not", "nicht", "ikke", "ej")}


def content_words(words: Iterable[str]) -> list[str]:
    """Return the folded words without function words of any content language. Negations stay."""
    small: set[str] = set().union(*(_FOLDED_WORDS.get(code, set()) for code in content_languages()))
    return [word for word in words if word not in small - NEGATIONS]


def guess_languages(text: str, reader: str) -> list[str]:
    """Return the one or two likely content languages of a query; in doubt the reader's first."""
    query_words = set(folded_words(text))
    points = {
        language: len(query_words & _FOLDED_WORDS.get(language, set()))
        + 2 * bool(_LETTERS.get(language) and _LETTERS[language].search(text))
        for language in content_languages()
    }
    best = sorted(points, key=lambda language: (-points[language], language != reader, language))
    clear = len(best) > 1 and points[best[0]] >= points[best[1]] + 2
    return best[:1] if clear else best[:2]


def matched_words(text: str, stems: Iterable[str], language: str) -> list[tuple[int, int]]:
    """Return the spans of words whose stems are wanted."""
    stems = set(stems)
    letters = {term[0] for term in stems}  # a stem begins like its word, except in Dutch, which drops ge-
    return [
        (word.start, word.end)
        for word in tokenise(text)
        if (word.text[0] in letters or language == "nl") and stem(word.text, language) in stems
    ]
