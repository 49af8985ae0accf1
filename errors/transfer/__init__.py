"""The catalogue in and out: CSV and JSON files, checked as a whole before anything is written.

`read(data, format)` → `Catalogue` (what the file says, and its faults) → `plan(catalogue, stored)` → `Plan` (what
would be new, changed and the same, and every fault) → `apply(plan)`, all or nothing. `write(errors, format)` is the way
back, and reading what it wrote changes nothing.

What a file does not name it leaves alone: a column that is missing, a language that has no column, an error without a
row. An empty cell clears.
"""

from . import csv_files, json_files
from .applying import apply
from .entries import Catalogue, Entry, Fault
from .planning import Change, Plan, plan
from .stored import Stored

FORMATS = ("csv", "json")

__all__ = [
    "FORMATS",
    "Catalogue",
    "Change",
    "Entry",
    "Fault",
    "Plan",
    "Stored",
    "apply",
    "plan",
    "read",
    "write",
]


def format_of(filename: str) -> str:
    """The format that a file's name tells: JSON for .json, CSV for everything else."""
    return "json" if filename.lower().endswith(".json") else "csv"


def read(data: bytes, format: str) -> Catalogue:
    return json_files.read(data) if format == "json" else csv_files.read(data)


def write(stored: Stored, format: str) -> str:
    return json_files.write(stored) if format == "json" else csv_files.write(stored)
