"""Seeded variants of a message, as it arrives in somebody's paste."""

import json
import random
import re
import string
from collections.abc import Callable

from errors.alignment.tokens import fold

PLACEHOLDER = re.compile(r"\{\w+\}")
WORDS = ["alpha", "faktura", "default", "report", "Kassa", "main", "Nordic AB", "temp", "users", "q3"]
NOISE = [
    "INFO  [scheduler] next run in {n} s",
    "DEBUG GET /api/v3/invoices/{n} 200 {m} ms",
    "INFO  worker {n} picked job {m}",
    "WARN  slow query ({n} ms): SELECT id, name FROM customers WHERE id = {m}",
    "    at Client.send (/srv/app/node_modules/client/index.js:{n}:{m})",
    "INFO  user {n} logged in from 10.0.{n}.{m}",
    "DEBUG cache miss for key session:{n}",
    "INFO  uploaded {n} rows in {m} batches",
    "INFO  Anslutning upprättad, hämtar sida {n} av {m}",
    "DEBUG retry {n} of 5, waiting {m} ms",
]
SENTENCES = {
    "sv": "Hej, när jag exporterar får jag felet {} och jag vet inte vad jag ska göra. Kan ni hjälpa mig?",
    "en": "Hi, when I run the export I get {} and I do not know what to do. Can you help me?",
    "de": "Hallo, beim Export bekomme ich {} und weiß nicht, was ich tun soll. Können Sie helfen?",
}


def value(rng: random.Random) -> str:
    """Something that may stand in a placeholder."""
    return rng.choice(
        [
            str(rng.randint(2, 99999)),
            rng.choice(WORDS),
            f"{rng.choice(WORDS).split()[0]}_{rng.randint(1, 99)}",
            f"/var/lib/{rng.choice(WORDS).split()[0]}/{rng.randint(1, 99)}.dat",
            f"{rng.randint(2019, 2026)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
        ]
    )


def with_values(template: str, rng: random.Random) -> str:
    return PLACEHOLDER.sub(lambda _found: value(rng), template)


def noise_line(rng: random.Random) -> str:
    stamp = f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02} {rng.randint(0, 23):02}:{rng.randint(0, 59):02}:01"
    return f"{stamp} " + rng.choice(NOISE).format(n=rng.randint(1, 9999), m=rng.randint(1, 9999))


def typo(text: str, rng: random.Random, count: int) -> str:
    """One letter deleted, doubled, changed or swapped in each of `count` longer words."""
    places = [found.span() for found in re.finditer(r"[^\W\d_]{5,}", text)]
    for start, end in sorted(rng.sample(places, min(count, len(places))), reverse=True):
        at = rng.randint(start + 1, end - 2)
        letter = rng.choice(string.ascii_lowercase)
        changed = [
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + letter + text[at + 1 :],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        ]
        text = rng.choice(changed)
    return text


def keywords(text: str, rng: random.Random) -> str:
    """The longer half of the words, at least three, in their order."""
    words = re.findall(r"[^\W\d_]{3,}", text)
    kept = sorted(range(len(words)), key=lambda n: -len(words[n]))[: max(3, (len(words) + 1) // 2)]
    return " ".join(words[n] for n in sorted(kept))


def nodia(text: str) -> str:
    return "".join(fold(c) if not c.isascii() else c for c in text)


def body(text: str, rng: random.Random) -> str:
    return json.dumps(
        {"error": {"code": rng.randint(1, 9), "message": text}}, ensure_ascii=rng.random() < 0.33
    )


def api_call(text: str, rng: random.Random) -> str:
    """A request and its answer as a client logs them."""
    rows = [{"Price": rng.randint(1, 9999), "Account": rng.randint(1000, 8999), "Text": w} for w in WORDS[:4]]
    request = json.dumps({"Invoice": {"CustomerNumber": str(rng.randint(1, 999)), "Rows": rows}}, indent=1)
    answer = {
        "timestamp": "2026-02-03T04:05:06Z",
        "status": 400,
        "error": "Bad Request",
        "message": text,
        "path": "/v3",
    }
    shown = json.dumps(answer, ensure_ascii=rng.random() < 0.33, indent=rng.choice([None, 2]))
    return f"POST /v3/invoices HTTP/1.1\nContent-Type: application/json\n\n{request}\n\nHTTP/1.1 400\n{shown}"


def log(text: str, rng: random.Random) -> str:
    lines = [noise_line(rng) for _ in range(rng.randint(9, 19))]
    lines.insert(rng.randint(0, len(lines)), f"2026-01-02 03:04:05 ERROR sync: {text}")
    return "\n".join(lines)


VARIANTS: dict[str, Callable[[str, str, random.Random], str]] = {
    "exact": lambda text, _language, _rng: text,
    "logline": lambda text, _language, rng: (
        f"2026-01-02 03:04:05,{rng.randint(100, 999)} ERROR [main] {text}"
    ),
    "biglog": lambda text, _language, rng: log(text, rng),
    "json": lambda text, _language, rng: body(text, rng),
    "bigjson": lambda text, _language, rng: api_call(text, rng),
    "question": lambda text, language, _rng: SENTENCES.get(language, SENTENCES["en"]).format(text),
    "trunc": lambda text, _language, _rng: text[: max(12, len(text) * 3 // 4)],
    "half": lambda text, _language, _rng: text[: max(12, len(text) // 2)],
    "nodia": lambda text, _language, _rng: nodia(text),
    "typo1": lambda text, _language, rng: typo(text, rng, 1),
    "typo2": lambda text, _language, rng: typo(text, rng, 2),
    "case": lambda text, _language, rng: rng.choice([text.upper(), text.lower(), text.title()]),
    "keywords": lambda text, _language, rng: keywords(text, rng),
    "code": lambda code, _language, _rng: code,  # the one variant that is not made of the message
}
