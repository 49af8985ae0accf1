"""Comparison of the answers that two runs of the tests have got, one on each database.

`python -m tests.golden.compare FOLDER` exits with 1 where a database has not answered, was asked other questions than
the other, or answered otherwise.
"""

import json
import sys
from itertools import zip_longest
from pathlib import Path

DATABASES = ("sqlite", "postgresql")
# At least so many questions are asked in each subject; a run that asks fewer has lost some.
MIN_QUESTIONS = {"fortnox": 600, "generated": 1_000, "absent": 300, "hostile": 200}


def read(file: Path) -> list[list[str]]:
    """Return pairs of question and answer. A file that is missing holds none."""
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def differences(folder: Path, subject: str) -> list[str]:
    """Return a line for everything in which the two files of a subject differ."""
    one, other = (read(folder / database / f"{subject}.jsonl") for database in DATABASES)
    found = [
        f"{subject}: {database} answered {len(answers)} questions of at least {MIN_QUESTIONS[subject]}"
        for database, answers in zip(DATABASES, (one, other), strict=True)
        if len(answers) < MIN_QUESTIONS[subject]
    ]
    pairs = enumerate(zip_longest(one, other), 1)
    return found + [f"{subject}, line {line}:\n  {a}\n  {b}" for line, (a, b) in pairs if a != b]


def main(folder: Path) -> int:
    found = [difference for subject in MIN_QUESTIONS for difference in differences(folder, subject)]
    sys.stdout.write("\n".join([*found[:20], f"{len(found)} differences between the databases\n"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
