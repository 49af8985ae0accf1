"""Comparison of the answers that two runs of the tests have got, one on each database.

`python -m tests.golden.compare FOLDER` exits with 1 where a database has not answered, or answered otherwise than
the other.
"""

import json
import sys
from pathlib import Path

DATABASES = ("sqlite", "postgresql")
# At least so many questions must be answered by both databases. Hypothesis makes a few of the hostile texts of names in
# the modules that a run happens to have loaded: these are asked of one database only, and are not compared.
MIN_QUESTIONS = {"fortnox": 590, "generated": 1_300, "absent": 290, "hostile": 200}


def read(file: Path) -> dict[str, str]:
    """Return answers by question. A file that is missing holds none."""
    return dict(json.loads(line) for line in file.read_text().splitlines()) if file.exists() else {}


def differences(folder: Path, subject: str) -> list[str]:
    """Return a line for each question that the databases answer otherwise, or one where they share too few."""
    one, other = (read(folder / database / f"{subject}.jsonl") for database in DATABASES)
    shared = sorted(one.keys() & other.keys())
    if len(shared) < MIN_QUESTIONS[subject]:
        return [f"{subject}: both answered {len(shared)} questions of at least {MIN_QUESTIONS[subject]}"]
    return [
        f"{subject}: {key[:200]!r}\n  {one[key]}\n  {other[key]}" for key in shared if one[key] != other[key]
    ]


def main(folder: Path) -> int:
    found = [difference for subject in MIN_QUESTIONS for difference in differences(folder, subject)]
    sys.stdout.write("\n".join([*found[:20], f"{len(found)} differences between the databases\n"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
