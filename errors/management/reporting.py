"""Base of all commands, with documented exit codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

EXIT_CODES = (
    "Exits with 0 where all is well, with 1 where it failed or found something to mend, "
    "with 2 where it was called wrongly."
)


class ReportingCommand(BaseCommand):
    """Command whose help explains its exit codes. A `CommandError` exits with 1."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, epilog=EXIT_CODES, **kwargs)
