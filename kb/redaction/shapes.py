"""Secrets that are recognised by their shape, without a label. Pure, in linear time.

Not secrets: error codes, account, invoice, order and organisation numbers, dates, UUIDs without a label.
A pattern matches at word starts only and all repetitions are bounded, which keeps the time linear.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from .values import is_card, is_long_random, is_opaque, is_personal_number, is_value, looks_random


class SecretKind(StrEnum):
    """Kind of a secret. Its value replaces the secret, in brackets."""

    TOKEN = "token"  # noqa: S105
    PASSWORD = "password"  # noqa: S105
    PERSONAL_NUMBER = "personal-number"
    EMAIL = "e-mail"
    CARD = "card-number"


@dataclass(frozen=True, slots=True)
class Span:
    """Place of a secret in the text."""

    start: int
    end: int
    kind: SecretKind


def shaped_secrets(text: str) -> Iterator[Span]:
    """Yield the secrets that need no label."""
    for kind, pattern, is_secret in _RULES:
        for match in pattern.finditer(text):
            if match[1] and is_secret(match[1]):
                yield Span(match.start(1), match.end(1), kind)


def _is_anything(_secret: str) -> bool:
    return True


_VENDORS = r"(?:sk|pk|rk|whsec|gh[pousr]|github_pat|xox[abeprs]|glpat|klt)[_-]|AKIA|ASIA|AIza|SG\.|npm_"
_CODE = r"(?<!\w)\\{0,3}[\"']?(?:code|kode?n?)\\{0,3}[\"']?"
# Labelled invoice, order and document numbers are matched first: they are no personal or card numbers.
_NUMBERED = (
    r"\b(?:ocr|faktura|invoice|order|verifikat|verifikations|voucher|dokument|document|artikel|article)"
    r"[ _-]?(?:nummer|number|nr|no|id)?\.?[^\w\n]{0,4}\d{1,30}(?![\d-])"
)
_RULES: list[tuple[SecretKind, re.Pattern[str], Callable[[str], bool]]] = [
    (kind, re.compile(pattern, re.I), test)
    for kind, pattern, test in (
        (SecretKind.TOKEN,
         r"(-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----[\w+/=\s\\:,.>]{0,8000}(?:-----END [A-Z ]{0,30}-----)?)",
         _is_anything),
        (SecretKind.TOKEN, r"(?<![\w-])(eyJ[\w-]{6,8000}(?:\.[\w-]{0,8000}){0,4})", _is_anything),
        (SecretKind.TOKEN, r"\b(?:bearer|basic(?: auth)?|digest)(?:\s|%20){1,5}([\w.~+/=-]{8,8000})", looks_random),
        (SecretKind.TOKEN,
         r"\bauthorization\\{0,3}[\"']?\s{0,5}[:=]\s{0,5}\\{0,3}[\"']?(?:[a-z]{1,20}(?: |%20))?([\w.~+/=-]{6,8000})",
         looks_random),
        (SecretKind.TOKEN, rf"\b((?:{_VENDORS})[\w-]{{12,300}})", looks_random),
        (SecretKind.TOKEN, r"\bauthorization\s([\w.~+/=-]{8,8000})", is_opaque),
        (SecretKind.TOKEN, rf"{_CODE}[:=]\s?\\{{0,3}}[\"']?([\w.~%-]{{10,4000}})", is_opaque),
        (SecretKind.TOKEN,
         rf"{_CODE}:?\s(?:(?:is|was|är|var):?\s)?[\"'(]?([\da-f]{{8}}(?:-[\da-f]{{4}}){{3}}-[\da-f]{{12}})",
         is_opaque),
        (SecretKind.TOKEN,
         r"[?&#](?:key|auth|sig|signature|x-amz-signature|ticket)=([\w.~%+/=-]{6,4000})",
         looks_random),
        (SecretKind.TOKEN,
         r"/[\w-]{0,20}(?:password|reset|activate|invite|verify|confirm|magic)[\w-]{0,20}/([\w.~%-]{8,4000})",
         is_opaque),
        (SecretKind.TOKEN, r"\b(?:set-)?cookie\s{0,5}:\s{0,5}([^\n]{1,4000})", is_value),
        (SecretKind.PASSWORD, r"://[^\s/:@]{0,100}:([^\s/]{1,200})@", is_value),
        (SecretKind.PASSWORD, r"\s(?:-u|--user)[ =][\"']?[^\s:\"']{1,100}:([^\s\"']{1,200})", is_value),
        (SecretKind.EMAIL, r"(?<![\w.+-])([\w.+-]++@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6})", _is_anything),
        (SecretKind.EMAIL,
         r"(?<![\w.+-])([\w.+-]{1,64}+ ?[\[(] ?(?:at|snabel-?a) ?[\])] ?[\w-]{1,63}"
         r"(?: ?(?:\.|[\[(] ?(?:dot|punkt) ?[\])]) ?[\w-]{1,63}){1,4})",
         _is_anything),
        (SecretKind.PERSONAL_NUMBER,
         _NUMBERED + r"|(?<![\d.,])((?:(?:18|19|20)\d{2}|\d{2})\d{4}(?:[-+ ]|\s?[-–]\s?)?\d{4})(?!\d)",
         is_personal_number),
        (SecretKind.CARD,
         _NUMBERED + r"|(?<![\d.,-])(\d(?:[ -]?\d){12,18}|\d{4}(?:[.\xa0\u2009–]\d{2,6}){2,4})(?!\d)", is_card),
        (SecretKind.TOKEN, r"(?<![\w+/=-])([\w+/-]{32,8000}={0,2})(?![\w+/-])", is_long_random),
    )
]  # fmt: skip
