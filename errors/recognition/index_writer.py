"""Writer of the signature index, in the caller's transaction.

The stored rows are compared with the expected ones, and only differences are written. So a save costs what it changes,
a second rebuild writes nothing, and readers never see an incomplete index.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from ..alignment.gaps import infer_gaps
from ..alignment.signatures import GAP, placeholders, signature_of
from ..models import ErrorCode
from ..publishable import LISTED, REACHABLE
from . import extra_wordings
from .index_reader import MAX_TERM_CHARS, code_tokens, signal_token, variants
from .inverted_index import InvertedIndex
from .postings import batches, execute_in, insert, select_in

REFRESH_BATCH = 2_000
MIN_BULK_ERRORS = 200  # refreshed at once, so that frequent words are counted again too

_STATUSES = ", ".join(f"'{status.value}'" for status in LISTED)
_ERRORS = f"SELECT id, COALESCE(merged_into_id, id) FROM errors_errorcode WHERE status IN ({_STATUSES}) AND id IN (%s)"  # noqa: S608
_WORDINGS = "SELECT id, error_id, language, text FROM errors_errormessage WHERE error_id IN (%s) ORDER BY id"

INDEX = InvertedIndex(
    terms="errors_term",
    postings="errors_posting",
    owners="errors_signature",
    owner="signature",
    orphans=(
        ("errors_signature", "owner NOT IN (SELECT id FROM errors_errorcode)"),
        ("errors_codetoken", "owner NOT IN (SELECT id FROM errors_errorcode)"),
        ("errors_posting", "signature NOT IN (SELECT id FROM errors_signature)"),
        ("errors_posting", "term NOT IN (SELECT id FROM errors_term)"),
    ),
    more_tables=("errors_termvariant", "errors_codetoken"),
)

Row = tuple[int, int, int, str]  # wording's id, its error, the error to show, tokens


def refresh(error_ids: Iterable[int]) -> None:
    """Refresh the index rows of these errors, whether they were added, changed, hidden or deleted."""
    ids = sorted(set(error_ids))
    with transaction.atomic(), connection.cursor() as cursor:
        touched: set[int] = set()
        for batch in batches(ids, REFRESH_BATCH):
            touched |= _replace(cursor, batch, _stored(cursor, batch), _expected(cursor, batch))
        INDEX.count(cursor, touched, is_bulk=len(ids) > MIN_BULK_ERRORS)


def repair(error_ids: Sequence[int]) -> int:
    """Refresh these errors and check every posting. Return the number of wordings that were wrong in the index.

    Words are counted by `finish`, after all errors.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        stored, expected = _stored(cursor, error_ids), _expected(cursor, error_ids)
        wrong = differing(cursor, stored, expected)
        right = [row for row in stored if row[0] not in wrong]
        _replace(cursor, error_ids, right, expected, also_removed=wrong)
    return len(wrong)


def check(error_ids: Sequence[int]) -> int:
    """Return the number of these errors' wordings that are wrong in the index. Writes nothing."""
    with connection.cursor() as cursor:
        return len(differing(cursor, _stored(cursor, error_ids), _expected(cursor, error_ids)))


def differing(cursor: CursorWrapper, stored: Collection[Row], expected: Collection[Row]) -> set[int]:
    """Return the ids of wordings that are missing, changed or superfluous in the index, or have wrong postings."""
    wrong = {row[0] for row in set(stored) ^ set(expected)}
    held: dict[int, set[str]] = {}
    for signature, word in INDEX.words_of(cursor, [row[0] for row in stored]):
        held.setdefault(signature, set()).add(word)
    return wrong | {row[0] for row in stored if held.get(row[0], set()) != {*row[3].split()} - {GAP}}


def finish(*, dry_run: bool = False) -> int:
    """Delete orphaned rows and count all words, after all errors were repaired. Return the number of orphans.

    `dry_run` only counts the orphans.
    """
    return INDEX.finish(dry_run=dry_run, complete=_add_missing_variants)


def rebuild() -> None:
    """Check and repair everything, a batch a transaction."""
    ids = ErrorCode.objects.order_by("id").values_list("id", flat=True)
    for batch in batches(ids, REFRESH_BATCH):
        repair(batch)
    finish()


# --- rows


def _expected(cursor: CursorWrapper, ids: Sequence[int]) -> list[Row]:
    shown_as = dict(select_in(cursor, _ERRORS, ids))
    read = select_in(cursor, _WORDINGS, list(shown_as))
    read += extra_wordings.rows(list(shown_as))
    words = {row[0]: tuple(token.word[:MAX_TERM_CHARS] for token in signature_of(row[3])) for row in read}
    for examples in _examples(read).values():
        words |= dict(zip(examples, infer_gaps([words[id] for id in examples]), strict=True))
    rows = [(id, owner, shown_as[owner], words[id]) for id, owner, _language, _text in read]
    return [(id, owner, error, " ".join(held)) for id, owner, error, held in rows if {*held} - {GAP}]


def _examples(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[int, str], list[int]]:
    """Return the ids of the wordings without placeholders by error and language, if there are at least two.

    Readers' own words are no examples of a system's message.
    """
    examples: dict[tuple[int, str], list[int]] = {}
    for id, owner, language, text in rows:
        if id > 0 and not placeholders(text):
            examples.setdefault((owner, language), []).append(id)
    return {key: ids for key, ids in examples.items() if len(ids) > 1}


def _stored(cursor: CursorWrapper, ids: Sequence[int]) -> list[Row]:
    return select_in(cursor, "SELECT id, owner, error, tokens FROM errors_signature WHERE owner IN (%s)", ids)  # type: ignore[return-value]


def _replace(
    cursor: CursorWrapper,
    ids: Sequence[int],
    stored: Collection[Row],
    expected: Collection[Row],
    also_removed: Collection[int] = (),
) -> set[int]:
    """Write what differs between `stored` and `expected`. Return the ids of the terms whose postings changed."""
    removed = {row[0] for row in set(stored) - set(expected)} | set(also_removed)
    touched = INDEX.remove(cursor, sorted(removed))
    if new := sorted(set(expected) - set(stored)):
        touched |= _add(cursor, new)
    _replace_codes(cursor, ids)
    return touched


def _add(cursor: CursorWrapper, rows: Sequence[Row]) -> set[int]:
    words = {row[0]: {*row[3].split()} - {GAP} for row in rows}
    terms, new = INDEX.term_ids(cursor, set().union(*words.values()))
    _add_variants(cursor, {word: terms[word] for word in new})
    insert(cursor, "errors_signature", ["id", "owner", "error", "tokens"], rows)
    postings = [(terms[word], id) for id, held in words.items() for word in sorted(held)]
    insert(cursor, "errors_posting", ["term", "signature"], postings)
    return {terms[word] for held in words.values() for word in held}


def _add_variants(cursor: CursorWrapper, terms: dict[str, int]) -> None:
    rows = [(variant, terms[word]) for word in sorted(terms) for variant in sorted(variants(word))]
    insert(cursor, "errors_termvariant", ["variant", "term"], rows, ignore=True)


def _add_missing_variants(cursor: CursorWrapper) -> None:
    cursor.execute("SELECT text, id FROM errors_term WHERE id NOT IN (SELECT term FROM errors_termvariant)")
    _add_variants(cursor, {text: id for text, id in cursor.fetchall() if text})


def _replace_codes(cursor: CursorWrapper, ids: Sequence[int]) -> None:
    """Write the tokens of the errors' codes and signals."""
    errors = ErrorCode.objects.filter(id__in=ids, status__in=REACHABLE).exclude(code="", signals="")
    expected = {
        (token, id, merged or id)
        for id, code, signals, merged in errors.values_list("id", "code", "signals", "merged_into")
        for token in (*code_tokens(code), *map(signal_token, signals.split()))
    }
    stored = set(
        select_in(cursor, "SELECT token, owner, error FROM errors_codetoken WHERE owner IN (%s)", ids)
    )
    if changed := {owner for _token, owner, _error in stored - expected}:
        execute_in(cursor, "DELETE FROM errors_codetoken WHERE owner IN (%s)", sorted(changed))
    new = [row for row in sorted(expected) if row not in stored or row[1] in changed]
    insert(cursor, "errors_codetoken", ["token", "owner", "error"], new)
