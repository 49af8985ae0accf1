"""Command `mcp`: serve look-ups to assistants (Model Context Protocol)."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from errors.management.reporting import ReportingCommand


class Command(ReportingCommand):
    help = "Serve the tools resolve, search and get to assistants (Model Context Protocol), read-only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port", type=int, help="serve on 127.0.0.1 at /mcp instead of standard input and output"
        )

    def handle(self, *args: Any, port: int | None, **options: Any) -> None:
        if port is not None and not 0 < port < 65536:
            raise CommandError("--port must be between 1 and 65535.")
        try:
            from kb.mcp_server import build
        except ImportError as error:
            raise CommandError("Install the extra packages first: pip install 'mcp~=2.0'") from error
        if port:
            build().run(
                "streamable-http", host="127.0.0.1", port=port, stateless_http=True, json_response=True
            )
        else:
            build().run("stdio")
