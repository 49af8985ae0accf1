"""All figures of the first catalogue in one table, on a database of its own.

    .venv/bin/python -m tests.golden                         every measure, a minute
    .venv/bin/python -m tests.golden mail payload --misses   some of them, with the texts that were lost
    GOLDEN_HALF=tune .venv/bin/python -m tests.golden absent the half that a floor may be tuned on

`pytest tests/golden -n0 -s` prints the same figures, holds their floors, and prints those of the large catalogue; with
`--database postgresql` on the other database.
"""

import argparse
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from tests.helpers.databases import make_template, point_default_to  # noqa: E402 (needs Django)

from .conftest import load_catalogue  # noqa: E402
from .measures import MEASURES, table  # noqa: E402


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "python -m tests.golden", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "measures", choices=[[], *MEASURES], nargs="*", metavar="MEASURE", help=", ".join(MEASURES)
    )
    parser.add_argument("--misses", action="store_true", help="also the texts that were lost")
    return parser.parse_args()


def main(options: argparse.Namespace) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "golden.sqlite3"
        make_template(file)
        point_default_to(f"sqlite://{file}")
        load_catalogue(Path(folder) / "log")
        for name in options.measures or MEASURES:
            sys.stdout.write(table(name, MEASURES[name](), has_misses=options.misses))


if __name__ == "__main__":
    main(arguments())
