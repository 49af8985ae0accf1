"""Secrets in pasted text: found, and replaced by their kind in brackets. Pure, and linear in the text's length.

Kept on purpose: error codes, account, invoice, order and organisation numbers, dates, UUIDs without a name before them.
A pattern may start only where a word starts and repeats only within limits, so that no text makes it slow.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What a secret is; the value stands in brackets where the secret stood."""

    TOKEN = "token"  # noqa: S105
    PASSWORD = "password"  # noqa: S105
    PERSONAL_NUMBER = "personal-number"
    EMAIL = "e-mail"
    CARD = "card-number"


@dataclass(frozen=True, slots=True)
class Span:
    """Where a secret stands in the text it was found in."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Redaction:
    """The text without its secrets, and where they stood."""

    text: str
    spans: list[Span]


def redact(text: str) -> Redaction:
    """Replace every secret by its kind: `Bearer eyJ…` becomes `Bearer [token]`."""
    spans: list[Span] = []
    for span in sorted(_found(text), key=lambda span: (span.start, -span.end)):
        if not spans or span.start >= spans[-1].end:
            spans.append(span)
        elif span.end > spans[-1].end:
            spans[-1] = Span(spans[-1].start, span.end, spans[-1].kind)
    parts, position = [], 0
    for span in spans:
        parts += [text[position : span.start], f"[{span.kind}]"]
        position = span.end
    return Redaction("".join([*parts, text[position:]]), spans)


# --- what counts as one


def _is_anything(_secret: str) -> bool:
    return True


def _is_value(secret: str) -> bool:
    """Not a word that says there is no value, and not a secret that has been taken out already."""
    return secret.lower() not in _NO_VALUE and not secret.startswith("[")


def _looks_random(secret: str) -> bool:
    """Digits or capitals among letters, or too long for a word: prose after a colon is no token."""
    is_mixed = re.search(r"\d|[a-z][A-Z]", secret) is not None
    return _is_value(secret) and (is_mixed or len(secret) >= 20) and not secret.isdigit()


def _is_long_random(secret: str) -> bool:
    """Letters and digits in one run, or changing between small, capital and digit more often than words do."""
    if _UUID.fullmatch(secret):
        return False
    if secret.isalnum() and 3 <= sum(map(str.isdigit, secret)) < len(secret):
        return True
    # Between signs like / and - stand words: what counts is how they are broken up themselves.
    breaks = sum(len(_PIECE.findall(part)) - 1 for part in _PART.findall(secret))
    return breaks >= 0.25 * len(secret)


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(n - 9 if n > 9 else n for n in doubled)) % 10 == 0


def _is_personal_number(secret: str) -> bool:
    """Six digits that are a date (the day plus 60 in co-ordination numbers), and a check digit that fits."""
    digits = re.sub(r"\D", "", secret)[-10:]
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    try:
        date(2000 + year if year else 2000, month, day - 60 if day > 60 else day)
    except ValueError:
        # 29 February is a date in 1900 + year or 2000 + year, or in neither.
        return False
    return _luhn(digits)


def _is_card(secret: str) -> bool:
    """A check digit that fits, and a beginning and length that the card companies give out."""
    digits = re.sub(r"\D", "", secret)
    return bool(_CARD_RANGES.fullmatch(digits)) and _luhn(digits)


_NO_VALUE = {"", "null", "none", "nil", "true", "false", "undefined", "missing", "invalid", "expired", "***"}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_PART = re.compile(r"[^\W_]+")
_PIECE = re.compile(r"[A-ZÅÄÖ]?[a-zåäö]+|[A-ZÅÄÖ]+(?![a-zåäö])|\d+|[^\W\d_]")
_CARD_RANGES = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[0-8]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-59]|[689]\d)\d{11}|35\d{14}|6[0-9]\d{14}"
)
_PHRASE_NAMES = r"pass(?:word|wd|phrase|code)|pwd|l[öo]senord|pin[ _-]?kod"
_VENDORS = r"(?:sk|pk|rk|whsec|gh[pousr]|github_pat|xox[abeprs]|glpat)[_-]|AKIA|AIza"
_KEY_NAMES = (
    r"(?:client|app|api|consumer|shared|webhook)?[ _-]?secret|(?:x[_-])?api[ _-]?key|private[ _-]?key|access[ _-]?key"
    r"|(?:access|refresh|id|auth|csrf|session|security|bearer|api)?[ _-]?token|auth(?:orization)?[ _-]?code"
    r"|session[ _-]?id|sessionid|phpsessid|jsessionid|hemlighet|nyckel"
)
_NAME = r"(?<![^\W_])(?:%s)"
_QUOTED = r"\\{0,3}[\"']?\s{0,5}(?:=>|[:=])\s{0,5}\\{0,3}[\"']([^\"'\\\n]{1,4000})"
_ASSIGNED = r"=([^\s,;&\"'}<>\\\[]{1,4000})"
_COLON = r"\s{0,5}:\s{0,5}([^\s,;&\"'}<>\\]{1,4000})"
# What a text calls the number of an invoice is no person's and no card's, whatever its digits: matched and passed over.
_NUMBERED = (
    r"\b(?:ocr|faktura|invoice|order|verifikat|verifikations|voucher|dokument|document|artikel|article)"
    r"[ _-]?(?:nummer|number|nr|no|id)?\.?[^\w\n]{0,4}\d{1,30}(?![\d-])"
)
_RULES: list[tuple[Kind, re.Pattern[str], Callable[[str], bool]]] = [
    (kind, re.compile(pattern, re.I), test)
    for kind, pattern, test in (
        (Kind.TOKEN, r"(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\w+/=\s\\]{0,8000}(?:-----END [A-Z ]{0,30}-----)?)",
         _is_anything),
        (Kind.TOKEN, r"(?<![\w-])(eyJ[\w-]{6,8000}(?:\.[\w-]{0,8000}){0,4})", _is_anything),
        (Kind.TOKEN, r"\b(?:bearer|basic|digest)\s{1,5}([\w.~+/=-]{8,8000})", _looks_random),
        (Kind.TOKEN,
         r"\bauthorization\\{0,3}[\"']?\s{0,5}[:=]\s{0,5}\\{0,3}[\"']?(?:[a-z]{1,20} )?([\w.~+/=-]{6,8000})",
         _looks_random),
        (Kind.TOKEN, rf"\b((?:{_VENDORS})[\w-]{{12,300}})", _looks_random),
        (Kind.TOKEN, r"[?&\s]code=([\w.~%-]{10,4000})", _looks_random),
        (Kind.TOKEN, r"\b(?:set-)?cookie\s{0,5}:\s{0,5}([^\n]{1,4000})", _is_value),
        (Kind.PASSWORD, r"://[^\s/:@]{1,100}:([^\s/@]{1,200})@", _is_value),
        (Kind.PASSWORD, _NAME % _PHRASE_NAMES + _QUOTED, _is_value),
        (Kind.PASSWORD, _NAME % _PHRASE_NAMES + _ASSIGNED, _is_value),
        (Kind.PASSWORD, _NAME % _PHRASE_NAMES + _COLON, _is_value),
        (Kind.PASSWORD, rf"<(?:{_PHRASE_NAMES}|pass)>([^<]{{1,4000}})<", _is_value),
        (Kind.PASSWORD, _NAME % "pass" + _QUOTED, _is_value),
        (Kind.PASSWORD, _NAME % "pass" + _ASSIGNED, _is_value),
        (Kind.PASSWORD, _NAME % "pass" + _COLON, _looks_random),
        (Kind.TOKEN, _NAME % _KEY_NAMES + _QUOTED, _is_value),
        (Kind.TOKEN, _NAME % _KEY_NAMES + _ASSIGNED, _is_value),
        (Kind.TOKEN, _NAME % _KEY_NAMES + _COLON, _looks_random),
        (Kind.TOKEN, rf"<(?:{_KEY_NAMES})>([^<]{{1,4000}})<", _is_value),
        (Kind.EMAIL, r"(?<![\w.+-])([\w.+-]++@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6})", _is_anything),
        (Kind.PERSONAL_NUMBER,
         _NUMBERED + r"|(?<![\d.,])((?:(?:18|19|20)\d{2}|\d{2})\d{4}[-+ ]?\d{4})(?!\d)", _is_personal_number),
        (Kind.CARD, _NUMBERED + r"|(?<![\d.,-])(\d(?:[ -]?\d){12,18})(?!\d)", _is_card),
    )
]  # fmt: skip
_LONG_RANDOM = re.compile(r"(?<![\w+/=-])([\w+/-]{32,8000}={0,2})(?![\w+/-])")


def _found(text: str) -> Iterator[Span]:
    for kind, pattern, is_secret in _RULES:
        for found in pattern.finditer(text):
            if found[1] and is_secret(found[1]):
                yield Span(found.start(1), found.end(1), kind)
    for found in _LONG_RANDOM.finditer(text):
        if _is_long_random(found[1]):
            yield Span(found.start(1), found.end(1), Kind.TOKEN)
