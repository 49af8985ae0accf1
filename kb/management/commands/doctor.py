"""Command `doctor`: compare the search indexes with the content, and repair them on request."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from errors.management.reporting import ReportingCommand
from kb import search


class Command(ReportingCommand):
    help = (
        "Compare the search indexes with the content. Exits with 1 if they differ, unless --repair is given."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="Write the differences.")

    def handle(self, *args: Any, **options: Any) -> None:
        repairs: dict[str, int] = {}
        for step in search.rebuilding(dry_run=not options["repair"]):
            repairs[step.part] = repairs.get(step.part, 0) + step.repaired
        for part, count in repairs.items():
            self.stdout.write(f"{part}: {count} differ" if count else f"{part}: up to date")
        if any(repairs.values()) and not options["repair"]:
            raise CommandError(
                "The search indexes differ from the content. Repair them with: doctor --repair"
            )
