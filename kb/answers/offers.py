"""Offers for texts that show no error surely: the values that one may have, and another vendor to ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from errors.models import ErrorCode, System
from errors.publishable import LISTED
from errors.recognition.resolver import Match, Resolution
from errors.slots import slot_label

MAX_VALUE_CHARS = 40  # of a value that is offered
MAX_NAMED_SYSTEMS = 6


@dataclass(frozen=True, slots=True)
class LikelyMatch:
    """An error that a text may show. `offer` asks for its values, `url` carries them after "#"; "" for none."""

    error: ErrorCode
    offer: str = ""
    url: str = ""


def likely(matches: Iterable[Match]) -> list[LikelyMatch]:
    """Return matches that are not sure, each with its offer."""
    return [likely_match(match) for match in matches]


def likely_match(match: Match) -> LikelyMatch:
    """Return a match that is not sure, with its offer."""
    values = {name: value for name, value in match.values.items() if _is_plain(value)}
    if not values:
        return LikelyMatch(match.error)
    named = ", ".join(f"{slot_label(name)} {value}" for name, value in values.items())
    offer = _("Did you mean %(values)s?") % {"values": named}
    return LikelyMatch(match.error, offer, f"{match.error.get_absolute_url()}#{urlencode(values)}")


def other_vendor_note(resolution: Resolution) -> str:
    """Return a sentence on the other vendor that a text names, "" if it names none. One query, only if it does."""
    if resolution.known or not resolution.other_vendor:
        return ""
    listed = System.objects.filter(errors__status__in=LISTED).order_by("name").distinct()
    names = list(dict.fromkeys(vendor or name for vendor, name in listed.values_list("vendor", "name")))
    template = _(
        "Your text names %(vendor)s. We only know errors of %(systems)s, so ask %(vendor)s about its own."
    )
    return template % {"vendor": resolution.other_vendor, "systems": ", ".join(names[:MAX_NAMED_SYSTEMS])}


def _is_plain(value: str) -> bool:
    """Return True for a number, a code or a name. A plain lower-case word may be part of the sentence."""
    return len(value) <= MAX_VALUE_CHARS and any(sign.isdigit() or sign.isupper() for sign in value)
