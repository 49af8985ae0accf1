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
