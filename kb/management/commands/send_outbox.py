"""Deliver the messages from the contact page that wait."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from kb.contact import send_due


class Command(BaseCommand):
    help = "Send the contact messages that wait by mail. Several may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument(
            "--once", action="store_true", help="send what waits and stop (the default; for cron)"
        )
        how.add_argument("--loop", action="store_true", help="go on until stopped")
        parser.add_argument(
            "--pause", type=float, default=10, metavar="SECONDS", help="between two rounds (10)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            if sent := send_due():
                self.stdout.write(f"{sent} sent")
            if not options["loop"]:
                return
            time.sleep(options["pause"])
            close_old_connections()
