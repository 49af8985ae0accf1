"""Granian as it serves readers, in a process of its own, with every middleware: what clients of others' making meet."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import requests
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds until it must answer


@contextmanager
def granian_server(log: Path) -> Iterator[str]:
    """Yield the address of a server on the tests' database; what it prints goes to `log`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [Path(sys.executable).with_name("granian"), "--interface=wsgi", f"--port={port}"]
    command += ["--workers=1", "--blocking-threads=2", "config.wsgi:application"]
    environment = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.served_settings"}
    with log.open("w") as out:
        server = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environment, stdout=out, stderr=out, start_new_session=True
        )
        try:
            wait_for(server, f"http://127.0.0.1:{port}", log)
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def database_url() -> str:
    """Return the tests' database in the form of DATABASE_URL."""
    used = connections["default"].settings_dict
    if connections["default"].vendor == "sqlite":
        return f"sqlite://{used['NAME']}"
    return f"postgresql://{used['USER']}@/{used['NAME']}?host={quote(str(used['HOST']), safe='')}"


def wait_for(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            requests.get(f"{address}/healthz", timeout=5)
        except requests.RequestException:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"The server did not start.\n{log.read_text()}")
