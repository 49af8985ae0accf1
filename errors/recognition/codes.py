"""Error codes in a pasted text. Digits are never fuzzy, and not every number is a code."""

import re
from collections import Counter
from dataclasses import dataclass

from ..redirects import with_code
from . import index_reader

MAX_TOKENS = 300
MAX_PLACES = 5  # a token that stands in more places is looked at in its first ones

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
    """An error whose code stands in the text; strong where it can hardly be anything else."""

    error: int
    code: str
    is_strong: bool


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    is_strong: bool  # beside a code word, alone, or with an underscore


def find(text: str) -> tuple[list[CodeHit], str]:
    """The errors whose codes stand in a decoded text; where none surely does, the first token that looks like a
    known system's code, else ""."""
    tokens = _tokens(text)
    if not tokens:
        return [], ""
    by_form = {form: token for token in reversed(tokens) for form in index_reader.code_tokens(token.text)}
    found, systems = index_reader.find_codes(by_form)
    formats = [code_format for _system, code_format in systems]
    hits: dict[int, CodeHit] = {}
    for form, errors in found.items():
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
    """True where a token looks as one of the formats says: `#` is a digit, all else itself."""
    return any(
        len(mask) == len(token)
        and all(
            sign.isdecimal() if place == "#" else sign == place
            for sign, place in zip(token, mask, strict=True)
        )
        for code_format in formats
        for mask in code_format.split()
    )


def _tokens(text: str) -> list[Token]:
    """What may be a code: holds a digit or an underscore, or is all there is."""
    text = _PAIR.sub(" ", text)
    found = list(_TOKEN.finditer(text))
    alone = len(found) == 1
    looks: Counter[str] = Counter()
    tokens = []
    for match in found:
        token = match[0]
        if not (alone or "_" in token.strip("_") or _DIGIT.search(token)):
            continue
        looks[token] += 1
        if looks[token] > MAX_PLACES:
            continue
        before, after = text[max(0, match.start() - 24) : match.start()], text[match.end() : match.end() + 2]
        if _IN_PATH.search(before) or _GOES_ON.search(after):
            continue
        strong = alone or "_" in token or bool(_CODE_WORD.search(before))
        parts = {token} if _DECIMAL.fullmatch(token) else {token, *re.split(r"[.:]", token)}
        tokens += [Token(part, strong) for part in parts if part]
    return sorted(set(tokens), key=lambda token: (not token.is_strong, token.text))[:MAX_TOKENS]
