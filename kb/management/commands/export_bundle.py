"""Command `export_bundle`: write the help centre as a zip of offline pages."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from errors.management.reporting import ReportingCommand
from kb import offline_bundle


class Command(ReportingCommand):
    help = "Write the help centre as a zip of pages that work offline, search included."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        if not file.lower().endswith(".zip"):
            raise CommandError(f"{file}: The bundle is a zip: name a file that ends in .zip.")
        try:
            with open(file, "wb") as out:
                count = offline_bundle.write(out)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        self.stdout.write(f"{file}: {count} files")
