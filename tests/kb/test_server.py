"""The server of `quickstart` as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from kb.server import listen

ROOT = Path(__file__).resolve().parent.parent.parent
SERVE = "from kb.server import listen, serve; serve(listen('127.0.0.1', {port}))"


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
def server(free_port, environment):
    command = [sys.executable, "-c", SERVE.format(port=free_port)]
    output = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output) as process:
        robots(free_port)
        yield process
        process.send_signal(signal.SIGINT)


def robots(port):
    """The first line of robots.txt, as soon as there is a server."""
    for _attempt in range(300):
        try:
            with urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=5) as answer:
                return answer.readline()
        except (URLError, ConnectionError):
            time.sleep(0.1)
    return b""


def test_server_is_not_joined_by_another_on_its_port(server, free_port, environment):
    beside = [
        Path(sys.executable).with_name("granian"),
        "--interface=wsgi",
        f"--port={free_port}",
        "config.wsgi:application",
    ]
    done = subprocess.run(beside, cwd=ROOT, env=environment, capture_output=True, timeout=30, check=False)
    assert done.returncode != 0


def test_server_replaces_a_worker_that_was_killed(server, free_port):
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    [worker] = children.read_text().split()
    os.kill(int(worker), signal.SIGKILL)
    assert robots(free_port) == b"User-agent: *\n"


def test_port_that_is_taken_cannot_be_shared(free_port):
    with listen("127.0.0.1", free_port), socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        with pytest.raises(OSError, match="Address already in use"):
            other.bind(("127.0.0.1", free_port))
