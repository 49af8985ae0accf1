"""The reader's own text with what was recognised in it marked, and what will never be stored struck out. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext_lazy as _

from errors.alignment.tokens import clean, fold, words
from errors.recognition.resolver import Match

from ..redaction import Kind, redact

REACH = 120  # characters around a message in which its values stand
MAX_SPAN_WORDS = 150  # words between the first and the last of a message
CONTEXT = 60  # characters that are shown on either side of what is marked

KINDS = {
    Kind.TOKEN: _("access token or key"),
    Kind.PASSWORD: _("password"),
    Kind.PERSONAL_NUMBER: _("personal number"),
    Kind.EMAIL: _("e-mail address"),
    Kind.CARD: _("card number"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the text. `kind` is "found" (of a message or code), "value", "removed" or "" (neither)."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class OwnText:
    """The text in parts, long stretches without a mark shortened; and what kinds of secrets are in it."""

    parts: list[Part] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def mark(text: str, matches: Iterable[Match], values: dict[str, str]) -> OwnText:
    """Mark a text. `matches` are those that we are sure of, `values` the ones that fill the steps."""
    text = clean(text)
    kinds = [""] * len(text)
    for match in matches:
        message = _message(text, match.words)
        for start, end in [*([message] if message else []), *_all(text, match.error.code)]:
            kinds[start:end] = ["found"] * (end - start)
        for value in {*values.values(), *match.values.values()}:
            for start, end in _nearest(_all(text, value), message):
                kinds[start:end] = ["value"] * (end - start)
    spans = redact(text).spans
    for span in spans:
        kinds[span.start : span.end] = ["removed"] * (span.end - span.start)
    if not any(kinds):
        return OwnText()
    removed = [str(KINDS[kind]) for kind in dict.fromkeys(span.kind for span in spans)]
    return OwnText(_parts(text, kinds), removed)


def _parts(text: str, kinds: list[str]) -> list[Part]:
    parts, position = [], 0
    for kind, letters in groupby(kinds):
        end = position + len(list(letters))
        piece = text[position:end]
        if kind in ("", "removed"):
            is_edge = not kind
            piece = _shorten(piece, is_edge and position == 0, is_edge and end == len(text))
        parts.append(Part(piece, kind))
        position = end
    return parts


def _shorten(piece: str, is_first: bool, is_last: bool) -> str:
    """The ends of a long piece that touch what is marked; cut between words where there is a place to."""
    head = "" if is_first else piece[:CONTEXT].rpartition(" ")[0] or piece[:CONTEXT]
    tail = "" if is_last else piece[-CONTEXT:].partition(" ")[2] or piece[-CONTEXT:]
    return piece if len(piece) <= len(head) + len(tail) + CONTEXT else f"{head} … {tail}"


def _message(text: str, shared: tuple[str, ...]) -> tuple[int, int] | None:
    """Where these words stand in this order, the closest together."""
    wanted = [fold(word) for word in shared]
    written = words(text)
    best: tuple[int, int] | None = None
    for first, word in enumerate(written) if wanted else ():
        if word.text != wanted[0]:
            continue
        found = 1
        for last in range(first, min(len(written), first + MAX_SPAN_WORDS)):
            if last > first and found < len(wanted) and written[last].text == wanted[found]:
                found += 1
            if found == len(wanted):
                place = (word.start, written[last].end)
                best = min(best or place, place, key=lambda span: span[1] - span[0])
                break
    return best


def _all(text: str, value: str) -> list[tuple[int, int]]:
    """Where a value stands as a word of its own, however it was broken into lines."""
    pattern = r"\s+".join(re.escape(part) for part in value.split())
    return [found.span() for found in re.finditer(rf"(?<!\w){pattern}(?!\w)", text)] if pattern else []


def _nearest(places: list[tuple[int, int]], message: tuple[int, int] | None) -> list[tuple[int, int]]:
    """The place inside the message or closest to it; where the message is written in other letters all long ones."""
    if not message:
        return [(start, end) for start, end in places if end - start > 2]
    far = [(max(message[0] - end, start - message[1], 0), (start, end)) for start, end in places]
    return [place for distance, place in sorted(far)[:1] if distance <= REACH]
