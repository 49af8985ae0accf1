"""The guarded connection: every address of a name is checked, then they are dialled until one answers."""

import errno
import socket
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from kb.outgoing import ssrf

PUBLIC, OTHER_PUBLIC, PUBLIC_V6, PRIVATE = "93.184.215.14", "1.1.1.1", "2606:4700::1111", "10.0.0.1"
URL = urlsplit("http://name.example:80/")


def is_public(address, _port):
    return ssrf.is_public(address)


class Net:
    """A name service and a network: `names` are the addresses of every name, `failures` what dialling one raises."""

    def __init__(self):
        self.names, self.failures, self.dialled = [], {}, []

    def getaddrinfo(self, _host, port, **_options):
        return [(None, None, None, "", (address, port)) for address in self.names]

    def create_connection(self, address, _timeout):
        self.dialled.append(address[0])
        if address[0] in self.failures:
            raise self.failures[address[0]]
        return socket.socket()


@pytest.fixture
def net(monkeypatch):
    fake = Net()
    monkeypatch.setattr(socket, "getaddrinfo", fake.getaddrinfo)
    monkeypatch.setattr(socket, "create_connection", fake.create_connection)
    return fake


@pytest.mark.parametrize(
    "addresses", [[PUBLIC], [PUBLIC, OTHER_PUBLIC], [PUBLIC_V6, PUBLIC], [PUBLIC, PUBLIC]]
)
def test_first_address_of_a_public_name_is_dialled(net, addresses):
    net.names = addresses
    with closing(ssrf.connect(URL, 1, is_public)):
        assert net.dialled == addresses[:1]


@pytest.mark.parametrize(
    "addresses",
    [[], [PRIVATE], [PUBLIC, PRIVATE], [PRIVATE, PUBLIC], [PUBLIC, OTHER_PUBLIC, "::1"], ["::ffff:10.0.0.1"]],
)
def test_name_with_a_private_address_is_not_dialled(net, addresses):
    net.names = addresses
    with pytest.raises(ssrf.PrivateAddressError):
        ssrf.connect(URL, 1, is_public)
    assert net.dialled == []


@pytest.mark.parametrize(
    "failure", [ConnectionRefusedError(), TimeoutError(), OSError(errno.ENETUNREACH, "")]
)
def test_second_address_is_dialled_where_the_first_does_not_answer(net, failure):
    net.names, net.failures = [PUBLIC_V6, PUBLIC], {PUBLIC_V6: failure}
    with closing(ssrf.connect(URL, 1, is_public)):
        assert net.dialled == [PUBLIC_V6, PUBLIC]


@pytest.mark.parametrize(
    ("first", "second", "raised"),
    [
        (ConnectionRefusedError, TimeoutError, ConnectionRefusedError),
        (OSError(errno.ENETUNREACH, ""), ConnectionRefusedError, ConnectionRefusedError),
        (ConnectionRefusedError, OSError(errno.ENETUNREACH, ""), ConnectionRefusedError),
    ],
)
def test_error_that_is_about_the_host_is_raised(net, first, second, raised):
    net.names, net.failures = [PUBLIC_V6, PUBLIC], {PUBLIC_V6: first, PUBLIC: second}
    with pytest.raises(raised):
        ssrf.connect(URL, 1, is_public)


def test_network_that_is_down_is_raised_where_no_address_says_more(net):
    net.names = [PUBLIC]
    net.failures = {PUBLIC: OSError(errno.ENETUNREACH, "")}
    with pytest.raises(OSError, match=f"Errno {errno.ENETUNREACH}"):
        ssrf.connect(URL, 1, is_public)


def test_number_of_addresses_dialled_has_a_maximum(net):
    net.names = [f"93.184.215.{n}" for n in range(1, 20)]
    net.failures = dict.fromkeys(net.names, TimeoutError())
    with pytest.raises(TimeoutError):
        ssrf.connect(URL, 1, is_public)
    assert len(net.dialled) == ssrf.MAX_DIALLED_ADDRESSES


def test_address_dialled_is_the_one_that_was_checked(net, monkeypatch):
    answers = iter([[PUBLIC], [PRIVATE]])
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _host, port, **_o: [(0, 0, 0, "", (ip, port)) for ip in next(answers)]
    )
    with closing(ssrf.connect(URL, 1, is_public)):
        assert net.dialled == [PUBLIC]


def test_port_belongs_to_the_rule(net):
    net.names, asked = [PUBLIC], []
    with pytest.raises(ssrf.PrivateAddressError):
        ssrf.connect(urlsplit("https://name.example:22/"), 1, lambda *pair: asked.append(pair))
    assert asked == [(PUBLIC, 22)]


@pytest.mark.parametrize(
    ("address", "is_allowed"),
    [
        (PUBLIC, True),
        (PUBLIC_V6, True),
        ("::ffff:93.184.215.14", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 (nothing is bound)
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("192.0.2.1", False),
        ("224.0.1.1", False),
        ("240.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("64:ff9b::5db8:d70e", False),
        ("2002:5db8:d70e::1", False),
        ("2001:0:5db8:d70e::1", False),
    ],
)
def test_public_addresses(address, is_allowed):
    assert ssrf.is_public(address) is is_allowed
