"""Signals: what HTTP clients print about a status or a failed connection, with the host that they name. Pure.

A signal is `http:401`, `net:timeout`, `net:dns`, `net:refused`, `net:reset`, `net:unreachable` or `tls:certificate`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from .client_texts import BESIDE_REASON, HAS_STATUS, STATUSES, is_reason
from .failure_texts import FAILURES
from .hosts import Host, hosts_in
from .status_sentences import MAX_SENTENCE_CHARS, SENTENCES

MAX_SIGNALS = 20  # of a text that are read
MAX_NUMBERS = 400  # of a text that may be a status: a quarter from its beginning, the others from its end
MAX_STATUSES = 40  # of them in different places
MAX_PHRASE_CHARS = 340  # of a line before a status, such as a request's method and address
MAX_REASON_CHARS = 40  # after it
MAX_HOST_DISTANCE = 400  # characters between a phrase and a host on another line
MAX_MESSAGE_CHARS = 4_000  # the same after a status line, which headers and a body follow
MAX_LINE_CHARS = 400  # of a line that may be a client's phrase alone
LIKELY = "?"  # after a signal of an error: the error is a suggestion only

# What clients write around a status or a failure, and log lines before it.
_AROUND = re.compile(
    r"\b[\w.$:]{0,80}(?:Error|Exception)\b|\bUncaught\b|\bin promise\b|\bcaused? by\b|\bcause\b|\brequest failed with\b"
    r"|\bcurl\b|\bcURL error \d{1,2}|\bthe (?:requested URL|remote server|server)\b|\b(?:server )?returned\b"
    r"|\brespond(?:ed|s)? with\b|\bresponse\b|\bstatus\b|\bcode\b|\bclient error\b|\bserver error\b|\ban? error\b"
    r"|\bdoes not indicate success\b|\bunexpected\b|\bresulted in an?\b|\b(?:for|from|on) url\b|\bfrom\b|\bfor\b"
    r"|\bconnect\b|\bread\b|\bwrite\b|\bgetaddrinfo\b|\bdial tcp\b|\bhttp_request_failed\b|\bWP_Error\b|\bfel(?:et)?\b"
    r"|\b(?:GET|POST|PUT|PATCH|DELETE|HEAD)\b|\bHTTP(?:/\d(?:\.\d)?)?\b|\berror\b|\bwarn(?:ing)?\b|\breason\b"
    r"|\bERR_[A-Z_]{3,40}\b|/[\w./?&=%-]{0,200}",
    re.I,
)
_STACK_LINE = re.compile(r"\s{0,40}(?:at\s|File \"|Traceback|\.\.\. \d)")
_STATUS_LINE = re.compile(r"HTTP/\d(?:\.\d)? \d{3}\b")
_NUMBER = re.compile(r"\d+")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Signal:
    """Status or failure that a text names. `host` is "" if none is named near it.

    `is_alone` is True if the text is nothing but a client's phrase. `source` are the words of a sentence where the name
    of a system may stand: “Fortnox sa 403”; "" for a client's phrase.
    """

    name: str
    host: str = ""
    is_alone: bool = False
    source: str = ""

    @property
    def status(self) -> str:
        """The HTTP status; "" of a failed connection."""
        kind, _colon, detail = self.name.partition(":")
        return detail if kind == "http" else ""


class _Phrase(NamedTuple):
    start: int
    end: int
    name: str
    source: str = ""


def signals_in(text: str) -> list[Signal]:
    """Return the signals of a decoded text in their order, each once for a host, at most `MAX_SIGNALS`."""
    phrases = sorted({*_statuses(text), *_failures(text)})
    if not phrases:
        return []
    hosts = hosts_in(text)
    is_alone = _is_alone(text, phrases, hosts)
    found = (
        Signal(phrase.name, _host_of(phrase, text, hosts), is_alone, phrase.source) for phrase in phrases
    )
    return list(dict.fromkeys(found))[:MAX_SIGNALS]


def _statuses(text: str) -> Iterator[_Phrase]:
    """Yield the statuses of a text. Lines that differ in other numbers only are read once."""
    seen: set[tuple[str, str]] = set()
    numbers = [*HAS_STATUS.finditer(text)]
    for number in numbers[: MAX_NUMBERS // 4] + numbers[MAX_NUMBERS // 4 :][-MAX_NUMBERS * 3 // 4 :]:
        earliest = max(number.start() - MAX_PHRASE_CHARS, 0)
        start = max(text.rfind("\n", earliest, number.start()) + 1, earliest)
        end = number.end() + MAX_REASON_CHARS
        shape = number[0], _NUMBER.sub("0", text[start:end].partition("\n")[0])
        if shape in seen:
            continue
        seen.add(shape)
        if len(seen) > MAX_STATUSES:
            return
        yield from _statuses_at(text, number, start, end)


def _statuses_at(text: str, number: re.Match[str], start: int, end: int) -> Iterator[_Phrase]:
    for pattern in STATUSES:
        for match in pattern.finditer(text, start, end):
            if match.start("status") == number.start():
                yield _Phrase(match.start(), match.end(), f"http:{number[0]}")
    for pattern in SENTENCES:
        for match in pattern.finditer(text, max(start, number.start() - MAX_SENTENCE_CHARS), end):
            if match.start("status") == number.start():
                yield _Phrase(*match.span("status"), f"http:{number[0]}", match["source"])
    for match in BESIDE_REASON.finditer(text, start, end):
        is_own = number.start() in (match.start("number"), match.start("last"))
        if is_own and is_reason(int(number[0]), match["after"] or match["before"]):
            yield _Phrase(match.start(), match.end(), f"http:{number[0]}")


def _failures(text: str) -> Iterator[_Phrase]:
    folded = text.lower()
    for signal, key, pattern in FAILURES:
        if key in folded:
            for match in islice(pattern.finditer(text), MAX_SIGNALS):
                yield _Phrase(match.start(), match.end(), signal)


def _host_of(phrase: _Phrase, text: str, hosts: Sequence[Host]) -> str:
    """Return the nearest host of the phrase's line, else the nearest around it. A name comes before an address."""
    start = text.rfind("\n", 0, phrase.start) + 1
    end = text.find("\n", phrase.end)
    end = len(text) if end < 0 else end
    beside = [host for host in hosts if start <= host.start < end]
    is_status_line = _STATUS_LINE.match(text, phrase.start) is not None
    distance = MAX_MESSAGE_CHARS if is_status_line else MAX_HOST_DISTANCE
    near = beside or [host for host in hosts if _distance(phrase, host) <= distance]
    nearest = min(near, key=lambda host: (host.is_number, _distance(phrase, host)), default=None)
    return nearest.name if nearest else ""


def _distance(phrase: _Phrase, host: Host) -> int:
    return max(host.start - phrase.end, phrase.start - host.end, 0)


def _is_alone(text: str, phrases: Iterable[_Phrase], hosts: Iterable[Host]) -> bool:
    """Return True if nothing but phrases, hosts and what clients write around them stands outside stack frames."""
    lines = [line for line in text.splitlines() if line.strip() and not _STACK_LINE.match(line)]
    if len(lines) != 1 or len(lines[0]) > MAX_LINE_CHARS:
        return False
    line = lines[0]
    offset = text.index(line)
    spans = [(part.start, part.end) for part in phrases] + [(part.start, part.end) for part in hosts]
    for first, last in spans:
        start, end = max(first - offset, 0), max(last - offset, 0)
        line = line[:start] + " " * (min(end, len(line)) - start) + line[end:]
    return not _LETTER.search(_AROUND.sub(" ", line))
