"""One wording of an error: what it reads in a text, who else has it, and how an error gets one more."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.db.models import Q

from ..alignment.signatures import fill, placeholders, tokens
from ..alignment.tokens import folded_words
from ..models import ErrorCode, Wording
from .resolver import read, resolve
from .scoring import rank

MAX_TEXT_CHARS = 4_000  # characters
EXAMPLE = "3050"  # stands in a gap where two wordings are compared


@dataclass(frozen=True, slots=True)
class Reading:
    """What a wording reads in a text. `missing` are its words that the text lacks, folded."""

    is_match: bool
    values: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


def reading(wording: str, text: str) -> Reading:
    """Whether a text shows a wording, stored or not, and with which values. Asks no index."""
    shown, values = read([Wording(text=wording)], text)
    written = {*folded_words(text)}
    missing = [token.word for token in tokens(wording) if not token.is_gap and token.word not in written]
    return Reading(shown is not None, values, tuple(dict.fromkeys(missing)))


def twins(wording: str, error: ErrorCode | None = None) -> list[ErrorCode]:
    """Other errors that have this wording, whatever its case, punctuation and the names of its placeholders."""
    example = fill(wording, dict.fromkeys(placeholders(wording), EXAMPLE))
    ids = {row.error for row in rank(example).scored if row.alignment and row.alignment.is_whole}
    found = ErrorCode.objects.filter(Q(pk__in=ids) | Q(wordings__text__iexact=wording.strip())).distinct()
    if error:
        own = [pk for pk in (error.pk, error.merged_into_id) if pk]
        found = found.exclude(Q(pk__in=own) | Q(merged_into__in=own))
    return list(found.select_related("system").prefetch_related("texts", "wordings"))


@transaction.atomic
def add(error: ErrorCode, text: str, language: str, origin: str = Wording.Origin.OFFICIAL) -> Wording:
    """Give the error one more wording; readers find it by that in the same transaction.

    Where it has this wording already, that row. ValidationError says what is wrong with the text.
    """
    ErrorCode.objects.select_for_update().get(
        pk=error.pk
    )  # two at once would both be the first of a language
    stored = list(error.wordings.filter(language=language))
    if same := next((row for row in stored if shape(row.text) == shape(text)), None):
        return same
    is_first = not any(row.is_primary for row in stored)
    message = Wording(error=error, language=language, text=text, origin=origin, is_primary=is_first)
    MaxLengthValidator(MAX_TEXT_CHARS)(text)
    message.full_clean()
    message.save()
    return message


def shape(wording: str) -> str:
    """What two wordings share that differ in capitals, accents, punctuation and values only."""
    return " ".join(token.word for token in tokens(wording))


def broken_samples(errors: Iterable[ErrorCode]) -> list[tuple[ErrorCode, ErrorCode | None]]:
    """(error, what its sample leads to instead) of those whose sample does not lead to them."""
    found = []
    for error in errors:
        best = resolve(error.sample).best if error.sample else None
        if error.sample and (not best or best.error.pk != (error.merged_into_id or error.pk)):
            found.append((error, best.error if best else None))
    return found
