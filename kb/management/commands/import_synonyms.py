"""Command `import_synonyms`: add the synonyms of a CSV file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, no_translations

from errors.management.reporting import ReportingCommand
from kb.transfer import synonyms


class Command(ReportingCommand):
    help = "Add the synonyms of a CSV file (language,word,means_language,means). Stored ones are kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="Report what would be imported, without writing."
        )

    @no_translations
    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        plan = synonyms.plan(self.data_of(file), file.name)
        if plan.mistakes:
            summary = f"Nothing was imported. Without the faults it would have been: {plan}"
            raise CommandError("\n".join([*map(str, plan.mistakes), summary]))
        if not (plan.new or plan.same):
            raise CommandError(f"{file}: The file holds nothing to import.")
        if not dry_run:
            synonyms.apply(plan)
        self.stdout.write(f"{plan}{' (dry run: nothing was written)' if dry_run else ''}")

    def data_of(self, file: Path) -> bytes:
        try:
            return file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
