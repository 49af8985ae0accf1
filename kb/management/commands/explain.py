"""Command `explain`: recognise an error message in the terminal."""

import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import translation

from errors.alignment.tokens import MAX_TEXT_CHARS
from errors.management.reporting import ReportingCommand
from kb.answers import explain


class Command(ReportingCommand):
    help = (
        "Explain an error message: what it means, who can fix it, and how. Exits with 1 if it is not known."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "text", nargs="?", default="-", help="the message; - reads it from standard input"
        )
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES])
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, text: str, language: str | None, **options: Any) -> None:
        pasted = sys.stdin.read(MAX_TEXT_CHARS) if text == "-" else text
        with translation.override(language or settings.LANGUAGE_CODE):
            explanation = explain.explain(pasted.replace("\0", ""))
            as_json = json.dumps(explanation, ensure_ascii=False, indent=2)
            self.stdout.write(as_json if options["json"] else explain.as_text(explanation))
        if not explanation["known"]:
            sys.exit(1)
