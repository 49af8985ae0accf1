"""All measures of the stored catalogue, by name. Each returns figures; none of them leaves a row behind."""

from collections.abc import Callable, Iterable

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


def table(name: str, figures: Iterable[Figure], *, has_misses: bool = False) -> str:
    """Return a measure's figures as lines, each followed by the texts that were lost if they are wanted."""
    lines = []
    for figure in figures:
        lines += [f"{name:9} {figure}", *(f"    {miss}" for miss in figure.misses if has_misses)]
    return "".join(f"{line}\n" for line in lines)
