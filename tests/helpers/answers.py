"""Answers of one database, written for the comparison with those of the other.

`pytest --answers FOLDER` writes FOLDER/<database>/<subject>.jsonl; `python -m tests.golden.compare FOLDER` compares.
"""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.db import connection


def write_answers(config: pytest.Config, subject: str, answers: Iterable[tuple[str, object]]) -> None:
    """Write a line for each question and its answer. Without `--answers` do nothing."""
    if folder := config.option.answers:
        file = Path(folder) / connection.vendor / f"{subject}.jsonl"
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps([question, repr(answer)]) for question, answer in answers]
        file.write_text("\n".join(lines))
