"""Write the catalogue of errors to a file that `import_errors` reads."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from errors import transfer
from errors.models import System


class Command(BaseCommand):
    help = "Write all errors to a CSV or JSON file. Importing that file changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="- is the standard output")
        parser.add_argument(
            "--format", choices=transfer.FORMATS, help="default: by the file's name, else CSV"
        )
        parser.add_argument("--system", metavar="SLUG", help="only the errors of this system")

    def handle(self, *args: Any, file: str, format: str | None, system: str | None, **options: Any) -> None:
        if system and not System.objects.filter(slug=system).exists():
            raise CommandError(f"There is no system “{system}”.")
        stored = transfer.Stored.load([system] if system else None)
        text = transfer.write(stored, format or transfer.format_of(file))
        if file == "-":
            self.stdout.write(text, ending="")
            return
        try:
            Path(file).write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        self.stdout.write(f"{len(stored.errors)} errors written to {file}")
