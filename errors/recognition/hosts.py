"""Host names in a text: in addresses, in fields of clients' messages, and bare. Pure."""

import re
from collections.abc import Iterable
from typing import NamedTuple

MAX_HOSTS = 100  # of a text that are read

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})"
_NAME = rf"{_LABEL}(?:\.{_LABEL}){{0,8}}"
# Last labels of names that stand in a text without a scheme: file names and class paths look the same.
_TOP = "com|net|org|se|no|dk|fi|nu|eu|de|fr|nl|es|it|uk|us|io|co|ai|app|dev|cloud|info|biz|example|test|local|internal"
_HOST = re.compile(
    rf"\b(?:https?|wss?)://(?:[^\s/@\"'<>]{{1,80}}@)?(?P<address>{_NAME})(?P<port>:\d{{1,5}})?[^\s\"'<>)}}\]]{{0,600}}"
    rf"|(?<![\w-])(?:host(?:name)?|server(?:name)?)[\"']?\s{{0,2}}[:=]\s{{0,2}}[\"']?(?P<field>{_NAME})(?P<fieldport>:\d{{1,5}})?"
    rf"|(?<![\w@/.\\$-])(?P<bare>(?:[a-z0-9](?:[a-z0-9-]{{0,62}})\.){{1,8}}(?:{_TOP}))(?![\w-]|\.\w|\()"
    r"|(?<![\w@/.\\$-])(?P<number>\d{1,3}(?:\.\d{1,3}){3})(?P<numberport>:\d{1,5})?(?![\w-]|\.\d)"
    r"|(?<![\w@/.\\$-])(?P<local>localhost)\b"
)
_WEB_PORTS = ("", ":80", ":443")
_INNER = re.compile(r"(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[?::1)")
_STACK_FRAME = re.compile(r"[ \t]{0,40}at\s")


class Host(NamedTuple):
    """Host name in lower case with its place in the text. `is_number` is True for an IP address."""

    name: str
    start: int
    end: int
    is_number: bool = False


def hosts_in(text: str) -> list[Host]:
    """Return the hosts that a text names, at most `MAX_HOSTS`, without those of stack frames.

    An IP address counts where it is another kind of server's: of an inner network, or with a port that is not the
    web's. Any other may be anybody's.
    """
    hosts = []
    for match in _HOST.finditer(text):
        if len(hosts) == MAX_HOSTS:
            break
        host = _host(match)
        line = text.rfind("\n", 0, host.start) + 1
        is_unknown = (
            host.is_number and not _INNER.match(host.name) and (match["numberport"] or "") in _WEB_PORTS
        )
        if not is_unknown and not _STACK_FRAME.match(text, line, host.start):
            hosts.append(host)
    return hosts


def _host(match: re.Match[str]) -> Host:
    name = next(match[kind] for kind in ("address", "field", "bare", "number", "local") if match[kind])
    return Host(name.lower(), match.start(), match.end(), name.replace(".", "").isdecimal())


def belongs(host: str, to: Iterable[str]) -> int:
    """Return the length of the longest of these names that is the host or a domain above it; 0 for none."""
    return max((len(name) for name in to if host == name or host.endswith(f".{name}")), default=0)
