"""A catalogue of any size in all languages of the settings, and what readers ask of it.

An entry is one message, a title and one to three sentences. All are Django's own texts in the entry's language (in
English also Python's manual); when every message has been used once, new ones are made of two: "Could not save: …".
The same number gives the same entry, and the same seed the same query, wherever the same Django is installed.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pydoc_data.topics import topics
from zlib import crc32

from django.conf import settings

from errors.alignment.tokens import tokenise
from errors.models import ErrorCode, ErrorText, System, Wording
from errors.recognition.postings import batches
from tests.golden.variants import PLACEHOLDER, VARIANTS, with_values

from .corpus import translations

KINDS = {"paste": ["logline"], "long": ["biglog", "bigjson"], "question": []}  # kind of query → variants
TITLE_WORDS = range(2, 9)
SENTENCE_WORDS = range(6, 60)
MESSAGE_WORDS = range(4, 30)
ASKED_WORDS = 4  # of the title, and as many of the meaning
OPENINGS = {"sv": "varför får jag", "en": "how do I get rid of", "de": "wie kann ich"}
BATCH = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """An error before it is stored; the message with its placeholders."""

    number: int
    language: str
    message: str
    title: str
    meaning: str

    @property
    def code(self) -> str:
        return f"E{self.number:06}"


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader asks, and the entry that answers it."""

    text: str
    entry: Entry


@lru_cache
def translated() -> dict[str, dict[str, str]]:
    return translations([code for code, _name in settings.LANGUAGES])


@lru_cache
def texts(language: str, lengths: range, *, prose: bool) -> list[str]:
    """A language's templates of so many words, mixed: one half are messages, the other half is prose."""
    found = sorted({row[language] for row in translated().values() if language in row})
    chosen = [
        text
        for text in found
        if len(PLACEHOLDER.sub("", text).split()) in lengths and crc32(text.encode()) % 2 == prose
    ]
    return random.Random(language).sample(chosen, len(chosen))


@lru_cache
def sentences(language: str) -> list[str]:
    """Prose of a language: whole sentences."""
    found = [text for text in texts(language, SENTENCE_WORDS, prose=True) if not PLACEHOLDER.search(text)]
    if language == "en":
        manual = " ".join(" ".join(topics.values()).split())
        found = found + re.findall(r"(?<=\. )[A-Z][a-z]+ [^.\n>`(){}\[\]_=*\\|+]{40,200}\.(?= )", manual)
    return found


def entry(number: int) -> Entry:
    rng = random.Random(number)
    languages = [code for code, _name in settings.LANGUAGES]
    language, place = languages[number % len(languages)], number // len(languages)
    real = texts(language, MESSAGE_WORDS, prose=False)
    message = real[place] if place < len(real) else f"{rng.choice(real).rstrip('.:')}: {rng.choice(real)}"
    title = " ".join(PLACEHOLDER.sub("", rng.choice(texts(language, TITLE_WORDS, prose=True))).split())
    meaning = [rng.choice(sentences(language)) for _ in range(rng.randint(1, 3))]
    return Entry(number, language, message, title, " ".join(meaning))


def store(count: int) -> None:
    """Store `count` published entries, past the index."""
    system = System.objects.create(slug="big", name="Big", code_format="E######")
    for batch in batches(map(entry, range(count)), BATCH):
        errors = ErrorCode.objects.bulk_create(
            ErrorCode(system=system, code=row.code, key=row.code, status="published") for row in batch
        )
        Wording.objects.bulk_create(
            Wording(error=error, language=row.language, text=row.message, is_primary=True)
            for error, row in zip(errors, batch, strict=True)
        )
        ErrorText.objects.bulk_create(
            ErrorText(error=error, language=row.language, title=row.title, meaning=row.meaning)
            for error, row in zip(errors, batch, strict=True)
        )


def queries(kind: str, count: int, among: int) -> Iterator[Query]:
    """At most `count` queries of the kind to `among` entries, each to another one."""
    rng = random.Random(kind)
    for place, number in enumerate(rng.sample(range(among), min(count, among))):
        asked = entry(number)
        yield Query(pasted(kind, place, asked, rng) if KINDS[kind] else question(asked, rng), asked)


def pasted(kind: str, place: int, asked: Entry, rng: random.Random) -> str:
    variant = KINDS[kind][place % len(KINDS[kind])]
    return VARIANTS[variant](with_values(asked.message, rng), asked.language, rng)


def question(asked: Entry, rng: random.Random) -> str:
    """Some words of the title and of the meaning as they stand there, small words too, as somebody types them."""
    picked = [OPENINGS.get(asked.language, "")]
    for text in (asked.title, asked.meaning):
        spoken = [word.text for word in tokenise(text)]
        start = rng.randint(0, max(0, len(spoken) - ASKED_WORDS))
        picked += spoken[start : start + ASKED_WORDS]
    return " ".join(picked).strip()
