"""All measures of the stored catalogue, by name. Each returns figures; none of them leaves a row behind."""

from collections.abc import Callable

from . import foreign, mails
from .figures import Figure

MEASURES: dict[str, Callable[[], list[Figure]]] = {
    "mail": mails.measure,
    "absent": foreign.measure,
}
