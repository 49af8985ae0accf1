"""A large catalogue of real messages and what people paste of it: Django's translations, three languages an entry."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from errors.alignment.signatures import signature_of
from errors.alignment.tokens import tokenise
from errors.models import ErrorCode, System, Wording
from errors.recognition import index_writer
from tests.benchmarks.corpus import translations

from .variants import VARIANTS, with_values

# Languages whose words are parted by spaces; close relatives in different entries, as in any large catalogue.
TRIPLES = [
    ("sv", "en", "de"),
    ("da", "fi", "fr"),
    ("es", "it", "nl"),
    ("pl", "pt", "cs"),
    ("sk", "hu", "tr"),
    ("ru", "bg", "uk"),
    ("sr", "mk", "be"),
    ("lv", "lt", "et"),
    ("ro", "ca", "gl"),
    ("sl", "hr", "nb"),
    ("el", "he", "ar"),
    ("fa", "id", "az"),
    ("eu", "sq", "is"),
    ("cy", "ga", "gd"),
    ("hsb", "af", "eo"),
    ("ko", "mn", "ky"),
    ("dsb", "ka", "hy"),
]
ENTRIES = 5000
HELD_OUT = 10  # one original in so many is in no entry
ABSENT_VARIANTS = ("exact", "logline", "biglog", "json", "bigjson", "question", "nodia", "typo1", "case")
CUT = ("trunc", "half")
SPOKEN = 4  # literal words that a message must have to be asked for
FORMATS = {"e": "E######", "ora": "ORA-#####", "plain": ""}  # system → how its codes look


@dataclass(frozen=True, slots=True)
class Entry:
    """An error before it is stored: its message by language, as templates; stored so or with values in them."""

    number: int
    original: str
    code: str
    texts: dict[str, str]
    is_example: bool


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody pastes. `literals` are the words that the right entry's message has; none where there is none."""

    variant: str
    language: str
    text: str
    literals: tuple[str, ...] = ()
    is_example: bool = False

    def fits(self, template: str) -> bool:
        """True where nobody could tell the message from the right one by its literal words.

        Of a text that was cut off only the words that are left count, of keywords only those that were asked for.
        """
        own = literals(template)
        if self.variant in CUT:
            return words_left(own, self.text) == words_left(self.literals, self.text)
        if self.variant == "keywords":
            return {word.text for word in tokenise(self.text)} & {*self.literals} <= {*own}
        return own == self.literals


def words_left(message: tuple[str, ...], text: str) -> tuple[str, ...]:
    """The message's words in a text that was cut off after one of them or inside it."""
    found = [word.text for word in tokenise(text)]
    left: list[str] = []
    for word in message:
        if word in found:
            found = found[found.index(word) + 1 :]
            left.append(word)
        elif found and word.startswith(found[-1]):
            return (*left, found[-1])
        else:
            break
    return tuple(left)


def half(original: str) -> str:
    """Parameters are tuned on one half of the messages and judged on the other."""
    return "tune" if crc32(original.encode()) % 2 else "report"


def is_held_out(original: str) -> bool:
    return crc32(original.encode()[::-1]) % HELD_OUT == 0


@lru_cache
def literals(template: str) -> tuple[str, ...]:
    return tuple(token.word for token in signature_of(template) if not token.is_gap)


@lru_cache
def originals() -> dict[str, dict[str, str]]:
    """Templates by language, by English original of three words and more."""
    found = translations({language for triple in TRIPLES for language in triple})
    return {original: texts for original, texts in found.items() if len(literals(original)) >= 3}


@lru_cache
def entries() -> tuple[Entry, ...]:
    """The entries in a fixed order, those in Swedish, English and German first."""
    rows = [
        (original, kept)
        for triple in TRIPLES
        for original, texts in originals().items()
        if not is_held_out(original)
        and (kept := {language: texts[language] for language in triple if language in texts})
    ]
    return tuple(
        Entry(number, original, code(number), texts, is_example=crc32(original.encode()) % 4 > 1)
        for number, (original, texts) in enumerate(rows[:ENTRIES])
    )


def code(number: int) -> str:
    """A different code for each number: as one of the systems writes it, a plain number, or a name."""
    scattered = number * 7919 % 100_000
    return [f"E{scattered:06}", f"ORA-{scattered:05}", str(1000 + number * 17), f"ERR_{scattered:05}_FAILED"][
        number % 4
    ]


def one_digit_off(entry: Entry) -> str:
    """The entry's code with another digit in the place of its last one."""
    place = max(place for place, sign in enumerate(entry.code) if sign.isdigit())
    return entry.code[:place] + str((int(entry.code[place]) + 1) % 10) + entry.code[place + 1 :]


def store() -> dict[int, Entry]:
    """Store all entries, published; each by the id that it got."""
    systems = {
        slug: System.objects.create(slug=slug, name=slug, code_format=code_format)
        for slug, code_format in FORMATS.items()
    }
    errors = ErrorCode.objects.bulk_create(
        [
            ErrorCode(system=systems[slug_of(entry)], code=entry.code, key=entry.code, status="published")
            for entry in entries()
        ],
        batch_size=500,
    )
    Wording.objects.bulk_create(
        [
            Wording(error=error, language=language, text=stored(entry, language), is_primary=True)
            for error, entry in zip(errors, entries(), strict=True)
            for language in entry.texts
        ],
        batch_size=500,
    )
    index_writer.rebuild()
    return {error.pk: entry for error, entry in zip(errors, entries(), strict=True)}


def slug_of(entry: Entry) -> str:
    if entry.code.startswith("ORA"):
        return "ora"
    return "e" if entry.code.startswith("E") and entry.code[1].isdigit() else "plain"


def stored(entry: Entry, language: str) -> str:
    template = entry.texts[language]
    if not entry.is_example:
        return template
    return with_values(template, random.Random(f"stored {entry.number} {language}"))


def queries(which: str, spoken: int, others: int) -> Iterator[Query]:
    """For each variant `spoken` messages in each of the first three languages, and `others` in all other ones."""
    own = [entry for entry in entries() if half(entry.original) == which]
    first = [entry for entry in own if all(is_askable(entry, language) for language in TRIPLES[0])]
    foreign = [
        (entry, language)
        for entry in own
        for language in entry.texts
        if language not in TRIPLES[0] and is_askable(entry, language)
    ]
    for variant in VARIANTS:
        rng = random.Random(variant)
        pairs = [(entry, language) for entry in rng.sample(first, spoken) for language in TRIPLES[0]]
        for entry, language in [*pairs, *rng.sample(foreign, others)]:
            yield query(variant, entry, language)


def query(variant: str, entry: Entry, language: str) -> Query:
    rng = random.Random(f"{variant} {entry.number} {language}")
    template = entry.texts[language]
    text = entry.code if variant == "code" else with_values(template, rng)
    pasted = VARIANTS[variant](text, language, rng)
    return Query(variant, language, pasted, literals(template), entry.is_example)


def absent(which: str, count: int) -> Iterator[Query]:
    """Messages that no entry has, also not in another language, and that quote no message of an entry."""
    known = {literals(text) for entry in entries() for text in entry.texts.values()}
    missing = [
        (original, language, text)
        for original, texts in originals().items()
        if is_held_out(original) and half(original) == which
        for language, text in texts.items()
        if len(literals(text)) >= SPOKEN and not any(run in known for run in runs(literals(text)))
    ]
    rng = random.Random(which)
    for original, language, text in rng.sample(missing, min(count, len(missing))):
        variant = rng.choice(ABSENT_VARIANTS)
        pasted = VARIANTS[variant](with_values(text, random.Random(f"{original} {language}")), language, rng)
        yield Query(variant, language, pasted)


def runs(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The words, and every unbroken part of them."""
    return (words[start:end] for end in range(len(words), 0, -1) for start in range(end))


def is_askable(entry: Entry, language: str) -> bool:
    return len(literals(entry.texts.get(language, ""))) >= SPOKEN
