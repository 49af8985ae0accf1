"""Errors by what stands in an address: people type codes from paper, telephone and memory."""

from . import index
from .models import ErrorCode

MAX_CODE = 120


def with_code(code: str) -> list[ErrorCode]:
    """The errors that have this key or code, whatever its case, punctuation and leading zeros; one a system at most
    where the key is written exactly. Merged errors are answered for by the ones they went into."""
    code = code.replace("\0", "").strip()[:MAX_CODE]
    errors = ErrorCode.objects.reachable().filter(merged_into=None).with_texts()
    forms = index.code_tokens(code)
    if not forms:
        return []
    if exact := list(errors.filter(key=code)):
        return exact
    found, _formats = index.find_codes(forms)
    ids = {error for ids in found.values() for error in ids}
    return list(errors.filter(pk__in=ids)) or list(errors.filter(key__iexact=code))
