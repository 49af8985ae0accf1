"""Search log: one redacted row a search, also while it is being typed, without anything that identifies a reader.

There is no cookie. The answer to the first letters contains the signed id of their row. The script sends it back with
the next letters, and keeps it in the page's memory only.
"""

import re

from django.core.signing import BadSignature, TimestampSigner
from django.utils import timezone

from errors.languages import active_language
from errors.recognition.resolver import Resolution

from ..models import ContactMessage, SearchLog
from ..models.feedback import SAME_SEARCH
from ..redaction import redact
from ..search import Results, recognise
from . import unanswered_queries, wording_proposals

MAX_QUERY_CHARS = 255  # characters of a query that are kept
# The beginning of a mail address, a personal or a card number is not stored: only complete ones are recognised.
_UNFINISHED = re.compile(r"(?:\S*@\S*|\d{6}[-+ ]?\d{2,}|\d{4}(?:[ -]\d{1,4})+)\Z")
_signer = TimestampSigner(salt="search")


def log(query: str, results: Results, source: str = SearchLog.Source.SITE) -> None:
    """Log a search that was submitted. The same one sent again within `SAME_SEARCH` updates its row."""
    text = _stored_text(query)
    recent = SearchLog.objects.filter(
        query=text,
        language=active_language(),
        source=source,
        created_at__gte=timezone.now() - SAME_SEARCH,
    )
    _save(recent.first(), text, results, source)
    wording_proposals.propose(query, results.resolution)


def log_unknown(text: str, resolution: Resolution) -> None:
    """Log a text that came by the API and shows no known error."""
    wording_proposals.propose(text, resolution)
    if text.strip() and not resolution.known:
        log(text, Results(resolution, [], 0), SearchLog.Source.API)


def log_message(message: ContactMessage) -> None:
    """Log a contact message without an error that is not recognised either: what was suggested did not help."""
    resolution = recognise(message.message, message.language)
    wording_proposals.propose(message.message, resolution)
    if not (message.error_id or resolution.known):
        keep_message(message)


def keep_message(message: ContactMessage) -> None:
    """Add a contact message to the log. Calling it again adds nothing."""
    SearchLog.objects.get_or_create(
        query=_stored_text(message.message),
        language=message.language,
        source=SearchLog.Source.CONTACT,
        created_at=message.created_at,
        defaults={"led_to_contact": True},
    )


def log_typed(query: str, results: Results, name: str, source: str = SearchLog.Source.SITE) -> str:
    """Log a search that is being typed and return the signed id of its row.

    `name` is what the previous call returned, "" for the first. The row is updated if one text begins with the other.
    """
    text = _UNFINISHED.sub("", _stored_text(query)).strip()
    if not text:
        return name
    row = _row_of(name)
    if row and not _continues(row.query, text):
        row = None
    return _signer.sign(str(_save(row, text, results, source).pk))


def _stored_text(query: str) -> str:
    """Return the query redacted, on one line and cut to its maximum length."""
    return redact(" ".join(query.replace("\0", "").split())).text[:MAX_QUERY_CHARS]


def _row_of(name: str) -> SearchLog | None:
    """Return the row of a signed id, or None for an old or forged one."""
    try:
        key = int(_signer.unsign(name, max_age=SAME_SEARCH))
    except BadSignature:
        return None
    return SearchLog.objects.filter(pk=key).first()


def _continues(before: str, text: str) -> bool:
    """Return True if one text begins with the other, compared up to the first secret.

    Letters of a secret may have been stored before it could be recognised.
    """
    start = text.partition("[")[0]
    return before.startswith(start) or start.startswith(before)


def _save(
    row: SearchLog | None, text: str, results: Results, source: str = SearchLog.Source.SITE
) -> SearchLog:
    row = row or SearchLog(language=active_language(), source=source)
    row.query, row.results, row.is_recognised = text, results.total, results.resolution.known
    row.created_at, row.is_ungrouped = timezone.now(), True
    row.save()
    # One a search keeps up; the second one reduces a backlog.
    unanswered_queries.group_settled(most=2)
    return row
