"""Tests for a single word: does it look like a secret, or like a date, a path or a document number? Pure.

`shapes` and `labels` decide which words are tested.
"""

import re
from datetime import date


def is_value(secret: str) -> bool:
    """Return False for a word that means "no value", for a variable, and for a redacted secret."""
    return secret.lower() not in _NO_VALUE and not secret.startswith("[") and not _VARIABLE.fullmatch(secret)


def looks_random(secret: str) -> bool:
    """Return True for a token-like word: digits or capitals among letters, or too long for prose."""
    is_mixed = re.search(r"\d|[a-z][A-Z]", secret) is not None
    return is_value(secret) and (is_mixed or len(secret) >= 20) and not secret.isdigit()


def is_short_token(secret: str) -> bool:
    """Return True for a token-like word without a path: letters and digits only, or with a digit."""
    is_run = secret.isalnum() or re.search(r"\d", secret) is not None
    return len(secret) > 5 and is_run and looks_random(secret) and not _PATH.fullmatch(secret)


def is_opaque(secret: str) -> bool:
    """Return True for a machine-made word: a UUID, or letters and digits that alternate as in no name."""
    parts = _PART.findall(secret)
    runs = any(len(part) > 7 and _MIXED.search(part) and not _VERSIONED.fullmatch(part) for part in parts)
    return runs or bool(_UUID.fullmatch(secret)) or (len(secret) > 7 and _breaks(parts) >= 0.25 * len(secret))


def is_long_random(secret: str) -> bool:
    """Return True for one run of letters and digits, or for many changes between small, capital and digit."""
    if _UUID.fullmatch(secret):
        return False
    if secret.isalnum() and 3 <= sum(map(str.isdigit, secret)) < len(secret):
        return True
    return _breaks(_PART.findall(secret)) >= 0.25 * len(secret)


def is_made_up(secret: str) -> bool:
    """Return True for a word with digits or signs among letters, or with capitals after small letters."""
    is_mixed = _LETTER.search(secret) is not None and _DIGIT_OR_SIGN.search(secret) is not None
    return len(secret) > 3 and (is_mixed or is_opaque(secret)) and not _PATH.fullmatch(secret)


def is_name(word: str) -> bool:
    """Return True for a combination of letters and digits that is not secret."""
    return _NAME.fullmatch(word) is not None


def is_numbered(word: str) -> bool:
    """Return True for a word that is the number of a thing, or a weak password: `ABC-123`, `kaffe-7`."""
    return _NUMBERED_NAME.fullmatch(word) is not None


def is_birthday(secret: str) -> bool:
    """Return True if a personal number begins with a date (co-ordination numbers: the day plus 60)."""
    digits = re.sub(r"\D", "", secret)[-10:]
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    try:
        date(2000 + year if year else 2000, month, day - 60 if day > 60 else day)
    except ValueError:
        # 29 February is a date in 1900 + year or 2000 + year, or in neither.
        return False
    return True


def is_personal_number(secret: str) -> bool:
    return is_birthday(secret) and _luhn(re.sub(r"\D", "", secret)[-10:])


def is_of_a_card(secret: str) -> bool:
    """Return True for a prefix and a length that card companies use."""
    return bool(_CARD_RANGES.fullmatch(re.sub(r"\D", "", secret)))


def is_card(secret: str) -> bool:
    return is_of_a_card(secret) and _luhn(re.sub(r"\D", "", secret))


def _breaks(parts: list[str]) -> int:
    """Return how often letters and digits alternate. Each part between signs such as / and - is counted alone."""
    return sum(len(_PIECE.findall(part)) - 1 for part in parts)


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(n - 9 if n > 9 else n for n in doubled)) % 10 == 0


_NO_VALUE = {"", "null", "none", "nil", "true", "false", "undefined", "missing", "invalid", "expired", "***"}
_NO_VALUE |= {"yes", "no", "ja", "nej"}  # "using password: YES"
_VARIABLE = re.compile(r"[$%]\{?[A-Z][A-Z_]+[}%]?")  # of a shell
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_LETTER, _DIGIT_OR_SIGN = re.compile(r"[^\W\d_]"), re.compile(r"\d|[!#$%&@+^~*=?].")
_PART = re.compile(r"[^\W_]+")
_PIECE = re.compile(r"[A-ZÅÄÖ]?[a-zåäö]+|[A-ZÅÄÖ]+(?![a-zåäö])|\d+|[^\W\d_]")
_MIXED = re.compile(r"\d[^\W\d_]|[^\W\d_]\d")
_VERSIONED = re.compile(
    r"[^\W\d_]+\d{1,4}|[A-Z]{1,5}\d+|\d+[A-Za-zåäö]{1,4}"
)  # server12, SE556036079301, 3600s
_CARD_RANGES = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[0-8]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-59]|[689]\d)\d{11}|35\d{14}|6[0-9]\d{14}"
)
# Dates, addresses, paths, files, numbers, names with a version, calls.
_NAME = re.compile(
    r"\d{1,4}[-/.:]\d{1,2}[-/.:T]?.*|\S*://\S*|/\S*|[\w-]+(?:\.[\w-]+)*\.[a-zA-Z]{2,4}(?::\d+)?|v?\d+(?:[.,]\d+)*"
    r"|[A-ZÅÄÖ]{1,2}-?\d{1,5}|OAuth\d?|HTTP\S*|(?:SHA|RS|HS|UTF|AES)-?\d+\w*|x(?:86|64)\w*|base64|\d+[A-Za-zåäö%]{1,4}|\w+\(\d*\)?"
    r"|\S+@\S+"
)
_PATH = re.compile(r"(?:[\w.:-]+/)+[\w.:-]*")
_NUMBERED_NAME = re.compile(r"[A-ZÅÄÖ]{1,5}-?\d+|[a-zåäö]+-(?:\d{1,3}|\d{5,})")
