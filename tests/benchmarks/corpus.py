"""Real messages for large catalogues: Django's own, in every language it is translated to."""

import gettext
import random
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

import django

from errors.models import ErrorCode, System, Wording
from errors.recognition import index_writer

LOCALES = sorted(Path(django.__file__).parent.glob("**/locale/*/LC_MESSAGES/django*.mo"))
PYTHON_PLACEHOLDER = re.compile(r"%\((\w+)\)[sdr]|%[sdr]")


@lru_cache
def messages() -> tuple[tuple[str, str], ...]:
    """(language, message with {placeholders}) of every translation, in a fixed order."""
    found = set()
    for language, catalogue in catalogues():
        found |= {(language, template(text)) for text in catalogue.values() if len(text.split()) >= 3}
    return tuple(sorted(row for row in found if row[1]))


def translations(languages: Collection[str]) -> dict[str, dict[str, str]]:
    """Message with {placeholders} by language, by English original; of several forms of the plural the first."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for language, catalogue in catalogues(languages):
        for key, text in catalogue.items():
            original, form = key if isinstance(key, tuple) else (key, 0)
            english = template(original.rsplit("\x04", 1)[-1])  # what stands before it is a context
            if english and template(text) and not form:
                found[english].setdefault(language, template(text))
                found[english]["en"] = english
    return dict(sorted(found.items()))


def catalogues(languages: Collection[str] = ()) -> Iterator[tuple[str, dict]]:
    """(language, Django's translations by original) of every file, in a fixed order."""
    for path in LOCALES:
        language = path.parts[-3].replace("_", "-").lower()[:10]
        if not languages or language in languages:
            with path.open("rb") as file:
                yield language, gettext.GNUTranslations(file)._catalog


def template(text: str) -> str:
    """Python's placeholders as ours; "" for texts that are no single message."""
    if "\n" in text or "{" in text or "<" in text or "%%" in text:
        return ""
    return PYTHON_PLACEHOLDER.sub(lambda match: f"{{{match[1] or 'Value'}}}", text)


def fill_catalogue(count: int, seed: int = 1) -> list[tuple[str, str]]:
    """Store `count` published errors, each with one real message and a code; returns (code, message)."""
    rng = random.Random(seed)
    real = rng.sample(messages(), len(messages()))
    words = sorted({word for _language, text in real[:5000] for word in text.split() if word.isalpha()})
    chosen = [
        (language, text if not again else f"{text} {rng.choice(words)} {rng.choice(words)}")
        for again, (language, text) in ((n // len(real), real[n % len(real)]) for n in range(count))
    ]
    system = System.objects.create(slug="big", name="Big", code_format="E######")
    errors = ErrorCode.objects.bulk_create(
        [
            ErrorCode(system=system, code=f"E{number:06}", key=f"E{number:06}", status="published")
            for number in range(count)
        ],
        batch_size=500,
    )
    Wording.objects.bulk_create(
        [
            Wording(error=error, language=language, text=text, is_primary=True)
            for error, (language, text) in zip(errors, chosen, strict=True)
        ],
        batch_size=500,
    )
    index_writer.rebuild()
    return [(error.code, text) for error, (_language, text) in zip(errors, chosen, strict=True)]


def pastes(entries: list[tuple[str, str]], count: int, seed: int = 2) -> list[str]:
    """Messages in a log line, with values in their gaps."""
    rng = random.Random(seed)
    return [
        f"2026-01-05 10:11:12,345 ERROR [worker-3] sync failed: {re.sub(r'{.*?}', str(rng.randint(1000, 9999)), text)}"
        for _code, text in islice(iter(lambda: rng.choice(entries), None), count)
    ]
