"""Error codes in a pasted text. Digits must match exactly, and not every number is a code."""

import re
from collections import Counter
from dataclasses import dataclass

from ..models import ErrorCode
from . import index_reader

MAX_CODES = 300
MAX_CODE_CHARS = 120
MAX_PLACES_PER_CODE = 5  # places of one token that are read

_DECIMAL = re.compile(r"[\d.:]+")
_DIGIT = re.compile(r"\d")
_TOKEN = re.compile(r"[^\W_][\w]*(?:[.:-]\w+)*")
_PAIR = re.compile(r"(?<=\d{5})/(?=\d{5})")  # 2000423/2000433
_CODE_WORD = re.compile(
    r"(?<!exit )(?<!status )\b(?:error|code|kod(?:en)?|fel|felet|errno|err)\W{0,6}(?:is|är|=+)?\W{0,4}\Z",
    re.I,
)
_IN_PATH = re.compile(r"[/\\@]\Z|\d[.,]\Z|[-+][.]\Z")
_GOES_ON = re.compile(r"\A(?:[/\\@]|[.,]\d)")


@dataclass(frozen=True, slots=True)
class CodeHit:
    """Error whose code stands in the text. A strong hit can hardly be anything else."""

    error: int
    code: str
    is_strong: bool


@dataclass(frozen=True, slots=True)
class CodeInText:
    """Part of a text that may be a code."""

    text: str
    is_strong: bool  # beside a code word, alone, or with an underscore


def with_code(code: str, system: str = "") -> list[ErrorCode]:
    """Return the errors with this key or code, whatever its case, punctuation and leading zeros.

    An exact key excludes all others. For a merged error its target is returned. `system` is a slug that limits them.
    """
    code = code.replace("\0", "").strip()[:MAX_CODE_CHARS]
    forms = index_reader.code_tokens(code)
    if not forms:
        return []
    errors = ErrorCode.objects.reachable().filter(merged_into=None).with_texts()
    if system:
        errors = errors.filter(system__slug__in=(system, system.lower()))
    if exact := list(errors.filter(key=code)):
        return exact
    by_form, _formats = index_reader.find_codes(forms)
    owners = {error for ids in by_form.values() for error in ids}
    return list(errors.filter(pk__in=owners)) or list(errors.filter(key__iexact=code))


def codes_in(text: str) -> tuple[list[CodeHit], str]:
    """Return the errors whose codes stand in a decoded text, and an unknown code.

    The unknown code is the first one in the format of a known system; "" if there is none or a hit is strong. At most
    two queries.
    """
    tokens = _codes(text)
    if not tokens:
        return [], ""
    by_form = {form: token for token in reversed(tokens) for form in index_reader.code_tokens(token.text)}
    errors_by_form, systems = index_reader.find_codes(by_form)
    formats = [code_format for _system, code_format in systems]
    hits: dict[int, CodeHit] = {}
    for form, errors in errors_by_form.items():
        token = by_form[form]
        strong = token.is_strong or has_format(token.text, formats)
        for error in errors:
            if strong or error not in hits:
                hits[error] = CodeHit(error, token.text, strong)
    if any(hit.is_strong for hit in hits.values()):
        return list(hits.values()), ""
    unknown = next((token.text for token in tokens if has_format(token.text, formats)), "")
    # An error without a code may have it as its key.
    keyed = [CodeHit(error.pk, unknown, is_strong=True) for error in with_code(unknown)]
    return (keyed, "") if keyed else (list(hits.values()), unknown)


def has_format(token: str, formats: list[str]) -> bool:
    """Return True if the token has one of the formats. `#` is any digit, every other sign is itself."""
    return any(
        len(mask) == len(token)
        and all(
            sign.isdecimal() if place == "#" else sign == place
            for sign, place in zip(token, mask, strict=True)
        )
        for code_format in formats
        for mask in code_format.split()
    )


def _codes(text: str) -> list[CodeInText]:
    """Return what may be a code: has a digit or an underscore, or is the whole text. Strong ones first."""
    text = _PAIR.sub(" ", text)
    matches = list(_TOKEN.finditer(text))
    alone = len(matches) == 1
    places: Counter[str] = Counter()
    tokens = []
    for match in matches:
        token = match[0]
        if not (alone or "_" in token.strip("_") or _DIGIT.search(token)):
            continue
        places[token] += 1
        if places[token] > MAX_PLACES_PER_CODE:
            continue
        before, after = text[max(0, match.start() - 24) : match.start()], text[match.end() : match.end() + 2]
        if _IN_PATH.search(before) or _GOES_ON.search(after):
            continue
        strong = alone or "_" in token or bool(_CODE_WORD.search(before))
        parts = {token} if _DECIMAL.fullmatch(token) else {token, *re.split(r"[.:]", token)}
        tokens += [CodeInText(part, strong) for part in parts if part]
    return sorted(set(tokens), key=lambda token: (not token.is_strong, token.text))[:MAX_CODES]
