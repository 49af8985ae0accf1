"""Command `doctor`: compare the search indexes with the content, and repair them on request."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from errors.management.reporting import ReportingCommand
from kb import search


class Command(ReportingCommand):
    help = "Compare the search tables with the content. Fails where they differ, unless --repair mends it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="Write what differs.")

    def handle(self, *args: Any, **options: Any) -> None:
        found: dict[str, int] = {}
        for step in search.rebuilding(dry_run=not options["repair"]):
            found[step.part] = found.get(step.part, 0) + step.repaired
        for part, count in found.items():
            self.stdout.write(f"{part}: {count} out of step" if count else f"{part}: in step")
        if any(found.values()) and not options["repair"]:
            raise CommandError("The search tables differ from the content. Mend them with: doctor --repair")
