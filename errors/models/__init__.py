"""Models of the catalogue: errors and their texts, import files, presence, and the derived signature index."""

from .addresses import PublishedAddress
from .catalogue import ErrorCode, ErrorLink, ErrorText, Fixer, System, Wording
from .imports import ImportFile
from .presence import Presence
from .signature_index import CodeToken, Posting, Signature, Term, TermVariant

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
    "System",
    "Term",
    "TermVariant",
    "Wording",
]
