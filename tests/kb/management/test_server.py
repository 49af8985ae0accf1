"""The server of `quickstart` as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kb.management.server import listen
from tests.helpers.granian import ROOT, answer, running

FIRST_LINE = "User-agent: *"
SERVE = "from kb.management.server import listen, serve; serve(listen('127.0.0.1', {port}))"


@pytest.fixture
def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.fixture
def environment(tmp_path):
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "a-key-for-this-test-only",
        "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3",
    }


@pytest.fixture
def server(free_port, environment, tmp_path):
    command = [sys.executable, "-c", SERVE.format(port=free_port)]
    with running(command, environment, tmp_path / "server.log") as process:
        yield process


def robots(server, port):
    """The first line of robots.txt, as soon as there is a server."""
    return answer(f"http://127.0.0.1:{port}/robots.txt", server).text.splitlines()[0]


def test_server_is_not_joined_by_another_on_its_port(server, free_port, environment):
    assert robots(server, free_port) == FIRST_LINE
    granian = [Path(sys.executable).with_name("granian"), "--interface=wsgi", f"--port={free_port}"]
    beside = subprocess.run(
        [*granian, "config.wsgi:application"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert beside.returncode != 0


def test_server_replaces_a_worker_that_was_killed(server, free_port):
    assert robots(server, free_port) == FIRST_LINE
    [worker] = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    os.kill(int(worker), signal.SIGKILL)
    assert robots(server, free_port) == FIRST_LINE


def test_server_ends_when_it_is_told(server, free_port):
    assert robots(server, free_port) == FIRST_LINE
    server.send_signal(signal.SIGINT)
    assert server.wait(timeout=30) == 0


def test_port_that_is_taken_cannot_be_shared(free_port):
    with listen("127.0.0.1", free_port), socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        with pytest.raises(OSError, match="Address already in use"):
            other.bind(("127.0.0.1", free_port))
