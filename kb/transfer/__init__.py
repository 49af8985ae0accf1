"""Import and export of articles and categories as files. `plan` reports the changes, `apply` writes all or none.

An import publishes the texts of the files. It does not change articles without a file, nor open drafts. An equal text
makes no new revision. An export of imported files has the same bytes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from django.db import transaction

from errors.versions import MovedError, Versions, claim

from . import categories, stored, writing
from .articles import ArticleFile, read_article
from .categories import CategoryRecord
from .fields import Mistake, decode

__all__ = ["ArticleImportPlan", "Mistake", "apply", "export", "plan"]


@dataclass(slots=True)
class ArticleImportPlan:
    """Changes that an import would make. Names are file names, for categories `categories.yaml: key`."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    articles: list[ArticleFile] = field(default_factory=list)  # new or changed ones
    categories: list[CategoryRecord] = field(default_factory=list)
    versions: Versions = field(default_factory=dict)  # of their stored rows

    def __str__(self) -> str:
        counts = f"{len(self.new)} new, {len(self.changed)} changed, {len(self.same)} same"
        return f"{counts}, {len(self.mistakes)} {'error' if len(self.mistakes) == 1 else 'errors'}"


def plan(directory: Path) -> ArticleImportPlan:
    """Compare the directory's files with the database and write nothing. Finds all mistakes at once."""
    result = ArticleImportPlan()
    records, files = _read(directory, result.mistakes)
    # Versions are read before the texts, so that `apply` refuses a change in between.
    versions = stored.versions(records, files)
    # A mistake in the file of categories would otherwise be reported again for each article.
    are_categories_known = all(mistake.file != categories.FILE for mistake in result.mistakes)
    contradictions = stored.mistakes_of(records, files, are_categories_known)
    result.mistakes += sorted({*_mistakes_within(records, files), *contradictions})
    known_categories = {record.key: record for record in stored.categories()}
    for record in records:
        if _sort(result, f"{categories.FILE}: {record.key}", record, known_categories.get(record.key)):
            result.categories.append(record)
    known = {(file.key, file.language): file for file in stored.articles()}
    for file in files:
        if _sort(result, file.name, file, known.get((file.key, file.language))):
            result.articles.append(file)
    changed = stored.versions(result.categories, result.articles)
    result.versions = {name: versions.get(name, 0) for name in changed}
    return result


def apply(result: ArticleImportPlan) -> None:
    """Carry out a plan in one transaction. Raises ValueError for a plan with mistakes.

    Raises MovedError and writes nothing if the rows have changed since the comparison.
    """
    if result.mistakes:
        raise ValueError("A plan with mistakes cannot be applied.")
    with transaction.atomic():
        if result.versions != stored.versions(result.categories, result.articles):
            raise MovedError
        if not claim(result.versions):
            raise MovedError
        writing.write(result.categories, result.articles)


def export(directory: Path) -> int:
    """Write every published article and all categories; return the number of files. Keeps other files."""
    directory.mkdir(parents=True, exist_ok=True)
    texts = {file.name: file.dump() for file in stored.articles()}
    texts[categories.FILE] = categories.dump(stored.categories())
    for name, text in texts.items():
        (directory / name).write_bytes(text.encode())
    return len(texts)


def _sort(result: ArticleImportPlan, name: str, record: object, stored_record: object) -> bool:
    """Add the name to the plan's new, changed or same ones; return whether the record has to be written."""
    is_same = record == stored_record
    (result.new if stored_record is None else result.same if is_same else result.changed).append(name)
    return not is_same


def _read(directory: Path, mistakes: list[Mistake]) -> tuple[list[CategoryRecord], list[ArticleFile]]:
    records: list[CategoryRecord] = []
    files = []
    if not directory.is_dir():
        mistakes.append(Mistake(str(directory), 0, "There is no such directory."))
        return [], []
    for path in sorted(directory.iterdir()):
        if not path.is_file() or (path.name != categories.FILE and path.suffix != ".md"):
            continue
        text = decode(path.read_bytes(), path.name, mistakes)
        if text is not None and path.name == categories.FILE:
            records = categories.read(text, mistakes)
        elif text is not None and (file := read_article(path.name, text, mistakes)):
            files.append(file)
    return records, files


def _mistakes_within(records: list[CategoryRecord], files: list[ArticleFile]) -> Iterator[Mistake]:
    """Find contradictions between the files."""
    for _key, group in groupby(files, key=lambda file: file.key):
        first, *others = group
        for other in others:
            yield from _disagreements(first, other)
    slugs = [(file.language, file.slug, file.name, file.lines.get("slug", 0)) for file in files]
    yield from _twins("The slug", slugs)
    yield from _twins("The key", (("", record.key, categories.FILE, record.line) for record in records))
    texts = ((text.language, text.slug, text.line) for record in records for text in record.names)
    yield from _twins("The slug", ((language, slug, categories.FILE, line) for language, slug, line in texts))


def _disagreements(first: ArticleFile, other: ArticleFile) -> Iterator[Mistake]:
    for name, value in other.shared.items():
        if value != first.shared[name]:
            text = f"“{name}” is not the same as in {first.name}; all languages share it."
            yield Mistake(other.name, other.lines.get(name, 1), text)


def _twins(what: str, rows: Iterable[tuple[str, str, str, int]]) -> Iterator[Mistake]:
    """Find values that occur twice in a language. `rows` are (language, value, file, line)."""
    seen: dict[tuple[str, str], str] = {}
    for language, value, file, line in rows:
        if value and (other := seen.setdefault((language, value), file if not line else f"{file}:{line}")):
            here = file if not line else f"{file}:{line}"
            if other != here:
                yield Mistake(file, line, f"{what} “{value}” is also in {other}.")
