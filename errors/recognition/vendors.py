"""Other vendors: whether a text names a product that the catalogue does not describe.

`errors/data/other_vendors.csv` has a vendor a row: its name; the names of its products, which count where an error
begins or names its source; its hosts; and regular expressions of codes and classes that are its own.
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

# A product's name is evidence where it begins an error, is its source, or is a part of its class.
_LEAD = r"(?:^|[\r\n]|: )[^\w\r\n]{0,4}(?:[\w.-]{1,30}[ :\]]{1,3})?"
_NAMED = (
    _LEAD + r"(?:%s)(?:[ -][\w-]{1,20}){0,2}"
    r"(?: ?:|[ -](?i:error|exception|fel(?:et|meddelande)?|api|svarade|returned|responded|failed)\b)"
    r"|\b(?i:error|exception|fel(?:et)?|response|svar(?:et)?|message|meddelande(?:t)?)"
    r"[ ](?:fr\u00e5n|from|in|i|hos|of|by)[ ](?:the )?(?:%s)\b"
    r"|\b(?:%s)(?:[A-Z]\w{0,40})?(?:Error|Exception)\b|\b(?:%s)(?:::|\.error\.|\.exceptions?\.)"
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
    hosts = None
    for vendor in _vendors():
        if not any(key in folded for key in vendor.keys):
            continue
        hosts = [host.name for host in hosts_in(text)] if hosts is None else hosts
        if any(belongs(host, vendor.hosts) for host in hosts) or vendor.signs.search(text):
            return vendor.name
    return ""


def other_vendor(text: str, our_hosts: Iterable[str], our_names: Iterable[str]) -> str:
    """Return the known vendor that a decoded text names; "" if there is none or the text names one of ours too."""
    if not (name := mentioned_vendor(text)):
        return ""
    hosts = tuple(our_hosts)
    is_ours = any(belongs(host.name, hosts) for host in hosts_in(text)) or _names(text, {*our_names})
    return "" if is_ours else name


def _names(text: str, names: Collection[str]) -> bool:
    """Return True if a text has one of these names, also at the beginning of a longer word."""
    chosen = [re.escape(fold(name)) for name in names if name]
    return bool(chosen) and re.search(rf"(?<![^\W_])(?:{'|'.join(chosen)})", fold(text)) is not None


@cache
def _vendors() -> tuple[Vendor, ...]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(map(_vendor, csv.DictReader(file)))


def _vendor(row: dict[str, str]) -> Vendor:
    names = "|".join(re.escape(name) for name in row["names"].split("|") if name)
    signs = [_NAMED.replace("%s", names)] if names else []
    signs += [row["signs"]] if row["signs"] else []
    keys = {
        key.lower() for key in (*row["names"].split("|"), *row["hosts"].split(), *row["keys"].split()) if key
    }
    return Vendor(
        row["name"],
        tuple(row["hosts"].split()),
        re.compile("|".join(signs) or r"(?!)"),
        tuple(sorted(key for key in keys if not any(other in key for other in keys - {key}))),
    )
