"""Guard against server-side request forgery (SSRF): the one function that connects to addresses that users enter.

A name is resolved once, every address found is checked, and only those addresses are dialled. A second DNS answer can
therefore not lead into our own network (DNS rebinding).
"""

import errno
import socket
import ssl
from collections.abc import Callable, Iterable
from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult

MAX_DIALLED_ADDRESSES = 4  # of one name; each may take a whole timeout
NO_NETWORK = {errno.ENETDOWN, errno.ENETUNREACH}  # our machine has no route; the host may well be up

_GLOBAL_IPV6 = IPv6Network("2000::/3")

MayConnect = Callable[[str, int], bool]  # of a numeric address and a port


class PrivateAddressError(Exception):
    """The host has an address that may not be connected to."""


def is_public(address: str) -> bool:
    """Return True for a numeric address that the public internet routes.

    An IPv6 address that contains an IPv4 address reaches that one: mapped addresses are judged by it; 6to4, Teredo and
    NAT64 are refused.
    """
    ip = ip_address(address.partition("%")[0])
    ip = (ip.ipv4_mapped or ip) if isinstance(ip, IPv6Address) else ip
    is_global = ip.is_global and not ip.is_multicast and not ip.is_reserved
    if isinstance(ip, IPv6Address):
        return is_global and ip in _GLOBAL_IPV6 and not ip.sixtofour and not ip.teredo
    return is_global


def host_and_port(url: SplitResult) -> tuple[str, int]:
    """Return the host of an http or https address in IDNA form, and its port. Raises ValueError."""
    host = (url.hostname or "").encode("idna").decode()
    return host, url.port or (443 if url.scheme == "https" else 80)


def look_up(host: str, port: int) -> list[str]:
    """Return the numeric addresses of a name, as the system prefers them. Raises `socket.gaierror`."""
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in rows))


def connect(url: SplitResult, timeout: float, may_connect: MayConnect) -> socket.socket:
    """Return a connection to the host of an http or https address, encrypted for https.

    `timeout` is in seconds, for each address and each later read. Raises PrivateAddressError unless `may_connect`
    allows all addresses of the host, `socket.gaierror` for an unknown host, and OSError where no address answers.
    """
    host, port = host_and_port(url)
    addresses = look_up(host, port)
    if not addresses or not all(may_connect(address, port) for address in addresses):
        raise PrivateAddressError(host)
    plain = _dial(addresses[:MAX_DIALLED_ADDRESSES], port, timeout)
    if url.scheme != "https":
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except (OSError, ValueError):
        plain.close()
        raise


def _dial(addresses: Iterable[str], port: int, timeout: float) -> socket.socket:
    """Return a connection to the first address that answers. Raises the first error that is about the host."""
    errors: list[OSError] = []
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as error:
            errors.append(error)
    # An IPv6 address that this machine has no route to must not hide what the IPv4 address answered.
    raise next((error for error in errors if error.errno not in NO_NETWORK), errors[0])
