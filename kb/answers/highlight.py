"""The reader's text with recognised and redacted parts marked. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext_lazy as _

from errors.alignment.tokens import clean, fold, tokenise
from errors.recognition.resolver import Match

from ..redaction import SecretKind, redact

MAX_VALUE_DISTANCE_CHARS = 120  # between a recognised message and its values
MAX_SPAN_WORDS = 150  # from the first to the last word of a message
CONTEXT_CHARS = 60  # kept on either side of a highlight

SECRET_NAMES = {
    SecretKind.TOKEN: _("access token or key"),
    SecretKind.PASSWORD: _("password"),
    SecretKind.PERSONAL_NUMBER: _("personal number"),
    SecretKind.EMAIL: _("e-mail address"),
    SecretKind.CARD: _("card number"),
}


@dataclass(frozen=True, slots=True)
class Highlight:
    """A piece of the text. `kind` is "found" (of a wording or code), "value", "removed" (a secret) or ""."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class HighlightedText:
    """A text in pieces, with long pieces of no kind shortened, and the names of the secrets in it."""

    parts: list[Highlight] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def highlight(text: str, matches: Iterable[Match], values: dict[str, str]) -> HighlightedText:
    """Return the text with its highlights, or an empty one where nothing was recognised.

    `matches` are the sure ones, `values` those that fill the steps.
    """
    text = clean(text)
    kinds = [""] * len(text)
    for match in matches:
        message = _closest_span(text, match.words)
        for start, end in [*([message] if message else []), *_occurrences(text, match.error.code)]:
            kinds[start:end] = ["found"] * (end - start)
        for value in {*values.values(), *match.values.values()}:
            for start, end in _nearest(_occurrences(text, value), message):
                kinds[start:end] = ["value"] * (end - start)
    spans = redact(text).spans
    for span in spans:
        kinds[span.start : span.end] = ["removed"] * (span.end - span.start)
    if not any(kinds):
        return HighlightedText()
    removed = [str(SECRET_NAMES[kind]) for kind in dict.fromkeys(span.kind for span in spans)]
    return HighlightedText(_highlights(text, kinds), removed)


def _highlights(text: str, kinds: list[str]) -> list[Highlight]:
    parts, position = [], 0
    for kind, letters in groupby(kinds):
        end = position + len(list(letters))
        piece = text[position:end]
        if kind in ("", "removed"):
            is_edge = not kind
            piece = _shorten(piece, is_edge and position == 0, is_edge and end == len(text))
        parts.append(Highlight(piece, kind))
        position = end
    return parts


def _shorten(piece: str, is_first: bool, is_last: bool) -> str:
    """Return the ends of a long piece beside its neighbours, cut between words where possible."""
    head = "" if is_first else piece[:CONTEXT_CHARS].rpartition(" ")[0] or piece[:CONTEXT_CHARS]
    tail = "" if is_last else piece[-CONTEXT_CHARS:].partition(" ")[2] or piece[-CONTEXT_CHARS:]
    return piece if len(piece) <= len(head) + len(tail) + CONTEXT_CHARS else f"{head} … {tail}"


def _closest_span(text: str, shared: tuple[str, ...]) -> tuple[int, int] | None:
    """Return the shortest span of the text with these words in this order, or None."""
    sequence = [fold(word) for word in shared]
    text_words = tokenise(text)
    best: tuple[int, int] | None = None
    for first, word in enumerate(text_words) if sequence else ():
        if word.text != sequence[0]:
            continue
        matched = 1
        for last in range(first, min(len(text_words), first + MAX_SPAN_WORDS)):
            if last > first and matched < len(sequence) and text_words[last].text == sequence[matched]:
                matched += 1
            if matched == len(sequence):
                place = (word.start, text_words[last].end)
                best = min(best or place, place, key=lambda span: span[1] - span[0])
                break
    return best


def _occurrences(text: str, value: str) -> list[tuple[int, int]]:
    """Return the spans of a value as separate words; line breaks in it may differ."""
    pattern = r"\s+".join(re.escape(part) for part in value.split())
    return [match.span() for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text)] if pattern else []


def _nearest(places: list[tuple[int, int]], message: tuple[int, int] | None) -> list[tuple[int, int]]:
    """Return the span inside the recognised message or the closest one.

    Without a message (its words are written otherwise in the text), all spans of more than two characters.
    """
    if not message:
        return [(start, end) for start, end in places if end - start > 2]
    far = [(max(message[0] - end, start - message[1], 0), (start, end)) for start, end in places]
    return [place for distance, place in sorted(far)[:1] if distance <= MAX_VALUE_DISTANCE_CHARS]
