"""A message in slightly other words, as another version or another person says it. Seeded.

Synonyms are pairs that the catalogue's own wordings use for each other. An error whose wording shares as many stems
with the result as the right one's does is as right.
"""

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache

from errors.alignment.tokens import folded_words
from kb.search.analysis import NEGATIONS, content_words, stem

from .wordings import Asked

PHRASES = {
    "sv": [
        ("kunde inte hämta/hitta", "hittar inte"),
        ("kunde inte hitta", "kan inte hitta"),
        ("kan inte hitta", "kunde inte hitta"),
        ("hittades inte", "kunde inte hittas"),
        ("saknar behörighet", "har inte behörighet"),
        ("har inte behörighet", "saknar behörighet"),
        ("saknar rättighet", "saknar behörighet"),
        ("finns inte", "saknas"),
        ("saknas", "finns inte"),
        ("ogiltig", "felaktig"),
        ("ogiltigt", "felaktigt"),
        ("felaktig", "ogiltig"),
        ("felaktigt", "ogiltigt"),
        ("det går ej att", "det går inte att"),
        ("inte aktiv", "inaktiv"),
        ("inaktivt", "inte aktivt"),
        ("är ej", "är inte"),
        ("innehåller ej", "innehåller inte"),
        ("stängd", "låst"),
        ("redan används", "är upptaget"),
    ],
    "en": [
        ("could not get/find", "could not find"),
        ("could not retrieve/find", "cannot find"),
        ("could not find", "cannot find"),
        ("cannot find", "could not find"),
        ("not found", "could not be found"),
        ("lacks permission", "missing permission"),
        ("lacks authorization", "missing permission"),
        ("no permission", "missing permission"),
        ("missing rights", "missing permission"),
        ("is missing", "does not exist"),
        ("does not exist", "is missing"),
        ("invalid", "not valid"),
        ("is not valid", "is invalid"),
        ("not active", "inactive"),
        ("inactive", "not active"),
        ("voucher", "verification"),
        ("cannot", "can not"),
        ("cost centre", "cost center"),
        ("licence", "license"),
        ("must be", "has to be"),
    ],
}
FORMS = {
    "sv": "konto kontot|faktura fakturan|kund kunden|artikel artikeln|order ordern|period perioden|dokument dokumentet"
    "|verifikation verifikationen|verifikationsserie verifikationsserien|projekt projektet|värde värdet|licens licensen"
    "|kostnadsställe kostnadsstället|valuta valutan|offert offerten|betalning betalningen|behörighet behörigheten"
    "|leverantör leverantören|räkenskapsår räkenskapsåret|kontonummer kontonumret|prislista prislistan",
    "en": "account accounts|invoice invoices|customer customers|article articles|order orders|period periods"
    "|value values|document documents|voucher vouchers|project projects|licence licences|license licenses"
    "|currency currencies|payment payments|scope scopes|token tokens|supplier suppliers|permission permissions"
    "|field fields|right rights",
}
MIN_WORDS = 4  # shorter messages have nothing to lose


def synonym(row: Asked) -> str:
    """Return the message with another phrase; "" where no phrase of ours stands in it."""
    for phrase, other in PHRASES[row.language]:
        text, count = re.subn(rf"\b{re.escape(phrase)}\b", other, row.text, count=1, flags=re.I)
        if count:
            return text
    return ""


def inflected(row: Asked) -> str:
    """Return the message with its first noun in another form; "" where it has none that we know."""
    forms = _forms(row.language)
    for word in re.findall(r"\w+", row.text):
        if other := forms.get(word.lower()):
            return re.sub(rf"\b{word}\b", other, row.text, count=1)
    return ""


def reordered(row: Asked) -> str:
    """Return the message with its last two words first."""
    words = row.text.rstrip(" .!?").split()
    return " ".join([*words[-2:], *words[:-2]])


def without_word(row: Asked, common: Counter[str]) -> str:
    """Return the message without its most common word that is no negation."""
    words = row.text.split()
    folded = ["".join(folded_words(word)) for word in words]
    places = [n for n, word in enumerate(folded) if word.isalpha() and word not in NEGATIONS]
    if not places:
        return ""
    gone = max(places, key=lambda n: (common[folded[n]], -n))
    return " ".join(word for n, word in enumerate(words) if n != gone)


def reworded(row: Asked, common: Counter[str]) -> tuple[str, str]:
    """Return (kind, text): of the kinds that change this message one, chosen by its number."""
    kinds: dict[str, Callable[[], str]] = {
        "synonym": lambda: synonym(row),
        "inflection": lambda: inflected(row),
        "order": lambda: reordered(row),
        "missing word": lambda: without_word(row, common),
    }
    able = [(kind, text) for kind, make in kinds.items() if (text := make()) and text != row.text]
    return able[row.number % len(able)]


def answers(text: str, row: Asked, rows: list[Asked]) -> set[str]:
    """Return the errors that nobody could tell from the right one by the stems of this text."""
    asked = stems(text, row.language)
    least = likeness(asked, stems(row.text, row.language))
    alike = (other for other in rows if other.language == row.language)
    found = [other for other in alike if likeness(asked, stems(other.text, row.language)) >= least]
    return {name for other in [row, *found] for name in other.names}


@lru_cache(maxsize=4096)
def stems(text: str, language: str) -> frozenset[str]:
    """Return the stems of a text's content words."""
    return frozenset(stem(word, language) for word in content_words(folded_words(text)) if word.isalpha())


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))


@lru_cache
def _forms(language: str) -> dict[str, str]:
    pairs = [pair.split() for pair in FORMS[language].split("|")]
    return dict(pairs) | {other: word for word, other in pairs}
