"""Write the help centre as a zip of pages that open from a disk."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb import bundle


class Command(BaseCommand):
    help = "Write the help centre as a zip of pages that open from a disk, search included."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            with open(file, "wb") as out:
                count = bundle.write(out)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        self.stdout.write(f"{file}: {count} files")
