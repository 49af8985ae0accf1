"""Texts that the catalogue has no answer to: `absent.jsonl`, written by hand, and Django's own messages.

`absent.jsonl` holds greetings, talk, recipes, host names, paths, addresses and the errors of databases, payment
services, clouds, shops, operating systems, browsers and languages, in Swedish, English and Danish. One half may be
used to tune a floor, the other one is reported; GOLDEN_HALF chooses it.
"""

import json
import os
import random
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from errors.alignment.tokens import folded_words
from errors.models import ErrorText
from kb import search
from kb.search.analysis import content_words, stem
from tests.benchmarks.corpus import translations

from .catalogue import half
from .figures import Figure, count_of
from .variants import with_values
from .wordings import LANGUAGES, asked

HALF = os.environ.get("GOLDEN_HALF", "report")
MESSAGES = 200  # of Django's in each language, in both halves
MAX_SHARED = 0.5  # share of the content words that one entry may have of a message that it does not answer


@dataclass(frozen=True, slots=True)
class Foreign:
    """A text without an answer."""

    text: str
    language: str
    kind: str


@lru_cache
def by_hand() -> list[Foreign]:
    lines = (Path(__file__).parent / "absent.jsonl").read_text(encoding="utf-8").splitlines()
    return [Foreign(row["query"], row["language"], row["kind"]) for row in map(json.loads, lines)]


def django_messages() -> list[Foreign]:
    """Return Django's messages that share at most half of their content words with any entry."""
    rng = random.Random("absent")
    entries = entry_stems()
    found = []
    for language in LANGUAGES:
        texts = sorted({texts[language] for texts in translations(LANGUAGES).values() if language in texts})
        strange = [
            text
            for text in texts
            if len(text.split()) > 1 and not is_like(stems(text, language), entries[language])
        ]
        chosen = rng.sample(strange, min(MESSAGES, len(strange)))
        found += [Foreign(with_values(text, rng), language, "django") for text in chosen]
    return found


def entry_stems() -> dict[str, list[set[str]]]:
    """Return the stems of each wording and title, by language."""
    titles = ErrorText.objects.order_by("id").values_list("language", "title")
    texts = [*((row.language, row.template) for row in asked()), *titles]
    return {code: [stems(text, code) for language, text in texts if language == code] for code in LANGUAGES}


def stems(text: str, language: str) -> set[str]:
    return {stem(word, language) for word in content_words(folded_words(text)) if word.isalpha()}


def is_like(words: set[str], entries: list[set[str]]) -> bool:
    return not words or any(len(words & entry) > MAX_SHARED * len(words) for entry in entries)


def texts(which: str = HALF) -> list[Foreign]:
    return [row for row in [*by_hand(), *django_messages()] if half(row.text) == which]


def measure() -> list[Figure]:
    known, shown, hits = [], [], []
    for row in texts():
        found = search.recognise(row.text, row.language)
        results = search.search(row.text, row.language, limit=3)
        said = f"{row.kind} {row.language} {row.text}"
        errors = [f"{match.error.system.slug}/{match.error.key}" for match in found.matches[:2]]
        known.append((found.known, f"{said} → {errors}"))
        shown.append((bool(errors), f"{said} → {errors} {found.matches[0].why if errors else ''}"))
        names = [hit.name for hit in results.hits[:2]]
        hits.append((bool(names), f"{said} → {names} {results.hits[0].why if names else ''}"))
    return [
        count_of(f"absent ({HALF}), known", known),
        count_of(f"absent ({HALF}), an error is shown", shown),
        count_of(f"absent ({HALF}), a hit is shown", hits),
    ]
