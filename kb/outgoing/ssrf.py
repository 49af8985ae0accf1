"""Addresses of other machines that may be called: those of the open net, in whatever shape they are written.

A name is looked up once, and what was found is checked and then used: no later answer can lead into our own network.
"""

import socket
import ssl
from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult

_GLOBAL_IPV6 = IPv6Network("2000::/3")


def is_open(address: str) -> bool:
    """True for what the open net routes. Addresses that carry an IPv4 address reach what that one reaches."""
    ip = ip_address(address.partition("%")[0])
    ip = (ip.ipv4_mapped or ip) if isinstance(ip, IPv6Address) else ip
    is_global = ip.is_global and not ip.is_multicast and not ip.is_reserved
    if isinstance(ip, IPv6Address):
        return is_global and ip in _GLOBAL_IPV6 and not ip.sixtofour and not ip.teredo
    return is_global


def look_up(url: SplitResult) -> tuple[str, int, list[str]]:
    """The host of an http or https address, its port, and the addresses in numbers that the name has now."""
    host = (url.hostname or "").encode("idna").decode()
    port = url.port or (443 if url.scheme == "https" else 80)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return host, port, [str(row[4][0]) for row in found]


def secured(plain: socket.socket, url: SplitResult, host: str) -> socket.socket:
    """The connection as the address asks for it: with https encrypted, by the certificate of the name."""
    if url.scheme != "https":
        return plain
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
