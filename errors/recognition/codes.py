"""Error codes in a pasted text. Digits must match exactly, and not every number is a code.

A number proves an error where a code word, a field or its format says that it is a code. Any other number of four
digits or more is a suggestion; a value of something else, such as an invoice's number, is none.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from ..models import ErrorCode
from . import index_reader
from .code_forms import CodeInText, Form, codes_in_text, prepared, role_in
from .code_places import CodePlaces, Standing
from .code_roles import NumberRole

MAX_CODES = 1_000  # of a text that are looked up
MAX_ANNOUNCING_CHARS = 8  # before a code, in which a word that announces it ends
MAX_CODE_CHARS = 120
MIN_SUGGESTED_CHARS = 4  # of a code that stands in a text and that nothing announces
MIN_PLAIN_DIGITS = 7  # of a format of digits only, without which an ordinary number may have it

_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_ROUND = re.compile(r"\d+0000")
_LETTER = re.compile(r"[^\W\d_]")
_PUNCTUATED = re.compile(r"[\d.:-]*[.:-][\d.:-]*")


class Strength(IntEnum):
    """Strength with which a text shows a code."""

    NONE = 0
    WEAK = 1  # a suggestion
    FORMAT = 2  # in the format of a system's codes
    NAMED = 3  # a code word announces it, it stands alone, or it is a name such as access_denied
    FIELD = 4  # the value of a field for codes


# Strength that a format, or digits alone, have at most.
STRENGTH_OF_STANDING = {
    Standing.VALUE: Strength.NONE,
    Standing.POSSIBLE: Strength.WEAK,
    Standing.FREE: Strength.FORMAT,
}


@dataclass(frozen=True, slots=True)
class CodeHit:
    """Error whose code stands in the text. A strong hit can hardly be anything else."""

    error: int
    code: str
    strength: Strength

    @property
    def is_strong(self) -> bool:
        return self.strength >= Strength.FORMAT

    @property
    def is_named(self) -> bool:
        """Return True if the text says that this is a code."""
        return self.strength >= Strength.NAMED


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
    by_form = index_reader.find_codes(forms).errors
    owners = {error for ids in by_form.values() for error in ids}
    return list(errors.filter(pk__in=owners)) or list(errors.filter(key__iexact=code))


def codes_in(text: str, also: Collection[str] = ()) -> tuple[list[CodeHit], str, index_reader.CodeRows]:
    """Return the errors whose codes stand in a decoded text, an unknown code, and the rows read.

    The unknown code is the first one in the format of a known system; "" if there is none or a hit is strong. `also`
    are tokens that are looked up with the codes. At most two queries.
    """
    text = prepared(text)
    places = _places(text)
    if not places and not also:
        return [], "", index_reader.CodeRows({}, [], {})
    forms = {written: _forms(written) for written in places}
    rows = index_reader.find_codes({*also, *(form for found in forms.values() for form in found)})
    formats = [system.code_format for system in rows.systems if system.code_format]
    owners = {
        written: {error for form in found for error in rows.errors.get(form, ())}
        for written, found in forms.items()
    }
    surroundings = CodePlaces(text, _names_with_formats(rows.systems))
    weighed = {
        written: _weigh(surroundings, codes, formats)
        for written, codes in places.items()
        if owners[written] or has_format(written, formats)
    }
    weighed = _without_numbers_beside_fields(weighed)
    hits = _hits(weighed, owners)
    if any(hit.is_strong for hit in hits):
        return hits, "", rows
    unknown = next((written for written in weighed if _is_unknown(written, weighed[written], owners)), "")
    # An error without a code may have it as its key.
    keyed = [CodeHit(error.pk, unknown, Strength.FORMAT) for error in with_code(unknown)]
    return (keyed, "", rows) if keyed else (hits, unknown, rows)


def _names_with_formats(systems: Iterable[index_reader.SystemRow]) -> Iterator[str]:
    for system in systems:
        if system.code_format:
            yield from system.names


def has_format(token: str, formats: Sequence[str]) -> bool:
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


def _places(text: str) -> dict[str, list[CodeInText]]:
    """Return the places of what may be a code, by its text; at most `MAX_CODES`, announced ones first."""
    places: dict[str, list[CodeInText]] = {}
    for code in codes_in_text(text):
        places.setdefault(code.text, []).append(code)
    if len(places) <= MAX_CODES:
        return places
    chosen = sorted(
        places, key=lambda written: (not _is_announced(text, places[written]), places[written][0].start)
    )
    return {written: places[written] for written in chosen[:MAX_CODES]}


def _is_announced(text: str, codes: Sequence[CodeInText]) -> bool:
    """Return True if a code word stands before one of the places. Places without letters before them are not read."""
    return any(
        code.letters or _LETTER.search(text[max(0, code.start - MAX_ANNOUNCING_CHARS) : code.start])
        for code in codes
    ) and any(role_in(text, code) >= NumberRole.CODE for code in codes)


def _forms(written: str) -> Collection[str]:
    """Return the forms in which a code is looked up; numbers with punctuation, such as dates, only as they stand."""
    return [written] if _PUNCTUATED.fullmatch(written) else index_reader.code_tokens(written)


def _weigh(surroundings: CodePlaces, codes: Sequence[CodeInText], formats: Sequence[str]) -> Strength:
    """Return the strength of a code's best place. What is a value in one place is no code by its format in another."""
    is_formatted = has_format(codes[0].text, formats)
    roles = [
        # 2000427NOK: letters that follow a code are a currency after an amount only.
        surroundings.role(code, may_be_amount=not (code.is_followed and is_formatted))
        for code in codes
    ]
    strength = Strength.NONE
    for code, role in zip(codes, roles, strict=True):
        found = _strength(code, role, formats)
        if Strength.NONE < found <= Strength.FORMAT:
            found = min(found, STRENGTH_OF_STANDING[surroundings.standing(code, has_format=is_formatted)])
        strength = max(strength, found)
    is_value = NumberRole.VALUE in roles and strength < Strength.NAMED
    return Strength.NONE if is_value else strength


def _strength(code: CodeInText, role: NumberRole, formats: Sequence[str]) -> Strength:
    """Return the strength of a code in one place."""
    if role in (NumberRole.VALUE, NumberRole.STATUS):
        return Strength.NONE
    if role >= NumberRole.CODE and (code.form != Form.GROUPED or has_format(code.text, formats)):
        return Strength.FIELD if role == NumberRole.FIELD else Strength.NAMED
    if code.form in (Form.ALONE, Form.NAME):
        return Strength.NAMED
    if has_format(code.text, formats):
        is_plain = code.form == Form.WHOLE and has_format(code.text, [*_distinctive(formats)])
        return Strength.FORMAT if is_plain else Strength.WEAK
    if code.form in (Form.GLUED, Form.GROUPED) or _PUNCTUATED.fullmatch(code.text):
        return Strength.NONE
    is_short = len(code.text) < MIN_SUGGESTED_CHARS
    return Strength.NONE if is_short or _YEAR.fullmatch(code.text) else Strength.WEAK


def _distinctive(formats: Sequence[str]) -> Iterator[str]:
    """Yield the masks that ordinary numbers do not have: with a sign of their own, or long."""
    for mask in (mask for code_format in formats for mask in code_format.split()):
        if mask.strip("#") or len(mask) >= MIN_PLAIN_DIGITS:
            yield mask


def _without_numbers_beside_fields(weighed: Mapping[str, Strength]) -> dict[str, Strength]:
    """Return the strength where a field holds a code: other numbers of the text are suggestions at most."""
    if Strength.FIELD not in weighed.values():
        return dict(weighed)
    beside = {Strength.NAMED: Strength.WEAK, Strength.FORMAT: Strength.NONE, Strength.WEAK: Strength.NONE}
    return {
        written: beside.get(strength, strength) if any(map(str.isdecimal, written)) else strength
        for written, strength in weighed.items()
    }


def _hits(weighed: Mapping[str, Strength], owners: Mapping[str, Collection[int]]) -> list[CodeHit]:
    """Return the best hit of each error."""
    hits: dict[int, CodeHit] = {}
    for written, strength in weighed.items():
        for error in owners[written] if strength else ():
            if error not in hits or strength > hits[error].strength:
                hits[error] = CodeHit(error, written, strength)
    return list(hits.values())


def _is_unknown(written: str, strength: Strength, owners: Mapping[str, Collection[int]]) -> bool:
    """Return True for a code in a system's format that no error has, and that is no date or round amount."""
    if owners[written] or strength < Strength.FORMAT:
        return False
    return strength >= Strength.NAMED or not (_DATE.fullmatch(written) or _ROUND.fullmatch(written))
