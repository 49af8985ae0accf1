"""Command `quickstart`: from a fresh clone to a running help centre."""

import os
import secrets
import socket
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.db import connections

from errors import slots
from errors.management.reporting import ReportingCommand
from errors.models import ErrorCode
from kb import search
from kb.management.server import listen, serve
from kb.models import Article, Synonym

EDITOR = "editor"
CATALOGUE = [
    settings.BASE_DIR / "errors" / "data" / name for name in ("systems.json", "fortnox.csv", "samples.json")
]
SLOT_LABELS = settings.BASE_DIR / "errors" / "data" / "slots.json"
ARTICLES = settings.BASE_DIR / "kb" / "data"
SYNONYMS = ARTICLES / "synonyms.csv"


class Command(ReportingCommand):
    help = "Migrate, load the first catalogue and articles, create an editor's account, and serve."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="Port on 127.0.0.1 (default 8000).")
        parser.add_argument("--check", action="store_true", help="Do everything except serving.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0 < options["port"] < 65536:
            raise CommandError("--port must be between 1 and 65535.")
        listener = None if options["check"] else open_port(options["port"])
        call_command("migrate", verbosity=0)
        self.stdout.write("Database is up to date.")
        self.load_content()
        call_command("collectstatic", interactive=False, verbosity=0)
        self.make_editor()
        self.say_where(options["port"])
        if listener:
            self.stdout.flush()
            connections.close_all()  # the server's workers are forked, and make their own
            serve(listener)

    def load_content(self) -> None:
        """Load catalogue, articles and synonyms where there are none, and missing labels. Nothing is overwritten."""
        if not ErrorCode.objects.exists():
            for file in CATALOGUE:
                self.stdout.write(f"Catalogue, {file.name}: ", ending="")
                call_command("import_errors", str(file), stdout=self.stdout)
        self.stdout.write(f"Labels of placeholders: new {slots.add_missing(SLOT_LABELS)}")
        if not Article.objects.exists():
            self.stdout.write("Articles: ", ending="")
            call_command("import_articles", str(ARTICLES), stdout=self.stdout)
        if not Synonym.objects.exists():
            self.stdout.write("Synonyms: ", ending="")
            call_command("import_synonyms", str(SYNONYMS), stdout=self.stdout)
        totals = search.rebuild()
        self.stdout.write(
            f"Search index: {totals.get('errors', 0)} errors and {totals.get('articles', 0)} articles."
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


def open_port(port: int) -> socket.socket:
    """Return a socket that holds the port until this process ends. Raises CommandError if it is in use."""
    try:
        return listen("127.0.0.1", port)
    except OSError as error:
        raise CommandError(
            f"Port {port}: {os.strerror(error.errno or 0)}. Choose another one with --port."
        ) from error
