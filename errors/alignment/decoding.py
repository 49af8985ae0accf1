"""Decoder of pasted text: undoes escapes, entities and wrong encodings. Pure."""

import html
import re
import unicodedata
from urllib.parse import unquote

_BYTES = re.compile(r"(?:\\x[0-9a-fA-F]{2})+")
_QUOTED_PRINTABLE = re.compile(r"(?:=[0-9A-F]{2})+")
_SOFT_BREAK = re.compile(r"=\r?\n")
_JSON_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/nrtbf]))')
_JSON_LETTERS = {"n": "\n", "r": "\n", "t": " ", "b": " ", "f": " "}
_MOJIBAKE = re.compile(
    "[\u00c2\u00c3\u00c5\u00e2][\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u2122\u20ac]{1,2}"
)
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


def decode(text: str) -> str:
    """Return the text without JSON escapes, HTML entities, percent codes, quoted-printable and mojibake, as NFC.

    Mojibake is UTF-8 that was read as Latin-1 or Windows-1252. What cannot be decoded stays as it is.
    """
    for _ in range(2):  # a body logged inside another body is escaped twice
        before = text
        if "\\" in text:
            text = _JSON_ESCAPE.sub(_unescape, _BYTES.sub(_from_bytes, text))
        if "&" in text:
            text = html.unescape(text)
        if "%" in text:
            text = _PERCENT.sub(_unquote, text)
        if "=" in text:
            text = _QUOTED_PRINTABLE.sub(_from_quoted_printable, _SOFT_BREAK.sub("", text))
        if not text.isascii():
            text = _MOJIBAKE.sub(_recode, text)
        if text == before:
            break
    return unicodedata.normalize("NFC", text.replace("\0", ""))


def _unescape(match: re.Match[str]) -> str:
    if match[1]:
        code = int(match[1], 16)
        return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)
    return _JSON_LETTERS.get(match[2], match[2])


def _from_bytes(match: re.Match[str]) -> str:
    raw = bytes.fromhex(match[0].replace("\\x", ""))
    try:
        return raw.decode("utf-8")
    except UnicodeError:
        return raw.decode("latin-1")


def _from_quoted_printable(match: re.Match[str]) -> str:
    """Decode letters beyond ASCII and the equals sign only: `a=12` may be a value."""
    try:
        decoded = bytes.fromhex(match[0].replace("=", "")).decode("utf-8")
    except UnicodeError:
        return match[0]
    return decoded if decoded == "=" or not decoded.isascii() else match[0]


def _unquote(match: re.Match[str]) -> str:
    decoded = unquote(match[0], errors="replace")
    return match[0] if "\ufffd" in decoded else decoded


def _recode(match: re.Match[str]) -> str:
    for encoding in ("cp1252", "latin-1"):
        try:
            return match[0].encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return match[0]
