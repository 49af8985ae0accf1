"""Import errors from a file: all of it, or nothing if it has an issue."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, no_translations
from django.db import transaction

from errors import transfer
from errors.management.reporting import ReportingCommand
from errors.versions import MovedError


class Command(ReportingCommand):
    """Import errors."""

    help = (
        "Load errors from a CSV, JSON or XLSX file, or translations from a PO file. Again: changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="- is the standard input")
        parser.add_argument(
            "--format", choices=transfer.READERS, help="default: by the file's ending; CSV where it has none"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="print what would change and change nothing"
        )
        parser.add_argument(
            "--create-systems", action="store_true", help="make the systems that are not known"
        )

    @no_translations
    def handle(self, *args: Any, file: str, format: str | None, **options: Any) -> None:
        catalogue = self.read(file, format)
        with transaction.atomic():
            stored = transfer.Stored.load()
            plan = transfer.plan(catalogue, stored, create_systems=options["create_systems"])
            if options["dry_run"]:
                self.print_changes(plan)
            elif not plan.issues:
                self.apply(plan)
        for issue in plan.issues:
            self.stderr.write(f"{file}: {issue}")
        counts = self.counts(plan)
        if plan.issues:
            raise CommandError(f"Without the issues it would have been: {counts}. Nothing was changed.")
        if not (catalogue.records or catalogue.systems or catalogue.extra_texts):
            raise CommandError(f"{file}: The file holds nothing to import.")
        for note in plan.notes:
            self.stdout.write(note)
        self.stdout.write(counts + " (dry run: nothing was changed)" * options["dry_run"])

    def apply(self, plan: transfer.ImportPlan) -> None:
        try:
            transfer.apply(plan)
        except MovedError as error:
            raise CommandError(
                "Somebody has changed the catalogue meanwhile. Nothing was changed."
            ) from error

    def counts(self, plan: transfer.ImportPlan) -> str:
        systems = f"systems {len(plan.systems)}, " if plan.systems else ""
        new, changed, issues = len(plan.new), len(plan.changed) + len(plan.extra_texts), len(plan.issues)
        return f"{systems}new {new}, changed {changed}, same {plan.same}, errors {issues}"

    def read(self, file: str, format: str | None) -> transfer.Catalogue:
        try:
            return transfer.read(self.data_of(file), format or transfer.format_of(file))
        except transfer.UnknownFormatError as error:
            raise CommandError(str(error)) from error

    def data_of(self, file: str) -> bytes:
        try:
            return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error

    def print_changes(self, plan: transfer.ImportPlan) -> None:
        for slug, fields in plan.systems.items():
            self.stdout.write(f"system {slug}: {', '.join(fields)}")
        for change in (change for change in plan.new if not change.name.startswith("/")):  # with a system
            self.stdout.write(f"new {change.name}")
        for change in plan.changed:
            self.stdout.write(f"changed {change.name}: {', '.join(change.columns)}")
        for part in plan.extra_texts:
            self.stdout.write(f"changed {part.context}: {part.language}")
