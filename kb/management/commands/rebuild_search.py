"""Command `rebuild_search`: make the search indexes match the content."""

import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser

from errors.management.reporting import ReportingCommand
from kb import search

WIDTH = 30  # signs of the progress bar


class Command(ReportingCommand):
    help = (
        "Make the search indexes match the content, in batches. Readers find no less meanwhile; an interrupted "
        "run prints how to resume it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--after", default="errors:0", help="Resume after this row, such as errors:1200.")

    def handle(self, *args: Any, **options: Any) -> None:
        part, _, last = options["after"].partition(":")
        if part not in search.INDEXED_MODELS or not (last.isdecimal() and len(last) < 19):
            raise CommandError(
                f"--after takes {' or '.join(f'{name}:ID' for name in search.INDEXED_MODELS)}."
            )
        totals: dict[str, int] = {}
        step = None
        try:
            for step in search.rebuilding((part, int(last))):
                if step.part in search.INDEXED_MODELS:
                    totals[step.part] = step.total
                    self.draw(step)
        except KeyboardInterrupt:
            stopped = f"{step.part}:{step.last}" if step else options["after"]
            raise CommandError(f"Stopped. Resume with: rebuild_search --after {stopped}") from None
        counts = " and ".join(f"{total} {name}" for name, total in totals.items()) or "nothing"
        self.stdout.write(f"Indexed {counts}.")

    def draw(self, step: search.RebuildProgress) -> None:
        """Draw a progress bar, on a terminal only."""
        if sys.stderr.isatty():
            bar = "█" * (WIDTH * step.done // step.total)
            self.stderr.write(f"\r{step.part:9}{bar:░<{WIDTH}} {step.done}/{step.total}", ending="")
            if step.done == step.total:
                self.stderr.write("")
