"""Command `import_articles`: publish the articles and categories of a directory."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from errors.management.reporting import ReportingCommand
from errors.versions import MovedError
from kb import transfer


class Command(ReportingCommand):
    help = "Publish the articles (<key>.<language>.md) and categories (categories.yaml) of a directory."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="Report what would be imported, without writing."
        )

    def handle(self, *args: Any, directory: Path, dry_run: bool, verbosity: int, **options: Any) -> None:
        plan = transfer.plan(directory)
        if plan.mistakes:
            summary = f"Nothing was imported. Without the faults it would have been: {plan}"
            raise CommandError("\n".join([*map(str, plan.mistakes), summary]))
        if not (plan.new or plan.changed or plan.same):
            raise CommandError(nothing_in(directory))
        if not dry_run:
            self.apply(plan)
        if verbosity > 1:
            for line in (
                *(f"new: {name}" for name in plan.new),
                *(f"changed: {name}" for name in plan.changed),
            ):
                self.stdout.write(line)
        self.stdout.write(f"{plan}{' (dry run: nothing was written)' if dry_run else ''}")

    def apply(self, plan: transfer.ArticleImportPlan) -> None:
        try:
            transfer.apply(plan)
        except MovedError as error:
            raise CommandError(
                "Somebody has changed the articles meanwhile. Nothing was imported."
            ) from error


def nothing_in(directory: Path) -> str:
    """Return the message for a directory without articles, with a hint to its subfolders."""
    deeper = sum(1 for _path in directory.rglob("*.md"))
    hint = f"; {deeper} Markdown files lie in subfolders" if deeper else ""
    return f"{directory}: No article files here{hint}. They are called <key>.<language>.md."
