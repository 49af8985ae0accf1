"""Messages whose error is hidden: errors are hidden one by one, and their wordings are asked."""

from django.db import transaction

from errors.models import ErrorCode
from kb import search

from .figures import Figure, count_of
from .wordings import Asked, asked, name_of

EVERY = 3  # one error in so many is hidden
MIN_WORDS = 3  # literal words of a wording that no other error has


def measure() -> list[Figure]:
    """Return how often a message is known, and how often anything is shown, while its error is hidden."""
    by_error: dict[str, list[Asked]] = {}
    for row in asked():
        if len(row.words) >= MIN_WORDS and len(row.names) == 1:
            by_error.setdefault(row.error, []).append(row)
    chosen = sorted(by_error)[::EVERY]
    errors = {name_of(error): error for error in ErrorCode.objects.listed().select_related("system")}
    found = [row for name in chosen for row in _without(errors[name], by_error[name])]
    known = [(is_known, said) for is_known, _shown, said in found]
    shown = [(is_shown, said) for _known, is_shown, said in found]
    return [count_of("error left out, known", known), count_of("error left out, an error is shown", shown)]


def _without(error: ErrorCode, wordings: list[Asked]) -> list[tuple[bool, bool, str]]:
    """Ask the wordings of a hidden error, and put it back."""
    with transaction.atomic():
        ErrorCode.objects.filter(pk=error.pk).update(status="draft")
        search.refresh_errors([error.pk])
        found = [(row.text, search.recognise(row.text, row.language)) for row in wordings]
        rows = [
            (
                result.known,
                bool(result.matches),
                f"{text} → {[name_of(match.error) for match in result.matches[:2]]}",
            )
            for text, result in found
        ]
        transaction.set_rollback(True)
    return rows
