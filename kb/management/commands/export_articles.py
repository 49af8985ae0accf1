"""Command `export_articles`: write published articles and all categories as files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from errors.management.reporting import ReportingCommand
from kb import transfer


class Command(ReportingCommand):
    help = "Write every published article and all categories as files that import_articles reads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        try:
            count = transfer.export(directory)
        except OSError as error:
            raise CommandError(f"{directory}: {error.strerror}") from error
        self.stdout.write(f"{count} files written to {directory}")
