"""Errors by what stands in an address: people type codes from paper, telephone and memory. And where pages went."""

from . import index
from .models import ErrorCode, PublishedAddress

MAX_CODE = 120
MOST_OWNERS = 10


def with_code(code: str, system: str = "") -> list[ErrorCode]:
    """The errors that have this key or code, whatever its case, punctuation and leading zeros; one a system at most
    where the key is written exactly. Merged errors are answered for by the ones they went into."""
    code = code.replace("\0", "").strip()[:MAX_CODE]
    forms = index.code_tokens(code)
    if not forms:
        return []
    errors = ErrorCode.objects.reachable().filter(merged_into=None).with_texts()
    if system:
        errors = errors.filter(system__slug__in=(system, system.lower()))
    if exact := list(errors.filter(key=code)):
        return exact
    found, _formats = index.find_codes(forms)
    owners = {error for ids in found.values() for error in ids}
    return list(errors.filter(pk__in=owners)) or list(errors.filter(key__iexact=code))


def now_at(path: str = "", *, code: str = "") -> str | None:
    """Where the page is now that readers were once given this path for, or a path that ends with this code.

    "" where it is gone; None where no page ever was. For addresses that show nothing themselves.
    """
    wanted = {"path__startswith": "errors/", "path__endswith": f"/{code}"} if code else {"path": path}
    given = PublishedAddress.objects.filter(**wanted).order_by("path")
    found = list(given[:MOST_OWNERS])
    return next(filter(None, map(_address_now, found)), "") if found else None


def _address_now(given: PublishedAddress) -> str:
    row = given.row
    if isinstance(row, ErrorCode):
        shown = row.merged_into or row
        row = ErrorCode.objects.reachable().filter(pk=shown.pk).select_related("system").first()
    return row.get_absolute_url() if row else ""  # type: ignore[attr-defined]
