"""Outside addresses: asked politely, never inside somebody's network, and called dead only after more than one try."""

import errno
import socket
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from threading import Thread
from time import sleep

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from kb.models import ExternalLink, Verification, VerificationKind, VerificationRule
from kb.publishing import external_links, verification, workflow
from tests.factories import make_article


class Site(BaseHTTPRequestHandler):
    """Answers a path with the status it names; `seen` are the requests."""

    seen: Counter[tuple[str, str]] = Counter()

    def do_HEAD(self):
        self.seen[self.command, self.path] += 1
        name = self.path.strip("/").partition("/")[0]
        if name == "hang":
            sleep(0.6)
        if name.startswith("hang"):
            return
        status = (
            405 if name == "get-only" and self.command == "HEAD" else int(name) if name.isdigit() else 200
        )
        if name == "second-time" and self.seen["GET", self.path] < 2:
            status = 503
        self.send_response(302 if name in ("to", "loop", "inside") else status)
        targets = {"to": "/404", "loop": self.path, "inside": "http://169.254.169.254/latest"}
        targets |= {str(code): "/404" for code in (301, 303, 307, 308)}
        if name in targets:
            self.send_header("Location", targets[name])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):
        self.do_HEAD()

    def log_message(self, *arguments):
        pass


@contextmanager
def site():
    Site.seen.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def is_ours(address, _port):
    return address == "127.0.0.1"


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("200", "alive"),
        ("403", "alive"),
        ("get-only", "alive"),
        ("second-time", "alive"),
        ("404", "dead"),
        ("500", "dead"),
        ("to", "dead"),
        ("loop", "dead"),
        ("301", "dead"),
        ("303", "dead"),
        ("307", "dead"),
        ("308", "dead"),
        ("204", "alive"),
        ("300", "alive"),
        ("302", "alive"),  # without a place to go to
        ("304", "alive"),
        ("401", "alive"),
        ("400", "dead"),
        ("410", "dead"),
        ("429", "alive"),
        ("503", "dead"),
        ("hang-up", "dead"),
        ("hang", "dead"),
        ("inside", "skipped"),
        ("å ä?q=ö 'x'", "alive"),
    ],
)
def test_addresses_are_alive_dead_or_not_asked(path, state, monkeypatch):
    if path == "hang":
        monkeypatch.setattr(external_links, "TIMEOUT", 0.2)
    with site() as address:
        assert external_links.probe(f"{address}/{path}", is_ours, pause=0).state == state


def test_a_living_address_is_asked_once_and_a_dead_one_thrice():
    with site() as address:
        external_links.probe(f"{address}/200", is_ours, pause=0)
        external_links.probe(f"{address}/404", is_ours, pause=0)
        assert Site.seen == {("HEAD", "/200"): 1, ("HEAD", "/404"): 3, ("GET", "/404"): 3}


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "https://8.8.8.8:22/",
        "ftp://8.8.8.8/",
        "file:///etc/passwd",
    ],
)
def test_nothing_inside_a_network_is_asked(url):
    assert external_links.probe(url, pause=0).state == "skipped"


@pytest.mark.parametrize(
    ("addresses", "state"),
    [
        (["93.184.215.14"], "alive"),
        (["10.0.0.1"], "skipped"),
        (["93.184.215.14", "10.0.0.1"], "skipped"),
        (["10.0.0.1", "93.184.215.14"], "skipped"),
    ],
)
def test_name_is_asked_only_if_all_its_addresses_are_public(addresses, state, monkeypatch):
    rows = [(0, 0, 0, "", (address, 80)) for address in addresses]
    dialled = []

    def dial_ours(address, timeout):
        dialled.append(address[0])
        sock = socket.socket()
        sock.settimeout(timeout)
        sock.connect(("127.0.0.1", port))
        return sock

    with site() as url:
        port = int(url.rpartition(":")[2])
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_o: rows)
        monkeypatch.setattr(socket, "create_connection", dial_ours)
        assert external_links.probe("http://name.example/200", pause=0).state == state
    assert dialled == (addresses if state == "alive" else [])


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (socket.gaierror(socket.EAI_NONAME, ""), "dead"),
        (socket.gaierror(socket.EAI_AGAIN, ""), "unasked"),
        (OSError(errno.ENETUNREACH, ""), "unasked"),
        (ConnectionRefusedError(errno.ECONNREFUSED, ""), "dead"),
        (TimeoutError(), "dead"),
    ],
)
def test_trouble_of_our_own_network_says_nothing_of_an_address(failure, state, monkeypatch):
    def fail(*_arguments, **_options):
        raise failure

    rows = [(0, 0, 0, "", ("93.184.215.14", 80))]
    is_of_names = isinstance(failure, socket.gaierror)
    monkeypatch.setattr(socket, "getaddrinfo", fail if is_of_names else lambda *_a, **_o: rows)
    monkeypatch.setattr(socket, "create_connection", fail)
    assert external_links.probe("http://name.example/", pause=0).state == state


@pytest.mark.parametrize(
    "url", ["http://", "http://x:99999/", "http://[/", f"http://{'a' * 300}.se/", "http://\0/"]
)
def test_addresses_that_are_none_do_no_harm(url):
    assert external_links.probe(url, pause=0).state in ("dead", "skipped")


@pytest.mark.django_db
def test_links_of_published_texts_are_collected_and_forgotten(admin_client):
    article = make_article(
        "a", {"sv": ("A", "[x](https://example.com/a?b=1&c=2#d) [y](/sv/) https://example.org")}
    )
    external_links.collect()
    found = ExternalLink.objects.values_list("url", "translations__article__key")
    assert sorted(found) == [("https://example.com/a?b=1&c=2", "a"), ("https://example.org", "a")]
    workflow.retire(article.translations.get())
    external_links.collect()
    assert ExternalLink.objects.count() == 0


@pytest.mark.django_db
def test_dead_links_are_shown_listed_and_pull_the_review_nearer(admin_client):
    VerificationRule.objects.get_or_create(
        article_kind="", check_kind=VerificationKind.READ, defaults={"weeks": 52}
    )
    with site() as address:
        make_article("a", {"sv": ("A", f"[x]({address}/404) [y]({address}/200)")})
        verification.plan()
        external_links.collect()
        list(external_links.check_all(is_ours, pause=0))
    dead = ExternalLink.objects.dead().get()
    assert (dead.url, dead.answer, dead.checked_at <= timezone.now()) == (f"{address}/404", "HTTP 404", True)
    assert set(Verification.objects.due().values_list("reason", flat=True)) == {"dead_link"}
    context = admin_client.get("/admin/").context
    shown = admin_client.get(context["dead_url"]).context["cl"].result_count
    assert (context["dead_count"], shown) == (1, 1)
    output = StringIO()
    with pytest.raises(CommandError, match=r"0 broken samples, [1-9]"):
        call_command("check_content", stdout=output)
    assert f"a.sv: {address}/404 does not answer (HTTP 404)" in output.getvalue()


@pytest.mark.django_db
def test_command_asks_nothing_of_private_addresses():
    make_article("a", {"sv": ("A", "[x](http://127.0.0.1:1/a)")})
    output = StringIO()
    call_command("check_links", stdout=output)
    assert output.getvalue() == "http://127.0.0.1:1/a: skipped\n1 addresses asked, 0 dead\n"
