"""Logging filter that redacts secrets, shortens lines and lowers the level of clients' mistakes.

Django's loggers report requests that no view has redacted: addresses, headers and the texts of exceptions.
"""

import logging
import re
import traceback
from urllib.parse import unquote

from django.http import UnreadablePostError

from ..redaction import redact

MAX_LINE_CHARS = 500
MISSING = (404, 410)  # what scanners ask for all day
_ESCAPED = re.compile(r"\\(?:([nrt\\])|x([0-9a-f]{2})|u([0-9a-f]{4})|U(00(?:0[0-9a-f]|10)[0-9a-f]{4}))")
_SIGNS = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}


class RedactingFilter(logging.Filter):
    """Filter that redacts a record in place, so that later handlers see the redacted one.

    A client's mistake (4xx, a closed connection) becomes one line; our own failures keep their traceback.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Return False for a record whose true level is below its logger's."""
        message = record.getMessage()
        if hasattr(record, "status_code"):
            message = _unescaped(message)
        if _is_client_error(record):
            level = logging.INFO if getattr(record, "status_code", 0) in MISSING else logging.WARNING
            record.levelno, record.levelname = min(record.levelno, level), logging.getLevelName(level)
            record.exc_info = record.exc_text = record.stack_info = None
        elif record.exc_info and record.exc_info[0]:
            record.exc_text = _without_secrets("".join(traceback.format_exception(*record.exc_info)).rstrip())
        record.msg, record.args = line(message), None
        return logging.getLogger(record.name).isEnabledFor(record.levelno)


def line(message: str) -> str:
    """Return the message as one line without secrets, cut at a maximum length."""
    text = _without_secrets(message)
    visible = "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text[:MAX_LINE_CHARS])
    return visible if len(text) <= MAX_LINE_CHARS else f"{visible}…"


def _without_secrets(text: str) -> str:
    """Redact the text, then each part of the addresses in it: there a token is a word of its own."""
    return "/".join(redact(part).text for part in redact(text).text.split("/"))


def _is_client_error(record: logging.LogRecord) -> bool:
    """Return True for a response of 4xx, and for a client that closed the connection."""
    status, kind = getattr(record, "status_code", 0), (record.exc_info or (None,))[0]
    return 400 <= status < 500 or bool(kind and issubclass(kind, UnreadablePostError))


def _unescaped(message: str) -> str:
    """Undo the escapes of Django and of the client, so that labels are recognised."""

    def sign(match: re.Match[str]) -> str:
        return _SIGNS[match[1]] if match[1] else chr(int(match[match.lastindex or 0], 16))

    return unquote(_ESCAPED.sub(sign, message))
