"""Redaction: secrets in a text, found and replaced by their kind in brackets. Pure, in linear time.

Whatever is stored, logged, mailed or sent passes through `redact`. No other module has patterns for secrets.
"""

from dataclasses import dataclass

from .labels import labelled_secrets
from .shapes import SecretKind, Span, shaped_secrets

__all__ = ["Redaction", "SecretKind", "Span", "redact"]


@dataclass(frozen=True, slots=True)
class Redaction:
    """A text without its secrets, and the places of the secrets in the original."""

    text: str
    spans: list[Span]


def redact(text: str) -> Redaction:
    """Replace every secret by its kind: `Bearer eyJ…` becomes `Bearer [token]`."""
    spans: list[Span] = []
    for span in sorted(
        [*shaped_secrets(text), *labelled_secrets(text)], key=lambda span: (span.start, -span.end)
    ):
        if not spans or span.start >= spans[-1].end:
            spans.append(span)
        elif span.end > spans[-1].end:
            spans[-1] = Span(spans[-1].start, span.end, spans[-1].kind)
    parts, position = [], 0
    for span in spans:
        parts += [text[position : span.start], f"[{span.kind}]"]
        position = span.end
    return Redaction("".join([*parts, text[position:]]), spans)
