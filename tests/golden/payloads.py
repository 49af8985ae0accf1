"""A reworded message in the message field of an invoice with 25 rows, whose texts are made of the catalogue's words."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from errors.alignment.tokens import folded_words
from kb import search
from kb.search.analysis import content_words

from .figures import Figure, share_of, total
from .rewordings import MIN_WORDS, answers, reworded
from .wordings import Asked, asked, first_of

ROWS = 25
FIELDS = ("message", "Message", "error_description", "detail", "errorMessage", "title")
MARKS = ("level=error", "severity=ERROR", "lvl=error")


def rows_of(words: list[str], rng: random.Random) -> list[dict[str, Any]]:
    """Return the rows of an invoice; each text is three to five words of the catalogue."""
    return [
        {
            "ArticleNumber": str(rng.randint(100, 9999)),
            "Description": " ".join(rng.sample(words, rng.randint(3, 5))).capitalize(),
            "DeliveredQuantity": rng.randint(1, 40),
            "Price": rng.randint(10, 9000),
            "AccountNumber": rng.randint(3000, 3999),
            "Unit": "st",
        }
        for _row in range(ROWS)
    ]


def as_json(message: str, rows: list[dict[str, Any]], rng: random.Random) -> str:
    invoice = {"CustomerNumber": str(rng.randint(1, 999)), "Currency": "SEK", "InvoiceRows": rows}
    answer = {"status": 400, rng.choice(FIELDS): message}
    parts = [("Invoice", invoice), (rng.choice(["error", "response", "answer"]), answer)]
    rng.shuffle(parts)
    return json.dumps(dict(parts), ensure_ascii=rng.random() < 0.3, indent=rng.choice([None, 2]))


def as_xml(message: str, rows: list[dict[str, Any]], rng: random.Random) -> str:
    shown = "".join(
        "<InvoiceRow>"
        + "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in row.items())
        + "</InvoiceRow>\n"
        for row in rows
    )
    invoice = f"<Invoice><InvoiceRows>\n{shown}</InvoiceRows></Invoice>"
    error = f"<ErrorInformation><Error>1</Error><Message>{escape(message)}</Message></ErrorInformation>"
    parts = [invoice, error]
    rng.shuffle(parts)
    return '<?xml version="1.0" encoding="UTF-8"?>\n<Response>' + "\n".join(parts) + "</Response>"


def as_log(message: str, rows: list[dict[str, Any]], rng: random.Random) -> str:
    lines = [
        f"time=2026-03-02T08:14:{n:02}Z level=debug row={n} article={row['ArticleNumber']}"
        f' description="{row["Description"]}" price={row["Price"]}'
        for n, row in enumerate(rows, 1)
    ]
    lines.insert(
        rng.randint(0, len(lines)),
        f'time=2026-03-02T08:14:40Z {rng.choice(MARKS)} status=400 msg="{message}"',
    )
    return "\n".join(lines)


BODIES: dict[str, Callable[[str, list[dict[str, Any]], random.Random], str]] = {
    "JSON": as_json,
    "XML": as_xml,
    "log": as_log,
}


def payloads() -> Iterator[tuple[str, Asked, str, str]]:
    """Yield (form, wording, its rewording with the kind before it, text) for each wording that is long enough."""
    rows = asked()
    common = Counter(word for row in rows for word in {*folded_words(row.text)})
    words = {row.language: vocabulary(rows, row.language) for row in rows}
    long = [row for row in rows if len(row.text.split()) >= MIN_WORDS]
    for number, row in enumerate(long):
        body, rng = [*BODIES][number % len(BODIES)], random.Random(row.number)
        kind, message = reworded(row, common)
        yield body, row, f"{kind}: {message}", BODIES[body](message, rows_of(words[row.language], rng), rng)


def vocabulary(rows: list[Asked], language: str) -> list[str]:
    """Return the content words of a language's wordings."""
    texts = [row.text for row in rows if row.language == language]
    return sorted(
        {word for text in texts for word in content_words(text.casefold().split()) if word.isalpha()}
    )


def measure() -> list[Figure]:
    rows = asked()
    found: dict[str, list[tuple[bool, str]]] = {name: [] for name in BODIES}
    for body, row, said, text in payloads():
        first = first_of(match.error for match in search.recognise(text, row.language).matches)
        is_right = first in answers(said.partition(": ")[2], row, rows)
        found[body].append((is_right, f"{said} → {first} not {row.error}"))
    parts = [share_of(f"reworded in a payload of 25 rows, {name}", found[name]) for name in BODIES]
    return [total("reworded in a payload of 25 rows", parts), *parts]
