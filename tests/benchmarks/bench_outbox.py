"""Messages on their way while receivers fail and workers are killed."""

import os
import random
import subprocess
import sys
import time
import uuid
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field

from django.core.signing import TimestampSigner, b62_encode
from django.test import Client

from kb.models import ContactMessage, Delivery
from tests.factories import make_endpoint
from tests.helpers.receivers import FAULTS, Hook, Mail, server

SHARE = 0.2  # of calls that fail
WORKER = """
from datetime import timedelta
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from kb.contact import outbox
from kb.outgoing import webhooks
settings.EMAIL_TIMEOUT = webhooks.TIMEOUT = {hang}
webhooks.LOOPBACK = True
outbox.LEASE, outbox.RETRY = timedelta(seconds={lease}), timedelta(seconds=0.2)
call_command("send_outbox", "--loop", "--pause", "0.1")
"""


@dataclass
class Run:
    """What happened to the messages."""

    accepted: int = 0
    mails: Counter = field(default_factory=Counter)  # by Message-ID
    events: Counter = field(default_factory=Counter)  # by webhook-id and reference
    faults: Counter = field(default_factory=Counter)
    killed: int = 0
    seconds: float = 0
    left: int = 0  # deliveries that still wait
    expected: set[str] = field(default_factory=set)  # Message-IDs

    @property
    def lost(self) -> int:
        return len(self.expected - set(self.mails))

    @property
    def twice(self) -> int:
        """Taken over by the receiver, but the worker was killed before it could note that: the id is the same."""
        return sum(count > 1 for count in (*self.mails.values(), *self.events.values()))

    def __str__(self) -> str:
        faults = ", ".join(f"{count} {fault}" for fault, count in sorted(self.faults.items()) if fault)
        return (
            f"{self.accepted} messages accepted, {len(self.mails)} mails and {len(self.events)} events delivered, "
            f"{self.lost} lost, {self.left} still waiting, {self.twice} seen twice under the same id; "
            f"faults: {faults}; worker killed {self.killed} times; {self.seconds:.0f} s"
        )


def run(messages: int, kills: int, url: str, *, seed: int = 1, hang: float = 1, lease: float = 4) -> Run:
    """`url`: of the database, which Django is set up with already, as in DATABASE_URL."""
    done, weather, started = Run(), Weather(seed), time.monotonic()
    with ExitStack() as stack:
        mail, hook = (stack.enter_context(server(kind, weather.fault)) for kind in (Mail, Hook))
        make_endpoint(url=f"http://127.0.0.1:{hook.port}/", events=["contact.received"])
        worker = stack.enter_context(Worker(url, mail.port, hang, lease))
        kill_at = [2 * messages * (n + 1) // (kills + 1) for n in range(kills)]
        accepted = (accept(Client(), number) for number in range(messages))
        while (is_accepted := next(accepted, None)) is not None or waiting():
            done.accepted += bool(is_accepted)
            delivered = len(mail.received) + len(hook.received)
            if delivered >= 0.6 * messages:
                weather.begin_outage(hang * 3)
            if kill_at and delivered >= kill_at[0]:
                done.killed += worker.kill_while_it_delivers()
                del kill_at[0]
            if is_accepted is None:
                time.sleep(0.02)
            if time.monotonic() - started > 60 + 2 * messages:
                break
    done.left, done.seconds = waiting(), time.monotonic() - started
    done.mails = Counter(message["Message-ID"] for message in mail.received)
    done.events = Counter(headers["webhook-id"] for headers, _body in hook.received)
    done.faults = mail.faults + hook.faults
    references = ContactMessage.objects.values_list("reference", flat=True)
    done.expected = {f"<{reference}@klartext>" for reference in references}
    return done


def waiting() -> int:
    return Delivery.objects.filter(sent_at=None).count()


class Weather:
    """What becomes of the next call."""

    def __init__(self, seed: int) -> None:
        self.chance, self.outage = random.Random(seed), (0.0, 0.0)

    def begin_outage(self, seconds: float) -> None:
        """Once: for so long nothing answers."""
        if not self.outage[1]:
            self.outage = (time.monotonic(), time.monotonic() + seconds)

    def fault(self) -> str:
        if self.outage[0] <= time.monotonic() < self.outage[1]:
            return "refuse"
        return self.chance.choice(FAULTS) if self.chance.random() < SHARE else ""


def accept(client: Client, number: int) -> bool:
    """Send a message as a person would; True where the page said that it has it."""
    signer = TimestampSigner(salt="contact")
    signer.timestamp = lambda: b62_encode(int(time.time()) - 60)  # the form was opened a minute ago
    form = {
        "message": f"Meddelande {number}: Kunde inte hitta konto {3000 + number}",
        "email": f"reader{number}@example.se",
        "token": signer.sign(str(uuid.uuid4())),
    }
    address = f"10.{number // 65_536}.{number // 256 % 256}.{number % 256}"
    return client.post("/sv/contact/", form, REMOTE_ADDR=address, HTTP_HOST="localhost").status_code in (
        302,
        303,
    )


class Worker:
    """`send_outbox --loop` in a process of its own."""

    def __init__(self, url: str, port: int, hang: float, lease: float) -> None:
        self.code = WORKER.format(hang=hang, lease=lease)
        self.environment = os.environ | {
            "DATABASE_URL": url,
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(port),
        }
        self.environment |= {"DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": "only-for-tests"}

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", self.code], env=self.environment, stdout=subprocess.DEVNULL
        )

    def kill_while_it_delivers(self) -> bool:
        """kill -9 while it holds a delivery, and start another one; True where it was running until then."""
        while self.process.poll() is None and waiting() and not Delivery.objects.exclude(lease=None).exists():
            time.sleep(0.002)
        was_running = self.process.poll() is None
        self.process.kill()
        self.process.wait()
        self.start()
        return was_running

    def __enter__(self) -> "Worker":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.kill()
        self.process.wait()
