"""Link checker: requests the external addresses in published texts, and stores which are dead.

It sends HEAD before GET, one request at a time to a host, and reads no body. It connects by `ssrf.connect` only, also
for each redirect.
"""

import html
import re
import socket
from collections.abc import Iterable, Iterator
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

TIMEOUT = 10  # seconds
MAX_ATTEMPTS = 3  # before a link is called dead
PAUSE = 1.0  # seconds between two requests to a host; doubled with each attempt
MAX_REDIRECTS = 5
MAX_CONCURRENT_HOSTS = 4
MAX_URL_CHARS = 2000
PORTS = {80, 443}
# The page exists but refuses programs, or asks for a sign-in or payment.
REFUSED = {401, 402, 403, 405, 406, 407, 418, 429, 451, 999}

NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
MAX_NAME_LOOKUPS = 5  # names that are resolved to see whether the name service works

_HREF = re.compile(r'<a\b[^<>]*?\shref="(https?://[^"<>]+)"', re.I)
_SAFE = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of one check: the link's state, and a sentence such as "HTTP 404"."""

    state: str
    answer: str


class UnreachableError(Exception):
    """Our own name service or network is down, so nothing is known of the address."""


def may_connect_to(address: str, port: int) -> bool:
    """Return True for public addresses on the web's own ports."""
    return port in PORTS and ssrf.is_public(address)


NAME_SERVICE_DOWN = Outcome(State.UNASKED, "The name service knows none of the names.")


# --- requests


def probe(url: str, may_connect: ssrf.MayConnect = may_connect_to, pause: float = PAUSE) -> Outcome:
    """Request an address until it answers, at most `MAX_ATTEMPTS` times."""
    outcome = Outcome(State.DEAD, "")
    for attempt in range(MAX_ATTEMPTS):
        sleep(pause * 2**attempt if attempt else 0)
        try:
            outcome = _outcome(url, may_connect, pause)
        except ssrf.PrivateAddressError:
            return Outcome(State.SKIPPED, "")
        except UnreachableError as error:
            outcome = Outcome(State.UNASKED, str(error)[:200])
        except (OSError, HTTPException, ValueError) as error:
            outcome = Outcome(State.DEAD, f"{type(error).__name__}: {error}"[:200])
        if outcome.state not in {State.DEAD, State.UNASKED}:
            break
    return outcome


def _outcome(url: str, may_connect: ssrf.MayConnect, pause: float) -> Outcome:
    status = _status("HEAD", url, may_connect)
    if status >= 400:  # many servers implement GET only
        sleep(pause)
        status = _status("GET", url, may_connect)
    is_alive = status < 400 or status in REFUSED
    return Outcome(State.ALIVE if is_alive else State.DEAD, f"HTTP {status}")


def _status(method: str, url: str, may_connect: ssrf.MayConnect) -> int:
    """Return the status after redirects. Raises ValueError after `MAX_REDIRECTS` of them."""
    for _hop in range(MAX_REDIRECTS + 1):
        status, location = _request(method, url, may_connect)
        if status not in {301, 302, 303, 307, 308} or not location:
            return status
        url = urljoin(url, location)
    raise ValueError("Too many redirects.")


def _request(method: str, url: str, may_connect: ssrf.MayConnect) -> tuple[int, str]:
    """Return the status and the `Location` of one answer."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ssrf.PrivateAddressError(url)
    connection = _connect(parts, may_connect)
    try:
        path = quote(parts.path or "/", safe=_SAFE) + (
            f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
        )
        agent = f"{settings.SITE_NAME} link check (+{settings.SITE_URL})"
        connection.request(
            method, path, headers={"User-Agent": agent, "Accept": "*/*", "Connection": "close"}
        )
        response: HTTPResponse = connection.getresponse()
        return response.status, response.headers.get("Location", "")
    finally:
        connection.close()


def _connect(parts: SplitResult, may_connect: ssrf.MayConnect) -> HTTPConnection:
    """Return a guarded connection. Raises UnreachableError where our own name service or network is down."""
    try:
        sock = ssrf.connect(parts, TIMEOUT, may_connect)
    except OSError as error:
        is_ours = (
            error.errno not in NO_SUCH_NAME
            if isinstance(error, socket.gaierror)
            else error.errno in ssrf.NO_NETWORK
        )
        if is_ours:
            raise UnreachableError(error) from error
        raise
    connection = HTTPConnection(*ssrf.host_and_port(parts))
    connection.sock = sock
    return connection


# --- the links of the texts


def links_in(text: str) -> set[str]:
    """Return the external addresses in stored HTML, without fragments."""
    urls = {html.unescape(url).partition("#")[0] for url in _HREF.findall(text)}
    return {url for url in urls if len(url) <= MAX_URL_CHARS}


def collect() -> None:
    """Make the stored links match the published texts."""
    uses: dict[str, set[int]] = {}
    texts = ArticleTranslation.objects.listed().values_list("pk", "published__html")
    for pk, text in texts.iterator(chunk_size=500):
        for url in links_in(text):
            uses.setdefault(url, set()).add(pk)
    ExternalLink.objects.exclude(url__in=uses).delete()
    ExternalLink.objects.bulk_create([ExternalLink(url=url) for url in uses], ignore_conflicts=True)
    for link in ExternalLink.objects.filter(url__in=uses):
        link.translations.set(uses[link.url])


def check_all(may_connect: ssrf.MayConnect = may_connect_to, pause: float = PAUSE) -> Iterator[ExternalLink]:
    """Check and store every link: several hosts at a time, the addresses of one host in sequence."""
    by_host: dict[str, list[ExternalLink]] = {}
    for link in ExternalLink.objects.all():
        by_host.setdefault(urlsplit(link.url).hostname or "", []).append(link)

    unknown = _unknown_names(by_host)

    def probe_host(links: Iterable[ExternalLink]) -> list[tuple[ExternalLink, Outcome]]:
        outcomes = []
        for number, link in enumerate(links):
            sleep(pause if number else 0)
            is_unknown = urlsplit(link.url).hostname in unknown
            outcomes.append((link, NAME_SERVICE_DOWN if is_unknown else probe(link.url, may_connect, pause)))
        return outcomes

    with ThreadPoolExecutor(MAX_CONCURRENT_HOSTS) as pool:
        for outcomes in pool.map(probe_host, by_host.values()):
            yield from (_store(link, outcome) for link, outcome in outcomes)


def _unknown_names(hosts: Iterable[str]) -> list[str]:
    """Return all names if none of the first few resolves: then the name service is down, not every host gone."""
    names = [host for host in hosts if not re.fullmatch(r"[\d.]*|.*:.*", host)]
    return [] if any(map(_is_known, names[:MAX_NAME_LOOKUPS])) else names


def _is_known(host: str) -> bool:
    try:
        return bool(ssrf.look_up(*ssrf.host_and_port(urlsplit(f"http://{host}"))))
    except (OSError, ValueError):
        return False


def _store(link: ExternalLink, outcome: Outcome) -> ExternalLink:
    """Store the outcome. A link that has died brings the verification of its articles forward."""
    has_died = outcome.state == State.DEAD != link.state
    link.state, link.answer, link.checked_at = outcome.state, outcome.answer, timezone.now()
    link.save(update_fields=["state", "answer", "checked_at"])
    if has_died:
        verification.bring_forward(
            link.translations.values_list("article", flat=True), Verification.Reason.DEAD_LINK
        )
    return link
