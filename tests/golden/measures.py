"""All measures of the stored catalogue, by name. Each returns figures; none of them leaves a row behind."""

from collections.abc import Callable

from . import foreign, inbox, left_out, mails, names, payloads
from .figures import Figure

MEASURES: dict[str, Callable[[], list[Figure]]] = {
    "mail": mails.measure,
    "payload": payloads.measure,
    "absent": foreign.measure,
    "left_out": left_out.measure,
    "names": names.measure,
    "inbox": inbox.measure,
}
