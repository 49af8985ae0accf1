"""Reader texts: the wording and the values that a pasted text has for one error, and the rows that answer it.

Every surface takes them from the resolution of the text, so that all show the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from errors.alignment.signatures import placeholders
from errors.models import ErrorCode, Wording
from errors.recognition import resolver
from errors.recognition.resolver import Match, Resolution

from ..models import Article, Fix
from ..models.aliases import MAX_ALIAS_CHARS
from ..redaction import redact
from ..search import Hit, recognise
from .offers import LikelyMatch, likely_match


@dataclass(frozen=True, slots=True)
class ReaderText:
    """A reader's text, seen for one error."""

    text: str
    message: Wording | None  # the wording to show: the reader's where it was recognised
    values: dict[str, str] = field(default_factory=dict)
    is_recognised: bool = False  # the text surely shows the error
    likely: LikelyMatch | None = None  # it may show the error

    @property
    def has_slots(self) -> bool:
        """Return True if the wording has slots."""
        return bool(self.message and placeholders(self.message.text))

    @property
    def is_other(self) -> bool:
        """Return True for a text that does not show the error."""
        return bool(self.text) and not self.is_recognised and self.likely is None

    @property
    def question(self) -> str:
        """Return the redacted text if it may be a question in the reader's own words, else ""."""
        is_short = len(self.text) <= MAX_ALIAS_CHARS and "\n" not in self.text.strip()
        return redact(self.text).text.strip() if is_short and not self.is_recognised else ""


def of(error: ErrorCode, related: Iterable[ErrorCode], text: str) -> ReaderText:
    """Recognise a reader's text, if there is one, and return it as seen for this error.

    Related errors are often twins: their wordings name a value that this error's wordings leave out.
    """
    reading = within(error, recognise(text) if text.strip() else Resolution(), text)
    if not reading.is_recognised:
        return reading
    values = dict(reading.values)
    for other in related:
        values = resolver.match_wordings(other.wordings.all(), text)[1] | values
    return replace(reading, values=values)


def within(error: ErrorCode, resolution: Resolution, text: str) -> ReaderText:
    """Return a recognised text as seen for this error. Only a sure match gives its wording and its values."""
    match = next((match for match in resolution.matches if match.error == error), None)
    if match is None or not match.is_sure:
        return ReaderText(text, error.wording_in(), likely=likely_match(match) if match else None)
    values = reader_values(match, resolution, text)
    return ReaderText(text, match.wording or error.wording_in(), values, is_recognised=True)


def with_rows(
    hits: Iterable[Hit], resolution: Resolution | None = None
) -> list[tuple[Hit, ErrorCode | Article]]:
    """Return the hits with their errors and articles, which are read with all texts that a page shows.

    Errors of `resolution` are not read again.
    """
    hits = list(hits)
    wanted = {hit.id for hit in hits if hit.kind == "error"}
    errors = {match.error.pk: match.error for match in resolution.matches} if resolution and wanted else {}
    errors = {id: error for id, error in errors.items() if id in wanted}
    errors |= resolver.load_errors(wanted - errors.keys())
    Fix.objects.attach_to(errors.values())
    articles = Article.objects.with_texts().in_bulk([hit.id for hit in hits if hit.kind != "error"])
    rows = [(hit, errors.get(hit.id) if hit.kind == "error" else articles.get(hit.id)) for hit in hits]
    return [(hit, row) for hit, row in rows if row]


def sure_matches(resolution: Resolution) -> list[Match]:
    """Return the errors that a text surely shows, with their fixes."""
    sure = resolution.sure
    Fix.objects.attach_to(match.error for match in sure)
    return sure


def reader_values(match: Match, resolution: Resolution, text: str) -> dict[str, str]:
    """Return the reader's values for a match.

    A text of one line that surely shows twins gives the values of all of them: each names other values.
    """
    values: dict[str, str] = {}
    if match.is_sure and "\n" not in text.strip():
        for other in resolution.sure:
            values = other.values | values
    return values | match.values
