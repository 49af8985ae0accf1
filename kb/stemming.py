"""Stems of folded words, by Snowball's stemmers. Pure."""

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


@lru_cache(maxsize=8192)
def stem(word: str, language: str) -> str:
    """Return a folded word's stem, or the word itself in a language without a stemmer."""
    if not (stemmer := _STEMMERS.get(language)):
        return word
    with _STEMMING:
        return stemmer.stemWord(word)


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
