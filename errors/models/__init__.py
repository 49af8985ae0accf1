"""Models of the catalogue: errors and their texts, slot labels, import files, presence, and the signature index."""

from .addresses import PublishedAddress
from .catalogue import ErrorCode, ErrorLink, ErrorText, Fixer, System, Wording
from .imports import ImportFile
from .presence import Presence
from .signature_index import CodeToken, Posting, Signature, Term, TermVariant
from .slots import SlotLabel

__all__ = [
    "CodeToken",
    "ErrorCode",
    "ErrorLink",
    "ErrorText",
    "Fixer",
    "ImportFile",
    "Posting",
    "Presence",
    "PublishedAddress",
    "Signature",
    "SlotLabel",
    "System",
    "Term",
    "TermVariant",
    "Wording",
]
