"""What all our commands have in common: an exit code that a job can go by."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

EXIT_CODES = (
    "Exits with 0 where all is well, with 1 where it failed or found something to mend, "
    "with 2 where it was called wrongly."
)


class ReportingCommand(BaseCommand):
    """Says in its help what its exit codes mean; `CommandError` is the way to exit with 1."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, epilog=EXIT_CODES, **kwargs)
