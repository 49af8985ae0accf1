"""1,000 variants of 50 errors that the catalogue does not have, in the editors' inbox, and their click on each group.

The errors are Django's messages, half of them asked in Swedish and half in English: as program and people send them,
in log lines, bodies and mails, cut, misspelt, in capitals, with other values each time.
"""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from errors.models import ErrorCode, System
from kb import search
from kb.admin.unanswered_query_forms import WordingForm
from kb.feedback import unanswered_queries
from kb.models import SearchLog, UnansweredQuery
from tests.benchmarks.corpus import translations

from .catalogue import literals
from .figures import Figure, share_of
from .foreign import entry_stems, is_like, stems
from .mails import MAILS
from .variants import VARIANTS, with_values
from .wordings import LANGUAGES

ERRORS, VARIANTS_EACH = 50, 20
MIN_WORDS, MAX_WORDS = 4, 14  # content words of a message that are literal
MAX_LOGGED_CHARS = 255
SETTLED = timedelta(minutes=1)  # after which a search is no longer being typed
KINDS = ("exact", "logline", "json", "question", "trunc", "nodia", "typo1", "typo2", "case", "mail")
MIN_GROUPS, MAX_GROUPS = 45, 60


@dataclass(frozen=True, slots=True)
class Asking:
    """A search for an error that is named by its message, with the variant's text."""

    message: str
    language: str
    kind: str
    text: str


def missing_messages() -> list[tuple[str, str]]:
    """Return (language, message) of `ERRORS` errors: no entry has more than half of a message's content words."""
    rng, entries = random.Random("inbox"), entry_stems()
    found: list[tuple[str, str]] = []
    for language in LANGUAGES:
        texts = sorted({row[language] for row in translations(LANGUAGES).values() if language in row})
        able = [
            text
            for text in texts
            if "&" not in text and MIN_WORDS <= len(words := stems(fixed(text), language)) <= MAX_WORDS
            if not is_like(words, entries[language])
        ]
        seen: list[set[str]] = []
        for text in rng.sample(able, len(able)):
            words = stems(fixed(text), language)
            if len(seen) < ERRORS // len(LANGUAGES) and not is_like(words, seen):
                seen.append(words)
                found.append((language, text))
    return found


def fixed(template: str) -> str:
    """Return the words that stand in every instance of a message."""
    return " ".join(literals(template))


def asked_for(messages: Sequence[tuple[str, str]], rng: random.Random) -> list[Asking]:
    """Return `VARIANTS_EACH` variants of each message, mixed."""
    rows = [
        Asking(message, language, kind, _variant(kind, with_values(message, rng), language, rng))
        for language, message in messages
        for kind in (KINDS * VARIANTS_EACH)[:VARIANTS_EACH]
    ]
    return rng.sample(rows, len(rows))


def _variant(kind: str, text: str, language: str, rng: random.Random) -> str:
    if kind == "mail":
        return rng.choice(MAILS[language]).format(text.rstrip(" ."))
    return VARIANTS[kind](text, language, rng)


def grouped(asked: Iterable[Asking]) -> dict[int, list[Asking]]:
    """Log the searches as unrecognised ones of the past, group them, and return them by the id of their group."""
    asked = list(asked)
    rows = SearchLog.objects.bulk_create(
        SearchLog(query=" ".join(row.text.split())[:MAX_LOGGED_CHARS], language=row.language) for row in asked
    )
    SearchLog.objects.filter(pk__in=[row.pk for row in rows]).update(created_at=timezone.now() - SETTLED)
    unanswered_queries.group_settled(most=len(asked))
    stored = dict(SearchLog.objects.values_list("pk", "unanswered_query"))
    found: dict[int, list[Asking]] = {}
    for row, asking in zip(rows, asked, strict=True):
        found.setdefault(stored[row.pk], []).append(asking)
    return found


def click(groups: dict[int, list[Asking]]) -> dict[str, ErrorCode]:
    """Add the prefilled wording of every group to the error that most of its members ask for; those by message."""
    system, _is_new = System.objects.get_or_create(slug="inbox", defaults={"name": "Inbox"})
    errors: dict[str, ErrorCode] = {}
    editor = get_user_model()(is_superuser=True)
    for pk, members in groups.items():
        query = UnansweredQuery.objects.get(pk=pk)
        message = Counter(row.message for row in members).most_common(1)[0][0]
        if message not in errors:
            errors[message] = ErrorCode.objects.create(
                system=system, key=f"inbox-{len(errors)}", status="published"
            )
        form = WordingForm(query=query)
        data = form.initial | {"other": errors[message].pk, "kind": WordingForm.Kind.MESSAGE}
        form = WordingForm(data, query=query)
        if form.is_valid():
            form.save(editor)
    return errors


def answers(
    groups: dict[int, list[Asking]], errors: dict[str, ErrorCode], every: int = 1
) -> list[tuple[bool, str]]:
    """Return for one in `every` members whether it is surely answered by its own error."""
    members = [(pk, row) for pk, rows in groups.items() for row in rows]
    found = []
    for pk, row in members[::every]:
        with override(row.language):
            best = search.recognise(row.text, row.language).best
        is_right = best is not None and best.error == errors.get(row.message)
        found.append((is_right, f"{row.kind} {row.text[:200]} (group {pk}: {row.message})"))
    return found


def measure() -> list[Figure]:
    with transaction.atomic():
        asked = asked_for(missing_messages(), random.Random(1))
        groups = grouped(asked)
        own = [max(Counter(row.message for row in members).values()) for members in groups.values()]
        errors = click(groups)
        found = answers(groups, errors)
        transaction.set_rollback(True)
    return [
        Figure("inbox, groups of 50 errors", len(groups), ERRORS),
        Figure("inbox, searches in their error's group", sum(own), len(asked)),
        share_of("inbox, members surely answered after the click", found),
    ]
