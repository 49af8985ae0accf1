"""Other vendors: whether a text names a product that the catalogue does not describe.

`errors/data/other_vendors.csv` has a vendor a row: its name; the names of its products, which count in any case where
an error begins or names its source; names that are everyday words too, which count as they are written and only beside
such a sign; its hosts; and regular expressions of codes and classes that are its own.
"""

import csv
import re
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..alignment.tokens import fold
from .hosts import belongs, hosts_in

FILE = Path(__file__).parents[1] / "data" / "other_vendors.csv"

MIN_OWN_WORDS = 4  # of a whole message that is the catalogue's although another vendor is named
MIN_OWN_DIGITS = 5  # of a number that is the catalogue's code then

# A product's name is evidence where it begins an error, is its source, or is a part of its class.
_LEAD = (
    r"(?:^|[\r\n]|: )[^\w\r\n]{0,4}(?:[\d\[][^\s]{0,40}[ \t]{1,3}){0,4}"
    r"(?:[\w.-]{1,30}(?:[ ]?:[ ]{1,3}|\][ :]{0,3})){0,2}(?:[\w.-]{1,30}[ ]{1,3})?[\[(\"']?"
)
_ERROR = (
    r"(?:error|exception|fel(?:et|meddelande|kod)?|failed|failure|misslyckades|api|graphql|sdk|webhook)\b"
)
_ANSWERED = r"(?:svara(?:de|r)|returned|responded)\b"
_SAID = (
    r"(?:returns|responds|sa(?:de|id|ys)?|s\u00e4ger|g(?:av|er)|gives|gave|answer(?:ed|s)|repl(?:ied|ies)|throws"
    r"|threw|reject(?:ed|s)|kastade|visar|shows)\b[^\r\n]{0,30}?(?:[45]\d\d\b|:|\{|error\b|fel\b|[\"\u201c\u201d])"
)
_STATUS = r"[ ]\(?[45]\d\d\)?(?=[ ]?(?:$|[\r\n:,]|[A-Z]))"
_AFTER = rf"(?:[\])\"']?[ ]?:|[ -](?i:{_ERROR}|{_ANSWERED}|{_SAID})|{_STATUS}|\])"
_SOURCE = (
    r"\b(?i:error|errors|exception|fel(?:et|kod|meddelande(?:t)?)?|response|svar(?:et)?|message|meddelande(?:t)?"
    r"|[45]\d\d)[ ](?i:fr\u00e5n|from|in|i|hos|of|by)[ ](?i:the[ ]|our[ ]|v\u00e5r[ ])?(?:%s)\b"
)
_NAME = (
    _LEAD
    + r"(?:%s)(?:[ -][\w-]{1,20}){0,2}"
    + _AFTER
    + "|"
    + _SOURCE
    + r"|\((?i:from |fr\u00e5n |via |i |in )?(?:%s)(?i: API)?\)"
    r"|\b(?:%s)(?:[A-Z]\w{0,40})?(?:Error|Exception)\b|\b(?:%s)(?:::|\.errors?\.|\.exceptions?\.)"
)
# Of everyday words (Make, Square), nothing may stand between the name and what follows it.
_WORD = (
    _LEAD
    + r"(?:%s)(?:[ ](?i:api|app|pay))?"
    + _AFTER
    + "|"
    + _SOURCE
    + r"|\b(?:%s)(?:[A-Z]\w{0,40})?(?:Error|Exception)\b"
)


class Vendor(NamedTuple):
    """Vendor with what a text may name it by. `keys` are parts of its names and signs, folded: one must occur."""

    name: str
    hosts: tuple[str, ...]
    signs: re.Pattern[str]
    keys: tuple[str, ...]


def mentioned_vendor(text: str) -> str:
    """Return the first known vendor that a decoded text names, in the order of the file; "" for none."""
    folded = text.lower()
    # A vendor of several keys in the text is asked once.
    for vendor in dict.fromkeys([vendor for key, vendor in _keys() if key in folded]):
        if _has_host(vendor, text, folded) or vendor.signs.search(text):
            return vendor.name
    return ""


def _has_host(vendor: Vendor, text: str, folded: str) -> bool:
    return any(name in folded for name in vendor.hosts) and any(
        belongs(host.name, vendor.hosts) for host in hosts_in(text)
    )


def other_vendor(text: str, our_hosts: Iterable[str], our_names: Iterable[str]) -> str:
    """Return the known vendor that a decoded text names; "" if there is none or the text names one of ours too."""
    if not (name := mentioned_vendor(text)):
        return ""
    hosts = tuple(our_hosts)
    is_ours = any(belongs(host.name, hosts) for host in hosts_in(text)) or _names(text, {*our_names})
    return "" if is_ours else name


def is_own_text(words: int, code: str) -> bool:
    """Return True if a whole message of this many words, or this code, is the catalogue's beside another vendor.

    Shops and connectors name themselves and print a catalogue's message. Short messages and numbers are everybody's.
    """
    if code:
        return not code.isdecimal() or len(code) >= MIN_OWN_DIGITS
    return words >= MIN_OWN_WORDS


def _names(text: str, names: Collection[str]) -> bool:
    """Return True if a text has one of these names, also at the beginning of a longer word."""
    chosen = [re.escape(fold(name)) for name in names if name]
    return bool(chosen) and re.search(rf"(?<![^\W_])(?:{'|'.join(chosen)})", fold(text)) is not None


@cache
def _keys() -> list[tuple[str, Vendor]]:
    """Return each key with its vendor, in the order of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [(key, vendor) for vendor in map(_vendor, csv.DictReader(file)) for key in vendor.keys]


def _vendor(row: dict[str, str]) -> Vendor:
    names, words = (row[column].split("|") if row[column] else [] for column in ("names", "words"))
    signs = [_NAME.replace("%s", f"(?i:{_any(names)})")] if names else []
    signs += [_WORD.replace("%s", _any(words))] if words else []
    signs += [row["signs"]] if row["signs"] else []
    keys = {key.lower() for key in (*names, *words, *row["hosts"].split(), *row["keys"].split())}
    return Vendor(
        row["name"],
        tuple(row["hosts"].split()),
        re.compile("|".join(signs) or r"(?!)"),
        tuple(sorted(key for key in keys if not any(other in key for other in keys - {key}))),
    )


def _any(names: Iterable[str]) -> str:
    return "|".join(map(re.escape, names))
