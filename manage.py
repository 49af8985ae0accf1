#!/usr/bin/env python
"""Django's command-line entry point."""

import os
import sys

from config.env import ensure_local_secret


def main() -> None:
    """Run a management command; `quickstart` first makes the secret key that settings ask for."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["quickstart"]:
        ensure_local_secret()
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))  # a sentence that says what to set, not a traceback


if __name__ == "__main__":
    main()
