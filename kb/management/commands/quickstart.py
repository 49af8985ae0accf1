"""From a fresh clone to a running help centre, in one command."""

import os
import secrets
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from errors.models import ErrorCode
from kb import search
from kb.models import Article

EDITOR = "editor"
CATALOGUE = [
    settings.BASE_DIR / "errors" / "data" / name for name in ("systems.json", "fortnox.csv", "samples.json")
]
ARTICLES = settings.BASE_DIR / "kb" / "data"


class Command(BaseCommand):
    help = "Migrate, load the first catalogue and articles, make an editor's login, and serve."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="Port on 127.0.0.1 (default 8000).")
        parser.add_argument("--check", action="store_true", help="Do everything but serve.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0 < options["port"] < 65536:
            raise CommandError("--port must be between 1 and 65535.")
        if not options["check"]:
            check_port(options["port"])
        call_command("migrate", verbosity=0)
        self.stdout.write("Database is up to date.")
        self.load_content()
        call_command("collectstatic", interactive=False, verbosity=0)
        self.make_editor()
        self.say_where(options["port"])
        if not options["check"]:
            serve(options["port"])

    def load_content(self) -> None:
        """Load what is missing. What editors have written since is never overwritten."""
        if not ErrorCode.objects.exists():
            for file in CATALOGUE:
                self.stdout.write(f"Catalogue, {file.name}: ", ending="")
                call_command("import_errors", str(file), stdout=self.stdout)
        if not Article.objects.exists():
            self.stdout.write("Articles: ", ending="")
            call_command("import_articles", str(ARTICLES), stdout=self.stdout)
        totals = search.rebuild()
        self.stdout.write(
            f"Search knows {totals.get('errors', 0)} errors and {totals.get('articles', 0)} articles."
        )

    def make_editor(self) -> None:
        users = get_user_model().objects
        if users.filter(is_staff=True).exists():
            self.stdout.write("An editor's login exists already; `changepassword` sets a new password.")
            return
        password = secrets.token_urlsafe(12)
        users.create_superuser(EDITOR, password=password)
        self.stdout.write(f"Editor's login, shown only now: {EDITOR} / {password}")

    def say_where(self, port: int) -> None:
        address = f"http://127.0.0.1:{port}"
        for name, path in (("Help centre", "/"), ("Editors", "/admin/"), ("API", "/api/v1/docs")):
            self.stdout.write(f"{name + ':':13}{address}{path}")


def check_port(port: int) -> None:
    """Stop where another program listens: the server would share the port with it, each getting some requests."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(f"Port {port}: {error.strerror}. Choose another one with --port.") from error


def serve(port: int) -> None:
    """Become the application server; does not return."""
    granian = Path(sys.executable).with_name("granian")
    sys.stdout.flush()
    os.execv(  # noqa: S606
        granian,
        [
            str(granian),
            "--interface=wsgi",
            "--host=127.0.0.1",
            f"--port={port}",
            "--workers=1",
            "--blocking-threads=4",
            "--respawn-failed-workers",  # without it one killed worker stops the whole server
            "config.wsgi:application",
        ],
    )
