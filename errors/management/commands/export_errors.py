"""Export errors to a file that `import_errors` reads."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from errors import transfer
from errors.management.reporting import ReportingCommand
from errors.models import ErrorCode, System


class Command(ReportingCommand):
    """Export errors."""

    help = "Write all errors to a CSV, JSON or XLSX file. Importing that file changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="- is the standard output")
        parser.add_argument(
            "--format", choices=transfer.FORMATS, help="default: by the file's ending; CSV where it has none"
        )
        parser.add_argument("--system", metavar="SLUG", help="only the errors of this system")

    def handle(self, *args: Any, file: str, format: str | None, system: str | None, **options: Any) -> None:
        if system and not System.objects.filter(slug=system).exists():
            raise CommandError(f"There is no system “{system}”.")
        try:
            format = format or transfer.format_of(file, transfer.FORMATS)
        except transfer.UnknownFormatError as error:
            raise CommandError(str(error)) from error
        stored = transfer.Stored.load(ErrorCode.objects.filter(system__slug=system) if system else None)
        if file == "-" and format == "xlsx":
            raise CommandError("Name a file: a workbook is no text.")
        try:
            data = transfer.write(stored, format)
            if file == "-":
                self.stdout.write(data.decode(), ending="")
                return
            Path(file).write_bytes(data)
        except transfer.TooLongError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        self.stdout.write(f"{len(stored.errors)} errors written to {file}")
