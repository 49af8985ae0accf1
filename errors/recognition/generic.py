"""Generic error words of protocols, and whether a text describes the error more closely beside them. Pure.

`invalid_grant` or “Access denied” says no more than that something was refused. Beside a description it proves nothing:
`{"error": "access_denied", "error_description": "Quota exceeded"}`.

Sources: RFC 6749 (4.1.2.1, 5.2), RFC 6750 (3.1), RFC 7591 (3.2.2), RFC 8628 (3.5), RFC 8707, OpenID Connect Core
(3.1.2.6), RFC 9110 (15.5).
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from ..alignment.common_words import is_telling
from ..alignment.tokens import folded_words
from .client_texts import HAS_STATUS

MAX_PLACES = 10  # of generic words in a text that are read
MAX_WORD_CHARS = 42  # before a generic word, with a space
MAX_SCOPE_CHARS = 2_000  # on each side of a generic word
MIN_DESCRIPTION_WORDS = 2

WORDS = (
    "invalid_request unauthorized_client access_denied unsupported_response_type invalid_scope server_error"
    " temporarily_unavailable invalid_client invalid_grant unsupported_grant_type invalid_token insufficient_scope"
    " invalid_redirect_uri invalid_client_metadata invalid_software_statement unapproved_software_statement"
    " authorization_pending slow_down expired_token invalid_target interaction_required login_required"
    " account_selection_required consent_required invalid_request_uri invalid_request_object request_not_supported"
    " request_uri_not_supported registration_not_supported permission_denied authentication_failed"
)
REASONS = "unauthorized unauthorised forbidden bad_request not_found"  # of HTTP, beside its statuses

REASON_PHRASES = frozenset(word.replace("_", " ") for word in REASONS.split())
_PHRASES = REASON_PHRASES | {word.replace("_", " ") for word in WORDS.split()}
# Written with spaces too: “Access denied”. The others are plain words then.
_SPACED = ("access", "authentication", "bad", "insufficient", "invalid", "not", "permission", "unauthorized")


def _written(phrase: str) -> str:
    return phrase.replace(" ", "[ _-]?" if phrase.startswith(_SPACED) else "_")


_WORD = re.compile(
    r"(?<![^\W_])(?:" + "|".join(map(_written, sorted(_PHRASES, reverse=True))) + r")(?![^\W_])", re.I
)
# What goes on with another message: “Access denied for user 'shop'”, “command not found”.
_GOES_ON = re.compile(
    r"[ ](?:for|to|by|from|in|on|f\u00f6r|till|fr\u00e5n|av|i|p\u00e5|fra|til)[ ]\S|[ ](?:user|anv\u00e4ndare)",
    re.I,
)
_WORD_BEFORE = re.compile(r"([^\W\d_]{2,40})[ ]\Z")
# A text that has the parts of none of these has no generic word.
_PARTS = [
    tuple(phrase.split()) if phrase.startswith(_SPACED) else (phrase.replace(" ", "_"),)
    for phrase in sorted(_PHRASES)
]
_BRACE = re.compile(r"[{}]")
_ADDRESS = re.compile(r"[^\s.,/:;()]{0,80}[./][^\s]{1,300}")
_TEXT = r"(?P<text>[^\"'{}<>\[\]\r\n&]{3,300})"
_AFTER = re.compile(r"(?:[ \t]{0,2}[:\u2013-][ \t]{1,2}|[ \t]{0,2}\(|[\"'] [\"'])" + _TEXT)
_DESCRIPTION = re.compile(r"\berror_?description[\"']?(?:[ \t]{0,2}[:=]>?[ \t]{0,2}|>)[\"']?" + _TEXT, re.I)
_FIELD = re.compile(
    r"[\"'](?:error_?)?(?:description|message|msg|details?|reason)[\"']\s{0,4}[:=]>?\s{0,4}[\"']" + _TEXT,
    re.I,
)


def _may_have_any(text: str) -> bool:
    """Return False if a text surely has no generic word: a cheap check that saves the search for them."""
    folded = text.lower()
    return any(parts[0] in folded and parts[-1] in folded for parts in _PARTS)


def described_words(text: str) -> set[str]:
    """Return the generic words of a decoded text that stand beside a description, folded: `invalid grant`."""
    if not _may_have_any(text):
        return set()
    found: set[str] = set()
    for match in islice(_WORD.finditer(text), MAX_PLACES):
        phrase = " ".join(folded_words(match[0]))
        if phrase not in found and any(map(_describes, _beside(text, match))):
            found.add(phrase)
    return found


def is_described(words: Iterable[str], described: Iterable[str]) -> bool:
    """Return True if these folded words say no more than one of the described generic words."""
    chosen = set(words)
    return bool(chosen) and any(chosen <= {*phrase.split()} for phrase in described)


def is_generic(words: Iterable[str]) -> bool:
    """Return True if these folded words are a generic error word."""
    return " ".join(words) in _PHRASES


def is_part(text: str, start: int, end: int) -> bool:
    """Return True if a generic word between two places is a part of a longer message.

    It goes on with a preposition, or a telling word stands before it. A capital in a sentence begins a message.
    """
    if _GOES_ON.match(text, end):
        return True
    before = _WORD_BEFORE.search(text, max(start - MAX_WORD_CHARS, 0), start)
    return before is not None and text[start].islower() and is_telling(before[1])


def may_be_part(text: str) -> bool:
    """Return True if a decoded text has a generic word that is a part of a longer message."""
    if not _may_have_any(text):
        return False
    return any(is_part(text, *match.span()) for match in islice(_WORD.finditer(text), MAX_PLACES))


def _beside(text: str, match: re.Match[str]) -> Iterator[str]:
    """Yield what may describe the generic word: what follows it, its line's and its object's fields."""
    if after := _AFTER.match(text, match.end()):
        yield after["text"]
    start = max(text.rfind("\n", 0, match.start()) + 1, match.start() - MAX_SCOPE_CHARS)
    end = text.find("\n", match.end())
    end = min(len(text) if end < 0 else end, match.end() + MAX_SCOPE_CHARS)
    for found in _DESCRIPTION.finditer(text, start, end):
        yield found["text"]
    for pattern in (_DESCRIPTION, _FIELD):
        for found in pattern.finditer(text, *_object_around(text, match.start(), match.end())):
            yield found["text"]


def _object_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the borders of the innermost object of JSON around a place; an empty range if there is none."""
    left = _border(reversed([*_BRACE.finditer(text, max(start - MAX_SCOPE_CHARS, 0), start)]), "{")
    right = _border(_BRACE.finditer(text, end, end + MAX_SCOPE_CHARS), "}")
    return (left, right) if left >= 0 and right >= 0 else (start, start)


def _border(braces: Iterable[re.Match[str]], border: str) -> int:
    """Return the place of the first brace that closes more than was opened; -1 if there is none."""
    depth = 0
    for brace in braces:
        depth += 1 if brace[0] != border else -1
        if depth < 0:
            return brace.start()
    return -1


def _describes(text: str) -> bool:
    """Return True if a text says more than generic words and a status."""
    words = folded_words(
        _ADDRESS.sub(" ", _WORD.sub(" ", text.rpartition(": ")[2] if _WORD.search(text) else text))
    )
    plain = [word for word in words if word.isalpha()]
    return len(plain) >= MIN_DESCRIPTION_WORDS and not (HAS_STATUS.search(text) and "status" in words)
