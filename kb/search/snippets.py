"""Snippets: the part of a text that shows why it was found."""

from collections.abc import Sequence

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

MAX_SNIPPET_CHARS = 180  # characters


def snippet(text: str, marked: Sequence[tuple[int, int]]) -> SafeString:
    """Return the part of a plain text with the most marks, escaped, with the marks as `<mark>`."""
    start = _best_start(text, marked)
    end = (
        len(text)
        if len(text) <= start + MAX_SNIPPET_CHARS
        else text.rfind(" ", start, start + MAX_SNIPPET_CHARS)
    )
    end = end if end > start else start + MAX_SNIPPET_CHARS
    pieces, position = [], start
    for mark_start, mark_end in marked:
        if start <= mark_start and mark_end <= end and mark_start >= position:
            pieces += [(text[position:mark_start], text[mark_start:mark_end])]
            position = mark_end
    inside = format_html_join("", "{}<mark>{}</mark>", pieces) + conditional_escape(text[position:end])
    return format_html("{}{}{}", "… " if start else "", inside, " …" if end < len(text) else "")


def _best_start(text: str, marked: Sequence[tuple[int, int]]) -> int:
    """Return the start of the window of MAX_SNIPPET_CHARS characters with the most marks; in doubt 0."""
    if len(text) <= MAX_SNIPPET_CHARS or not marked:
        return 0
    starts = [0, *(max(0, start - 30) for start, _end in marked)]
    best = max(
        starts,
        key=lambda at: (sum(at <= start and end <= at + MAX_SNIPPET_CHARS for start, end in marked), -at),
    )
    return text.find(" ", best) + 1 if best else 0
