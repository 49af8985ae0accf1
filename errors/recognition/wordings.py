"""Wordings of errors: try one on a text, find other errors that have it, add one to an error."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.db.models import Q

from ..alignment.signatures import fill, placeholders, signature_of
from ..alignment.tokens import folded_words
from ..models import ErrorCode, Wording
from .resolver import match_wordings, resolve
from .scoring import rank

MAX_TEXT_CHARS = 4_000
EXAMPLE_VALUE = "3050"  # in the placeholders of a wording that is looked up


@dataclass(frozen=True, slots=True)
class WordingTest:
    """Result of trying a wording on a text. `missing` are its folded words that the text lacks."""

    is_match: bool
    values: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


def try_wording(wording: str, text: str) -> WordingTest:
    """Match a wording, stored or not, with a text. No query."""
    match, values = match_wordings([Wording(text=wording)], text)
    words = {*folded_words(text)}
    missing = [token.word for token in signature_of(wording) if not token.is_gap and token.word not in words]
    return WordingTest(match is not None, values, tuple(dict.fromkeys(missing)))


def twins(wording: str, error: ErrorCode | None = None) -> list[ErrorCode]:
    """Return other errors with this wording, whatever its case, punctuation and names of placeholders.

    `error`, and errors merged with it, are not among them.
    """
    example = fill(wording, dict.fromkeys(placeholders(wording), EXAMPLE_VALUE))
    ids = {row.error for row in rank(example).candidates if row.alignment and row.alignment.is_whole}
    errors = ErrorCode.objects.filter(Q(pk__in=ids) | Q(wordings__text__iexact=wording.strip())).distinct()
    if error:
        same = [pk for pk in (error.pk, error.merged_into_id) if pk]
        errors = errors.exclude(Q(pk__in=same) | Q(merged_into__in=same))
    return list(errors.select_related("system").prefetch_related("texts", "wordings"))


@transaction.atomic
def add_wording(error: ErrorCode, text: str, language: str, origin: str = Wording.Origin.OFFICIAL) -> Wording:
    """Add a wording to an error, in one transaction with the index; return the stored row if it has it already.

    Raises ValidationError for a text that cannot be a wording.
    """
    # Two at once would both be the first wording of a language.
    ErrorCode.objects.select_for_update().get(pk=error.pk)
    stored = list(error.wordings.filter(language=language))
    if same := next((row for row in stored if normalised(row.text) == normalised(text)), None):
        return same
    is_first = not any(row.is_primary for row in stored)
    wording = Wording(error=error, language=language, text=text, origin=origin, is_primary=is_first)
    MaxLengthValidator(MAX_TEXT_CHARS)(text)
    wording.full_clean()
    wording.save()
    return wording


def normalised(wording: str) -> str:
    """Return a form that is equal for wordings that differ in capitals, accents, punctuation and values only."""
    return " ".join(token.word for token in signature_of(wording))


def broken_samples(errors: Iterable[ErrorCode]) -> list[tuple[ErrorCode, ErrorCode | None]]:
    """Return (error, the error recognised instead or None) of those whose sample is not recognised as theirs."""
    broken = []
    for error in errors:
        best = resolve(error.sample).best if error.sample else None
        if error.sample and (not best or best.error.pk != (error.merged_into_id or error.pk)):
            broken.append((error, best.error if best else None))
    return broken
