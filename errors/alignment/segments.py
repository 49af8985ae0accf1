"""Segmenter: pasted text → segments that may show a wording, each with its part in the paste. Pure.

A paste may be a plain sentence, a log of a thousand lines, a JSON or XML body, or one of these inside another. What
stands in a field or a line for messages is the question, the rest is its context.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from . import fields
from .decoding import decode
from .fields import Part
from .tokens import Token, clean, tokenise

MAX_SEGMENTS = 400
MAX_HEAD_SEGMENTS = 100  # from the beginning; the rest are from the end, where logs have their newest lines
MAX_SEGMENT_TOKENS = 48  # longer segments are read in overlapping windows
MIN_TERMINAL_CHARS = 10  # of equally long lines that a terminal wrapped; shorter ones are so by chance
MAX_JOINED_TOKENS = (
    60  # a paste up to this is also read as one segment: mail and terminals wrap lines anywhere
)
MAX_JOINED_CHARS = 40 * MAX_JOINED_TOKENS  # words with the punctuation around them

_NUMBER = re.compile(r"\d+")
# What stands before a message in a log or list: "2026-01-02 03:04:05,123 ERROR sync:", "HTTP/1.1 401", "2.", "Fel:".
_LEAD = re.compile(
    r"(?:[-*•]\s+"
    r"|\d{1,3}[.)]\s+"
    r"|(?i:rad|row|line|linje|zeile|position|pos)\.?\s+\d{1,6}\s*[:.)-]\s*"
    r"|(?:HTTP(?:/\d(?:\.\d)?)?\s+)?[1-5]\d\d[\s:-]+"
    r"|(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?[\s,:-]*"
    r"|(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL|SEVERE|FEL)\b[\s:-]*"
    r"|(?i:error(?: message)?|exception|fel(?:meddelande)?):\s+)+"
    r"(?:[\w./-]{1,40}:\s+)?"
)
_LOG_LINE = re.compile(r"\d{4}-\d\d-\d\d|\d\d:\d\d|(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?)\b")
_MARKED = re.compile(
    r"\b(?:ERROR|FATAL|CRITICAL|SEVERE|FEL)\b|(?:Exception|Error)\b|(?i:\bfelmeddelande|\berror message)"
)
_NAME_PARTS = re.compile(r"[\W_]+")
# Names of fields for messages, without punctuation. Fields of the second and third kind may also hold the texts of
# goods and documents: they count only where a body has none of an earlier kind.
_MESSAGE_FIELDS = (
    {
        *(
            "message",
            "messages",
            "msg",
            "errormessage",
            "errormsg",
            "errmsg",
            "errortext",
            "errordescription",
            "error",
        ),
        *(
            "errors",
            "errordetail",
            "errordetails",
            "faultstring",
            "faultmessage",
            "exception",
            "exceptionmessage",
        ),
        *("meddelande", "felmeddelande", "feltext", "felbeskrivning", "usermessage", "localizedmessage"),
    },
    {"title", "detail", "details", "reason", "reasonphrase", "fault", "orsak"},
    {"description", "text", "summary", "beskrivning"},
)


class Role(Enum):
    """Part of a segment in its paste.

    QUESTION: it may hold the message. LOG: it is a line of a log that has lines with an error's mark, and this is none
    of them. PAYLOAD: it is data beside a message's field.
    """

    QUESTION = 0
    LOG = 1
    PAYLOAD = 2


@dataclass(frozen=True, slots=True)
class Segment:
    """Line or string of a paste that may show a wording."""

    text: str
    tokens: tuple[Token, ...]
    lead: int = 0  # words of a log line's head: time, level, module
    field: str = ""  # folded name of the field that holds it
    is_cut: bool = False  # its end is marked as cut off
    role: Role = Role.QUESTION
    is_joined: bool = False  # the whole paste as one line


def segments(text: str) -> list[Segment]:
    """Return the segments of a paste, at most `MAX_SEGMENTS`, each of at most about `MAX_JOINED_TOKENS` words."""
    text = clean(text)
    found = _with_roles(list(_windows(text)))
    if _may_be_wrapped(text, found):
        joined = (replace(_segment(Part(line)), is_joined=True) for line in _joined(text))
        found += [part for part in joined if 0 < len(part.tokens) <= MAX_JOINED_TOKENS]
    if len(found) > MAX_SEGMENTS:
        found = found[:MAX_HEAD_SEGMENTS] + found[MAX_HEAD_SEGMENTS - MAX_SEGMENTS :]
    return found


def question_of(found: Sequence[Segment]) -> str:
    """Return the text of a paste's segments without the context of its message and without the heads of log lines."""
    asked = [part for part in found if part.role is Role.QUESTION and not part.is_joined]
    return "\n".join(dict.fromkeys(_without_lead(part) for part in asked))


def _without_lead(part: Segment) -> str:
    return part.text[part.tokens[part.lead].start :] if 0 < part.lead < len(part.tokens) else part.text


def longest_segment(text: str) -> Segment | None:
    """Return the segment with the most words, most likely the wording of a body or a log line; None without words.

    Segments of the question come before those of its context.
    """
    found = _with_roles(list(_windows(clean(text))))
    return max(found, key=lambda part: (-part.role.value, len(part.tokens) - part.lead), default=None)


def _with_roles(found: Sequence[Segment]) -> list[Segment]:
    """Return the segments with their roles: fields for messages decide, else lines with an error's mark."""
    names = {part.field: _NAME_PARTS.sub("", part.field) for part in found if part.field}
    asked: set[str] = set()
    for wanted in _MESSAGE_FIELDS:
        asked |= {field for field, name in names.items() if name in wanted}
        if any(part.field in asked and len(part.text.split()) > 1 for part in found):
            break  # a single word there is a name: {"error": "invalid_grant", "detail": …}
    if asked:
        return [_in_field(part, asked) for part in found]
    if any(part.lead and _MARKED.search(part.text) for part in found):
        return [
            replace(part, role=Role.LOG)
            if part.lead and _LOG_LINE.match(part.text) and not _MARKED.search(part.text)
            else part
            for part in found
        ]
    return list(found)


def _in_field(part: Segment, asked: set[str]) -> Segment:
    """Return the segment as payload if another field than these holds it."""
    return replace(part, role=Role.PAYLOAD) if part.field and part.field not in asked else part


def _may_be_wrapped(text: str, found: Sequence[Segment]) -> bool:
    """Return True if a paste is short enough to be read as one line, and holds no payload.

    A line loses at most two of its words when it is joined with the next one.
    """
    words = sum(len(part.tokens) - 2 for part in found)
    is_long = words > MAX_JOINED_TOKENS and len(text) <= MAX_JOINED_CHARS
    return (
        1 < len(found) <= MAX_JOINED_TOKENS
        and not is_long
        and not any(part.role is Role.PAYLOAD for part in found)
    )


def _joined(text: str) -> Iterator[str]:
    """Yield a wrapped text as one line. If all lines but the last are equally long, also joined without spaces.

    A terminal breaks lines at its width, inside words.
    """
    decoded = decode(text)[:MAX_JOINED_CHARS]
    yield " ".join(decoded.split())
    *lines, last = decoded.strip().splitlines() or [""]
    if (
        lines
        and {*map(len, lines)} == {width := len(lines[0])}
        and width >= max(MIN_TERMINAL_CHARS, len(last))
    ):
        yield "".join([*lines, last])


def _segment(part: Part) -> Segment:
    tokens = tokenise(part.text)
    return Segment(part.text, tokens, _lead(part.text, tokens), part.field, part.is_cut)


def _windows(text: str) -> Iterator[Segment]:
    """Yield each segment once in each field. Log lines that differ only in numbers are the same."""
    seen: set[tuple[str, str]] = set()
    seen_parts: set[tuple[str, str]] = set()
    for part in fields.parts(text):
        written = _NUMBER.sub("0", part.text), part.field
        if written in seen_parts:
            continue
        seen_parts.add(written)
        whole = tokenise(part.text)
        for window in _cut(whole):
            shape = _NUMBER.sub("0", " ".join(word.text for word in window))
            if (shape, part.field) not in seen:
                seen.add((shape, part.field))
                is_cut = part.is_cut and window[-1] is whole[-1]
                yield Segment(part.text, window, _lead(part.text, window), part.field, is_cut)


def _lead(text: str, tokens: tuple[Token, ...]) -> int:
    match = _LEAD.match(text)
    return sum(word.end <= match.end() for word in tokens) if match else 0


def _cut(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    if len(tokens) <= MAX_SEGMENT_TOKENS * 4 // 3:
        if tokens:
            yield tokens
        return
    for start in range(0, len(tokens) - MAX_SEGMENT_TOKENS // 2, MAX_SEGMENT_TOKENS // 2):
        yield tokens[start : start + MAX_SEGMENT_TOKENS]
