"""The comparison passes only where both databases have answered every subject, and alike."""

import json

import pytest

from .compare import DATABASES, MIN_QUESTIONS, main


@pytest.fixture
def folder(tmp_path):
    """Answers of both databases to as many questions as there must be."""
    for database in DATABASES:
        (tmp_path / database).mkdir()
        for subject, count in MIN_QUESTIONS.items():
            write(
                tmp_path / database / f"{subject}.jsonl", [[f"question {n}", "answer"] for n in range(count)]
            )
    return tmp_path


def write(file, rows):
    file.write_text("\n".join(map(json.dumps, rows)))


def test_same_answers_pass(folder, capsys):
    assert (main(folder), capsys.readouterr().out) == (0, "0 differences between the databases\n")


@pytest.mark.parametrize("database", DATABASES)
@pytest.mark.parametrize("subject", MIN_QUESTIONS)
def test_missing_answers_fail(folder, database, subject):
    (folder / database / f"{subject}.jsonl").unlink()
    assert main(folder) == 1


def test_answers_that_both_databases_lack_fail(folder):
    for database in DATABASES:
        (folder / database / "hostile.jsonl").unlink()
    assert main(folder) == 1


def test_other_answer_fails(folder, capsys):
    file = folder / "postgresql" / "fortnox.jsonl"
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    write(file, [rows[0], ["question 1", "another answer"], *rows[2:]])
    assert main(folder) == 1
    assert "fortnox: 'question 1'" in capsys.readouterr().out


def test_other_questions_fail(folder):
    write(folder / "postgresql" / "hostile.jsonl", [[f"another {n}", "answer"] for n in range(300)])
    assert main(folder) == 1
