"""Command `send_outbox`: deliver mail and webhooks that are due."""

import signal
from threading import Event
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError, close_old_connections

from errors.management.reporting import ReportingCommand
from kb.contact import outbox


class Command(ReportingCommand):
    help = "Deliver contact messages and webhook events that are due. Several workers may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument(
            "--once", action="store_true", help="deliver what is due and stop (the default; for cron)"
        )
        how.add_argument("--loop", action="store_true", help="run until stopped")
        parser.add_argument(
            "--pause", type=float, default=10, metavar="SECONDS", help="seconds between two rounds (10)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["loop"]:
            if failed := self.send(Event()):
                raise CommandError(f"{failed} could not be delivered; they are tried again later.")
            return
        stop = Event()
        # Finish the delivery in progress before ending: otherwise it would be delivered twice.
        signal.signal(signal.SIGTERM, lambda *_arguments: stop.set())
        while not stop.is_set():
            try:
                self.send(stop)
            except DatabaseError as error:
                self.stderr.write(f"The database does not answer, trying again: {type(error).__name__}")
            close_old_connections()
            stop.wait(options["pause"])

    def send(self, stop: Event) -> int:
        """Deliver what is due, and return the number of failed deliveries."""
        sent = failed = 0
        for is_sent in outbox.send_due():
            sent, failed = sent + is_sent, failed + (not is_sent)
            if stop.is_set():
                break
        outbox.forget_old()
        if sent or failed:
            self.stdout.write(f"{sent} sent, {failed} failed")
        return failed
