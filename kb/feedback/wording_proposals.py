"""Wording proposals: a text with a known code and an unknown wording proposes that wording to the editors."""

import re

from errors.alignment.segments import Segment, segments
from errors.alignment.signatures import generalise
from errors.alignment.tokens import Token
from errors.languages import active_language
from errors.models import ErrorCode
from errors.recognition.resolver import MIN_COVERAGE, Confidence, ErrorCandidate, Resolution

from ..models import WordingProposal
from ..redaction import SecretKind, redact
from ..search.analysis import guess_languages

MIN_WORDS, MAX_WORDS = 3, 40  # words of a message
MAX_WORDING_CHARS = 300  # characters
MAX_SEGMENTS = 40  # or lines of a paste; a longer one is a log, in which any line may be the message
_REDACTED = re.compile("|".join(re.escape(f"[{kind}]") for kind in SecretKind))
_LABEL = re.compile(r"\A(?:[\s.:#\-–(]|(?:error|code|fel|felkod|kod|message|meddelande)\b)+", re.I)


def propose(text: str, resolution: Resolution) -> WordingProposal | None:
    """Propose a wording if the text shows one error by its code and none of its wordings."""
    sure = resolution.sure
    if len(sure) != 1 or sure[0].confidence != Confidence.CODE or _shows_wording(resolution.candidates[0]):
        return None
    error = sure[0].error
    wording = wording_in(_REDACTED.sub("0", redact(text).text), error)
    if not wording:
        return None
    return WordingProposal.propose(error, generalise(wording), guess_languages(wording, active_language())[0])


def _shows_wording(candidate: ErrorCandidate) -> bool:
    """Return True if most of a wording of an error with a known code stands in the text, too."""
    alignment = candidate.alignment
    return alignment is not None and alignment.coverage >= MIN_COVERAGE and not alignment.is_contradicted


def wording_in(text: str, error: ErrorCode) -> str:
    """Return the part of a paste that reads like the message of this code, "" if none surely does."""
    parts = segments(text)
    if max(len(parts), text.count("\n")) > MAX_SEGMENTS:
        return ""
    texts = {part.text for part in parts if len(part.tokens) > 1}
    # A short paste is also read as one line; its parts are nearer to the message.
    parts = [part for part in parts if not any(text != part.text and text in part.text for text in texts)]
    messages = [
        (error.code in part.text, *message) for part in parts if (message := _message_part(part, error.code))
    ]
    known = {
        word.text for message in error.wordings.all() for word in _words(message.text) if len(word.text) > 3
    }
    ranked = sorted(
        ((has_code, len(known & words), len(words), sentence) for has_code, words, sentence in messages),
        reverse=True,
    )
    if not ranked or not (len(ranked) == 1 or ranked[0][0] or ranked[0][1]):
        return ""
    return ranked[0][3]


def _message_part(part: Segment, code: str) -> tuple[set[str], str] | None:
    """Return the words and the text of a segment without its code and a log's prefix; None if it is no message."""
    start = part.tokens[part.lead].start if part.lead < len(part.tokens) else 0
    sentence = re.sub(rf"[\s(\[#]*(?<!\w){re.escape(code)}(?!\w)[\s)\]:]*", " ", part.text[start:])
    sentence = _LABEL.sub("", sentence).strip(" \t-–:;,")
    words = {word.text for word in _words(sentence) if word.text.isalpha()}
    is_message = MIN_WORDS <= len(words) <= MAX_WORDS and len(sentence) <= MAX_WORDING_CHARS
    return (words, sentence) if is_message else None


def _words(text: str) -> list[Token]:
    return [word for part in segments(text) for word in part.tokens]
