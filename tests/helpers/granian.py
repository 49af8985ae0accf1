"""Granian as it serves readers, in a process of its own, with every middleware: what clients of others' making meet."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests
from django.db import connections

ROOT = Path(__file__).resolve().parents[2]
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
    address = f"http://127.0.0.1:{port}"
    with running(command, os.environ | environment, log) as server:
        if answer(f"{address}/healthz", server) is None:
            raise RuntimeError(f"The server did not start.\n{log.read_text()}")
        yield address


@contextmanager
def running(
    command: list[Any], environment: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Yield the process, which has a group of its own and ends with the block whatever became of it."""
    with log.open("w") as out:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out, process_group=0)
        try:
            yield server
        finally:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def database_url() -> str:
    """Return the tests' database in the form of DATABASE_URL."""
    used = connections["default"].settings_dict
    if connections["default"].vendor == "sqlite":
        return f"sqlite://{used['NAME']}"
    return f"postgresql://{used['USER']}@/{used['NAME']}?host={quote(str(used['HOST']), safe='')}"


def answer(address: str, server: subprocess.Popen[bytes]) -> requests.Response | None:
    """Return the first answer from here; None where the process ends, or gives none in time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            return requests.get(address, timeout=20)
        except requests.RequestException:  # it is on its way: refused, reset or late
            time.sleep(0.05)
    return None
