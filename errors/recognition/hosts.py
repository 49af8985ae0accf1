"""Host names in a text: in addresses, in fields of clients' messages, and bare. Pure."""

import re
from collections.abc import Iterable
from typing import NamedTuple

MAX_HOSTS = 100  # of a text that are read
MAX_FRAME_CHARS = 400  # of a stack frame before its host

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})"
_NAME = rf"{_LABEL}(?:\.{_LABEL}){{0,8}}"
# Last labels of names that stand in a text without a scheme: file names and class paths look the same.
_TOP = "com|net|org|se|no|dk|fi|nu|eu|de|fr|nl|es|it|uk|us|io|co|ai|app|dev|cloud|info|biz|example|test|local|internal"
_HOST = re.compile(
    rf"\b(?:https?|wss?|ssl|tls|tcp)://(?:[^\s/@\"'<>]{{1,80}}@)?(?P<address>{_NAME})[^\s\"'<>)}}\]]{{0,600}}"
    rf"|(?<![\w-])(?:host(?:name)?|server(?:name)?)[\"']?\s{{0,2}}[:=]\s{{0,2}}[\"']?(?P<field>{_NAME})"
    rf"|(?<![\w@/.\\$-])(?P<bare>(?:[a-z0-9](?:[a-z0-9-]{{0,62}})\.){{1,8}}(?:{_TOP}))(?![\w-]|\.\w|\()"
    r"|(?<![\w@/.\\$-])(?P<number>\d{1,3}(?:\.\d{1,3}){3})(?!:\d{1,5}->)(?P<port>:\d{1,5})?(?![\w-]|\.\d)"
    r"|(?<![\w@/.\\$-])(?P<local>localhost)\b"
)
_WEB_PORTS = ("", ":80", ":443")
_INNER = re.compile(r"(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[?::1)")
_STACK_FRAME = re.compile(r"[ \t]{0,40}at\s")
# Header lines of HTTP that name other hosts than the one that answered, or a program.
_HEADER = re.compile(
    r"[ \t<>*]{0,8}(?:origin|referer|access-control-[\w-]{1,30}|content-security-policy[\w-]{0,12}|report-to|nel|link"
    r"|user-agent|(?:set-)?cookie|x-forwarded-[\w-]{1,20}|via|alt-svc|location)[ \t]{0,2}:",
    re.I,
)


class Host(NamedTuple):
    """Host name in lower case with its place in the text. `is_number` is True for an IP address."""

    name: str
    start: int
    end: int
    is_number: bool = False


def hosts_in(text: str) -> list[Host]:
    """Return the hosts that a text names, at most `MAX_HOSTS`, without those of stack frames and of some headers.

    A quarter are from the beginning, the others from the end, where logs have their newest lines.
    """
    hosts = [_host(match) for match in _HOST.finditer(text) if not _is_nobodys(match)]
    return hosts[: MAX_HOSTS // 4] + hosts[MAX_HOSTS // 4 :][-MAX_HOSTS * 3 // 4 :]


def _host(match: re.Match[str]) -> Host:
    name = next(match[kind] for kind in ("address", "field", "bare", "number", "local") if match[kind])
    return Host(name.lower(), match.start(), match.end(), name.replace(".", "").isdecimal())


def _is_nobodys(match: re.Match[str]) -> bool:
    """Return True for the host of a stack frame or a header, and for an IP address that may be any server's.

    An address of an inner network, or with a port that is not the web's, is another kind of server's.
    """
    if match["number"] and not _INNER.match(match["number"]) and (match["port"] or "") in _WEB_PORTS:
        return True
    earliest = max(match.start() - MAX_FRAME_CHARS, 0)
    line = match.string.rfind("\n", earliest, match.start()) + 1 or earliest
    if match["field"] and "." not in match["field"] and match[0][:6].lower() == "server":
        return True  # a program: nginx
    end = match.end("field") if match["field"] else match.start()
    return any(pattern.match(match.string, line, end) for pattern in (_STACK_FRAME, _HEADER))


def belongs(host: str, to: Iterable[str]) -> int:
    """Return the length of the longest of these names that is the host or a domain above it; 0 for none."""
    return max((len(name) for name in to if host == name or host.endswith(f".{name}")), default=0)
