"""Tests marked `postgresql` run on both databases in every run: here on the one that the run itself does not use."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.helpers import databases

ROOT = Path(__file__).resolve().parent.parent


def test_tests_marked_postgresql_pass_on_the_other_database(pytestconfig):
    """A run in a process of its own: Django's connection stays what the settings say."""
    [other] = {*databases.CHOICES} - {pytestconfig.option.database}
    command = [sys.executable, "-m", "pytest", "-n2", "-m", "postgresql", "--database", other]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    output = done.stdout + done.stderr
    print(output)  # noqa: T201
    assert re.search(r"^=+ \d+ passed(, \d+ deselected)? in .+ =+$", output, re.MULTILINE), output
    assert done.returncode == 0
