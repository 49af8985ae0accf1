"""The catalogue's rows, and the derived tables that recognise them in pasted text."""

from .catalogue import ErrorCode, ErrorLink, ErrorMessage, ErrorText, Fixer, System
from .index import CodeToken, Posting, Signature, Term, TermVariant

__all__ = [
    "CodeToken",
    "ErrorCode",
    "ErrorLink",
    "ErrorMessage",
    "ErrorText",
    "Fixer",
    "Posting",
    "Signature",
    "System",
    "Term",
    "TermVariant",
]
