"""Import of synonyms from a CSV file. `plan` reports the new ones, `apply` stores them; stored ones are kept."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from ..models import ContentVersion, Synonym
from ..stemming import STEMMED_LANGUAGES
from .fields import Mistake, decode

COLUMNS = ("language", "word", "means_language", "means")
MAX_SYNONYMS = 20_000

Row = tuple[str, ...]


@dataclass(slots=True)
class SynonymImportPlan:
    """Rows that an import would add, the number of those that are stored already, and every mistake."""

    new: list[Synonym] = field(default_factory=list)
    same: int = 0
    mistakes: list[Mistake] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{len(self.new)} new, {self.same} same, {len(self.mistakes)} errors"


def plan(data: bytes, file: str) -> SynonymImportPlan:
    """Compare a file with the stored synonyms and write nothing. Finds all mistakes at once. One query."""
    result = SynonymImportPlan()
    text = decode(data, file, result.mistakes)
    known = set(Synonym.objects.values_list(*COLUMNS))
    for line, cells in _rows(text or "", file, result.mistakes):
        row = Synonym(**dict(zip(COLUMNS, cells, strict=True)))
        try:
            row.clean_fields()
            row.clean()
        except ValidationError as error:
            text_of_mistake = "; ".join(
                f"{name}: {' '.join(said)}" for name, said in error.message_dict.items()
            )
            result.mistakes.append(Mistake(file, line, text_of_mistake))
            continue
        if unknown := {row.language, row.means_language} - {*STEMMED_LANGUAGES}:
            result.mistakes.append(Mistake(file, line, f"There is no language “{min(unknown)}”."))
        elif (key := tuple(getattr(row, name) for name in COLUMNS)) in known:
            result.same += 1
        else:
            known.add(key)
            result.new.append(row)
    return result


@transaction.atomic
def apply(result: SynonymImportPlan) -> None:
    """Store the new synonyms. Raises ValueError for a plan with mistakes."""
    if result.mistakes:
        raise ValueError("A plan with mistakes cannot be applied.")
    Synonym.objects.bulk_create(result.new, ignore_conflicts=True, batch_size=500)
    if result.new:
        ContentVersion.bump()


def _rows(text: str, file: str, mistakes: list[Mistake]) -> Iterator[tuple[int, Row]]:
    """Yield (line, cells in the order of `COLUMNS`) of the rows that can be read."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if header and sorted(header) != sorted(COLUMNS):
            mistakes.append(Mistake(file, 1, f"The columns must be: {', '.join(COLUMNS)}."))
            return
        for number, row in enumerate(reader, 1):
            if number > MAX_SYNONYMS:
                mistakes.append(Mistake(file, reader.line_num, f"There are more than {MAX_SYNONYMS} rows."))
                return
            if len(row) == len(header):
                cells = dict(zip(header, (" ".join(cell.split()) for cell in row), strict=True))
                yield reader.line_num, tuple(cells[name] for name in COLUMNS)
            elif any(cell.strip() for cell in row):
                counts = f"The row has {len(row)} cells, the header {len(header)}."
                mistakes.append(Mistake(file, reader.line_num, counts))
    except csv.Error as error:
        mistakes.append(Mistake(file, reader.line_num, f"The row cannot be read: {error}."))
