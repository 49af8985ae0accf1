"""A mail server and a web server on loopback that fail, hang and recover as they are told."""

import email
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import Message
from http.server import BaseHTTPRequestHandler
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Thread
from typing import Any

FAULTS = ("refuse", "later", "cut", "hang")
MAX_HANG_SECONDS = 15  # seconds; those who call give up before
Plan = Callable[[], str]  # what to do to the next caller: one of FAULTS, or "" to serve it


class Server(ThreadingTCPServer):
    """`received` is what it has taken over: the answer that says so was written after."""

    allow_reuse_address = daemon_threads = True
    request_queue_size = 50
    block_on_close = False

    def __init__(self, handler: Any, plan: Plan) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.plan, self.received, self.faults = plan, [], Counter()
        self.is_over = Event()
        self.port = self.server_address[1]

    def next_fault(self) -> str:
        fault = self.plan()
        self.faults[fault] += bool(fault)
        return fault


class Mail(StreamRequestHandler):
    """As much of SMTP as is needed to take a message over."""

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        with suppress(OSError):  # the caller may be killed
            self.talk(self.server.next_fault())

    def talk(self, fault: str) -> None:
        if fault == "refuse":
            return self.say("421 come back later")
        self.say("220 here")
        while line := self.rfile.readline():
            command = line[:4].upper().strip()
            if command == b"DATA":
                self.say("354 go on")
                if not self.take(fault):
                    return None
            else:
                self.say("221 bye" if command == b"QUIT" else "250 fine")
        return None

    def take(self, fault: str) -> bool:
        """Read a message and answer; True where it was taken over."""
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
            if fault == "cut" and len(lines) > 3:
                return False
        if fault == "hang":
            self.server.is_over.wait(MAX_HANG_SECONDS)
        elif fault == "later":
            self.say("451 not now")
        elif line:
            self.server.received.append(email.message_from_bytes(b"".join(lines)))
            self.say("250 taken")
            return True
        return False


class Hook(BaseHTTPRequestHandler):
    """Receiver of events: (headers, body). A fault that is a number is the status it answers with."""

    timeout = 20

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        fault = self.server.next_fault()
        if fault == "hang":
            self.server.is_over.wait(MAX_HANG_SECONDS)
        elif fault == "cut":
            return
        elif not fault:
            self.server.received.append((dict(self.headers), body))
        self.send_response(int(fault) if fault.isdigit() else {"": 204, "refuse": 503}.get(fault, 500))
        self.send_header("Location", self.path)  # back here: whoever follows a redirection calls again
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""


@contextmanager
def server(handler: type, plan: Plan = str) -> Iterator[Server]:
    with Server(handler, plan) as running:
        Thread(target=running.serve_forever, args=[0.05], daemon=True).start()
        yield running
        running.is_over.set()
        running.shutdown()


def message_ids(received: list[Message]) -> Counter:
    return Counter(message["Message-ID"] for message in received)


def events(received: list[tuple[dict, bytes]]) -> Counter:
    return Counter(
        (headers["webhook-id"], json.loads(body)["data"]["reference"]) for headers, body in received
    )


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not (done := condition()) and time.monotonic() < end:
        time.sleep(0.05)
    return done
