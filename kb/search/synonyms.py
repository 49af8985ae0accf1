"""Choice of the synonyms that a query's words have. Pure: no database.

A stored word is found by its definite form and plural, too. A pair counts if its language is one of the query's, if
no page is in its language and the word is written as it is stored, or if the text index does not know the word's stem.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from errors.languages import content_languages

from ..stemming import base_forms, stem

MAX_ENDING_LETTERS = 2  # of a stored word, that its other forms need not share


class SynonymRow(NamedTuple):
    """A stored synonym as the index reader reads it."""

    folded: str
    language: str
    means_language: str
    means: str


class Meaning(NamedTuple):
    """Meaning of a query's word."""

    word: str
    language: str  # of `means`
    means: str


def stems(word: str, languages: Iterable[str]) -> set[str]:
    """Return the word's stems in these languages."""
    return {stem(word, language) for language in languages}


def keys(words: Iterable[str], languages: Collection[str]) -> set[str]:
    """Return what these folded words may be stored as: words, base forms and stems."""
    return {key for word in words for key in (word, *base_forms(word), *stems(word, languages))}


def meanings(
    rows: Iterable[SynonymRow], words: Sequence[str], languages: Collection[str], known: Collection[str]
) -> list[Meaning]:
    """Return the meanings of a query's words, sorted, each once. `known` are terms of the text index."""
    found: set[Meaning] = set()
    for row in rows:
        for word in words:
            if is_form_of(word, row.folded) and (
                row.language in languages
                or (word == row.folded and row.language not in content_languages())
                or stems(word, languages).isdisjoint(known)
            ):
                found.add(Meaning(word, row.means_language, row.means))
    return sorted(found)


def is_form_of(word: str, stored: str) -> bool:
    """Return whether a word whose stem or base form is that of `stored` is a form of it.

    Stems alone are too short: Snowball's stem of `rättighet` is that of `rätt`.
    """
    beginning = stored[:-MAX_ENDING_LETTERS] if len(stored) > 2 * MAX_ENDING_LETTERS else stored
    return word.startswith(beginning) or stored in base_forms(word)
