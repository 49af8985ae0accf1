"""Errors and articles with all that a page shows of them as answers."""

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
    """What of a reader's text belongs to an error: the wording, and the values for its steps."""

    text: str
    message: Wording | None  # the wording to show: the reader's where it was recognised
    values: dict[str, str] = field(default_factory=dict)
    is_recognised: bool = False

    @property
    def has_slots(self) -> bool:
        """True where the wording has places for values."""
        return bool(self.message and placeholders(self.message.text))

    @property
    def is_other(self) -> bool:
        """A text that does not look like the error."""
        return bool(self.text) and not self.is_recognised

    @property
    def question(self) -> str:
        """The text without secrets where it is a question in the reader's own words, else ""."""
        is_short = len(self.text) <= MAX_ALIAS_CHARS and "\n" not in self.text.strip()
        return redact(self.text).text.strip() if self.is_other and is_short else ""


def of(error: ErrorCode, related: Iterable[ErrorCode], text: str) -> ReaderText:
    """Read a reader's text as one that shows this error.

    Related errors are often twins whose wordings name the value that this one's leaves out.
    """
    message, values = resolver.read(error.wordings.all(), text)
    for other in related if message else ():
        values = resolver.read(other.wordings.all(), text)[1] | values
    is_recognised = bool(message) or (bool(error.code) and error.code in text)
    return ReaderText(text, message or error.wording_in(), values, is_recognised)


def with_rows(hits: Iterable[Hit]) -> list[tuple[Hit, ErrorCode | Article]]:
    """The hits with the rows that they show when they are opened in place."""
    hits = list(hits)
    errors = resolver.load(hit.id for hit in hits if hit.kind == "error")
    Fix.objects.attach_to(errors.values())
    articles = Article.objects.with_texts().in_bulk([hit.id for hit in hits if hit.kind != "error"])
    rows = [(hit, errors.get(hit.id) if hit.kind == "error" else articles.get(hit.id)) for hit in hits]
    return [(hit, row) for hit, row in rows if row]


def sure_matches(resolution: Resolution) -> list[Match]:
    """What a text surely shows, with the fixes that are shown of it."""
    sure = [match for match in resolution.matches if match.is_sure] if resolution.known else []
    Fix.objects.attach_to(match.error for match in sure)
    return sure


def reader_values(match: Match, matches: Iterable[Match], text: str) -> dict[str, str]:
    """The reader's values for a match. Twins of one wording differ in what they name: a text of one line that shows
    both gives its values to either."""
    values: dict[str, str] = {}
    if "\n" not in text.strip():
        for other in matches:
            values = (other.values if other.is_sure else {}) | values
    return values | match.values
