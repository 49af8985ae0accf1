"""Stems of folded words, by Snowball's stemmers, with the forms that these keep apart. Pure."""

from collections.abc import Callable
from functools import lru_cache
from threading import Lock

import snowballstemmer

_STEMMERS = {
    code: snowballstemmer.stemmer(name)
    for code, name in {
        "da": "danish",
        "de": "german",
        "en": "english",
        "es": "spanish",
        "fi": "finnish",
        "fr": "french",
        "it": "italian",
        "nb": "norwegian",
        "nl": "dutch",
        "pt": "portuguese",
        "sv": "swedish",
    }.items()
}
STEMMED_LANGUAGES = tuple(_STEMMERS)
_STEMMING = Lock()  # a stemmer stores its current word in the instance
# Language → irregular form and the form whose stem it gets. Both begin with the same letter, as a word and its stem do.
_IRREGULAR_FORMS = {
    "en": "found find paid pay sent send chosen choose written write taken take broken break",
    "sv": "fanns finns funnits finns last lasa lasta lasa laste lasa lastes lasa lasts lasa betalt betala betald betala"
    " betalda betala stangd stanga stangt stanga stangda stanga stangdes stanga bokford bokfora bokfort bokfora"
    " bokforda bokfora bokfordes bokfora bokforts bokfora",
}
_IRREGULAR = {
    code: dict(zip(listed.split()[::2], listed.split()[1::2], strict=True))
    for code, listed in _IRREGULAR_FORMS.items()
}
MIN_BARE_LETTERS = 6  # of a Swedish stem that may have another ending


@lru_cache(maxsize=8192)
def stem(word: str, language: str) -> str:
    """Return a folded word's stem, or the word itself in a language without a stemmer."""
    if not (stemmer := _STEMMERS.get(language)):
        return word
    regular = _IRREGULAR.get(language, {}).get(word, word)
    with _STEMMING:
        stemmed = stemmer.stemWord(regular)
        if language == "sv":
            return _bare(stemmed, stemmer.stemWord)
    return stemmed


def _bare(stemmed: str, again: Callable[[str], str]) -> str:
    """Return a Swedish stem without the endings that Snowball keeps: fakturan, projektet, kontot, momsen, inaktivt."""
    if stemmed.endswith("s"):
        return again(stemmed)
    if len(stemmed) < MIN_BARE_LETTERS:
        return stemmed
    if stemmed.endswith(("an", "ot", "ivt")):
        return again(stemmed[:-1])
    return again(stemmed[:-2]) if stemmed.endswith("et") else stemmed


MIN_BASE_LETTERS = 4
_VOWELS = "aeiouyæø"  # of folded words
# Endings of definite nouns in Swedish, Danish and Norwegian that Snowball keeps, and the end of their base form
_DEFINITE = (("numret", "nummer"), ("numren", "nummer"), ("erne", ""), ("ene", ""), ("ets", ""), ("et", ""))
_AFTER_VOWEL = ("na", "n", "t", "s")  # kontona, konton, kontot, kontos


def base_forms(word: str) -> list[str]:
    """Return what a folded word may be a definite form or plural of: kontot → konto, numret → nummer, anbudet → anbud.

    Some are no words. The caller compares them with words that it knows.
    """
    forms = [word[: -len(ending)] + base for ending, base in _DEFINITE if word.endswith(ending)]
    forms += [
        word[: -len(ending)]
        for ending in _AFTER_VOWEL
        if word.endswith(ending) and word[: -len(ending)].endswith(tuple(_VOWELS))
    ]
    return [form for form in forms if len(form) >= MIN_BASE_LETTERS]
