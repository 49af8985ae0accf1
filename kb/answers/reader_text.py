"""Reader texts: the wording and the values that a pasted text has for one error, and the rows that answer it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from errors.alignment.signatures import placeholders
from errors.models import ErrorCode, Wording
from errors.recognition import resolver
from errors.recognition.resolver import Match, Resolution

from ..models import Article, Fix
from ..models.aliases import MAX_ALIAS_CHARS
from ..redaction import redact
from ..search import Hit


@dataclass(frozen=True, slots=True)
class ReaderText:
    """A reader's text, seen for one error."""

    text: str
    message: Wording | None  # the wording to show: the reader's where it was recognised
    values: dict[str, str] = field(default_factory=dict)
    is_recognised: bool = False

    @property
    def has_slots(self) -> bool:
        """Return True if the wording has slots."""
        return bool(self.message and placeholders(self.message.text))

    @property
    def is_other(self) -> bool:
        """Return True for a text that does not show the error."""
        return bool(self.text) and not self.is_recognised

    @property
    def question(self) -> str:
        """Return the redacted text if it may be a question in the reader's own words, else ""."""
        is_short = len(self.text) <= MAX_ALIAS_CHARS and "\n" not in self.text.strip()
        return redact(self.text).text.strip() if self.is_other and is_short else ""


def of(error: ErrorCode, related: Iterable[ErrorCode], text: str) -> ReaderText:
    """Return a reader's text as seen for this error.

    Related errors are often twins: their wordings name a value that this error's wordings leave out.
    """
    wording, values = resolver.match_wordings(error.wordings.all(), text)
    for other in related if wording else ():
        values = resolver.match_wordings(other.wordings.all(), text)[1] | values
    is_recognised = bool(wording) or (bool(error.code) and error.code in text)
    return ReaderText(text, wording or error.wording_in(), values, is_recognised)


def with_rows(hits: Iterable[Hit]) -> list[tuple[Hit, ErrorCode | Article]]:
    """Return the hits with their errors and articles, which are read with all texts that a page shows."""
    hits = list(hits)
    errors = resolver.load_errors(hit.id for hit in hits if hit.kind == "error")
    Fix.objects.attach_to(errors.values())
    articles = Article.objects.with_texts().in_bulk([hit.id for hit in hits if hit.kind != "error"])
    rows = [(hit, errors.get(hit.id) if hit.kind == "error" else articles.get(hit.id)) for hit in hits]
    return [(hit, row) for hit, row in rows if row]


def sure_matches(resolution: Resolution) -> list[Match]:
    """Return the errors that a text surely shows, with their fixes."""
    sure = resolution.sure
    Fix.objects.attach_to(match.error for match in sure)
    return sure


def reader_values(match: Match, matches: Iterable[Match], text: str) -> dict[str, str]:
    """Return the reader's values for a match.

    A text of one line that matches twins gives the values of all of them: each names other values.
    """
    values: dict[str, str] = {}
    if "\n" not in text.strip():
        for other in matches:
            values = (other.values if other.is_sure else {}) | values
    return values | match.values
