"""Are the addresses alive that texts link to? Polite: HEAD before GET, one request a host at a time, nothing read.

The only module that calls other machines by addresses from texts. It connects to public addresses only, and to the very
address that it has looked up, so that no name can lead it into our own network; every redirect is looked at again.
"""

import errno
import html
import re
import socket
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from time import sleep
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings
from django.utils import timezone

from ..models import ArticleTranslation, ExternalLink, Verification
from ..outgoing import ssrf
from . import verification

State = ExternalLink.State
MayConnect = Callable[[str, int], bool]  # of an address in numbers, and a port

TIMEOUT = 10  # seconds
MAX_ATTEMPTS = 3  # before a link is called dead
PAUSE = 1.0  # seconds between two requests to a host; doubled with each attempt
MAX_REDIRECTS = 5
MAX_CONCURRENT_HOSTS = 4
MAX_URL_CHARS = 2000
PORTS = {80, 443}
GONE = {404, 410}
# Whoever answers so is there, and only does not want to be asked by a program.
REFUSED = {401, 402, 403, 405, 406, 407, 418, 429, 451, 999}

NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
NO_NETWORK = {errno.ENETDOWN, errno.ENETUNREACH}
MAX_NAME_LOOKUPS = 5  # names, to see whether the name service knows any

_HREF = re.compile(r'<a\b[^<>]*?\shref="(https?://[^"<>]+)"', re.I)
_SAFE = "%/:=&?~#+!$,;'@()*[]"


class PrivateAddressError(Exception):
    """The address leads into a network that is not public."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an address answered: its state, and the answer in words."""

    state: str
    answer: str


class UnreachableError(Exception):
    """Our own name service or network does not work; this says nothing of the address."""


def is_public(address: str, port: int) -> bool:
    """True for addresses of the open internet on the web's own ports."""
    return port in PORTS and ssrf.is_open(address)


NAME_SERVICE_DOWN = Outcome(State.UNASKED, "The name service knows none of the names.")


# --- asking


def probe(url: str, may_connect: MayConnect = is_public, pause: float = PAUSE) -> Outcome:
    """Ask until it answers, at most `ATTEMPTS` times."""
    outcome = Outcome(State.DEAD, "")
    for attempt in range(MAX_ATTEMPTS):
        sleep(pause * 2**attempt if attempt else 0)
        try:
            outcome = _outcome(url, may_connect, pause)
        except PrivateAddressError:
            return Outcome(State.SKIPPED, "")
        except UnreachableError as error:
            outcome = Outcome(State.UNASKED, str(error)[:200])
        except (OSError, HTTPException, ValueError) as error:
            outcome = Outcome(State.DEAD, f"{type(error).__name__}: {error}"[:200])
        if outcome.state not in {State.DEAD, State.UNASKED}:
            break
    return outcome


def _outcome(url: str, may_connect: MayConnect, pause: float) -> Outcome:
    status = _status("HEAD", url, may_connect)
    if status >= 400:  # many do not know HEAD
        sleep(pause)
        status = _status("GET", url, may_connect)
    is_there = status < 400 or status in REFUSED
    return Outcome(State.ALIVE if is_there else State.DEAD, f"HTTP {status}")


def _status(method: str, url: str, may_connect: MayConnect) -> int:
    """The status that the last of a row of redirects answers."""
    for _hop in range(MAX_REDIRECTS + 1):
        status, location = _request(method, url, may_connect)
        if status not in {301, 302, 303, 307, 308} or not location:
            return status
        url = urljoin(url, location)
    raise ValueError("Too many redirects.")


def _request(method: str, url: str, may_connect: MayConnect) -> tuple[int, str]:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise PrivateAddressError(url)
    connection = _connect(parts, may_connect)
    try:
        path = quote(parts.path or "/", safe=_SAFE) + (
            f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
        )
        agent = f"Klartext link check (+{settings.SITE_URL})"
        connection.request(
            method, path, headers={"User-Agent": agent, "Accept": "*/*", "Connection": "close"}
        )
        response: HTTPResponse = connection.getresponse()
        return response.status, response.headers.get("Location", "")
    finally:
        connection.close()


def _connect(parts: SplitResult, may_connect: MayConnect) -> HTTPConnection:
    """A connection to the address that was looked up and allowed, not to whatever the name means a moment later."""
    try:
        host, port, addresses = ssrf.look_up(parts)
    except socket.gaierror as error:
        if error.errno in NO_SUCH_NAME:
            raise
        raise UnreachableError(error) from error
    if not addresses or not all(may_connect(address, port) for address in addresses):
        raise PrivateAddressError(host)
    connection = HTTPConnection(host, port, timeout=TIMEOUT)
    try:
        plain = socket.create_connection((addresses[0], port), timeout=TIMEOUT)
    except OSError as error:
        if error.errno not in NO_NETWORK:
            raise
        raise UnreachableError(error) from error
    connection.sock = ssrf.secured(plain, parts, host)
    return connection


# --- the links of the texts


def links_in(text: str) -> set[str]:
    """The outside addresses in a published text's HTML."""
    found = {html.unescape(url).partition("#")[0] for url in _HREF.findall(text)}
    return {url for url in found if len(url) <= MAX_URL_CHARS}


def collect() -> None:
    """Bring the stored links in step with what readers see."""
    uses: dict[str, set[int]] = {}
    texts = ArticleTranslation.objects.listed().values_list("pk", "published__html")
    for pk, text in texts.iterator(chunk_size=500):
        for url in links_in(text):
            uses.setdefault(url, set()).add(pk)
    ExternalLink.objects.exclude(url__in=uses).delete()
    ExternalLink.objects.bulk_create([ExternalLink(url=url) for url in uses], ignore_conflicts=True)
    for link in ExternalLink.objects.filter(url__in=uses):
        link.translations.set(uses[link.url])


def check_all(may_connect: MayConnect = is_public, pause: float = PAUSE) -> Iterator[ExternalLink]:
    """Ask every address, hosts beside one another and the addresses of a host one after the other."""
    by_host: dict[str, list[ExternalLink]] = {}
    for link in ExternalLink.objects.all():
        by_host.setdefault(urlsplit(link.url).hostname or "", []).append(link)

    lost = _unknown_names(by_host)

    def ask_host(links: Iterable[ExternalLink]) -> list[tuple[ExternalLink, Outcome]]:
        found = []
        for number, link in enumerate(links):
            sleep(pause if number else 0)
            is_lost = urlsplit(link.url).hostname in lost
            found.append((link, NAME_SERVICE_DOWN if is_lost else probe(link.url, may_connect, pause)))
        return found

    with ThreadPoolExecutor(MAX_CONCURRENT_HOSTS) as pool:
        for outcomes in pool.map(ask_host, by_host.values()):
            yield from (_store(link, outcome) for link, outcome in outcomes)


def _unknown_names(hosts: Iterable[str]) -> list[str]:
    """All names, where the name service knows none of them: rather it is down than all of them are gone."""
    names = [host for host in hosts if not re.fullmatch(r"[\d.]*|.*:.*", host)]
    return [] if any(map(_is_known, names[:MAX_NAME_LOOKUPS])) else names


def _is_known(host: str) -> bool:
    try:
        return bool(ssrf.look_up(urlsplit(f"http://{host}")))
    except (OSError, ValueError):
        return False


def _store(link: ExternalLink, outcome: Outcome) -> ExternalLink:
    """A link that has died is evidence: its articles are to be looked at."""
    has_died = outcome.state == State.DEAD != link.state
    link.state, link.answer, link.checked_at = outcome.state, outcome.answer, timezone.now()
    link.save(update_fields=["state", "answer", "checked_at"])
    if has_died:
        verification.pull(link.translations.values_list("article", flat=True), Verification.Reason.DEAD_LINK)
    return link
