"""Articles and categories in and out as files: `plan` says what would happen, `apply` does it, all or none.

The files are the truth for what they hold: importing publishes. Articles that no file names are left alone,
and so is an editor's open draft. An equal text makes no new revision; an export of it has equal bytes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from django.db import transaction

from errors.versions import MovedError, Versions, claim

from . import categories, stored
from .articles import ArticleFile, read_article
from .categories import CategoryRecord
from .fields import Mistake, decode

__all__ = ["ArticleImportPlan", "Mistake", "apply", "export", "plan"]


@dataclass(slots=True)
class ArticleImportPlan:
    """What an import would do. Names are file names, for categories `categories.yaml: key`."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    articles: list[ArticleFile] = field(default_factory=list)  # those that are new or changed
    categories: list[CategoryRecord] = field(default_factory=list)
    versions: Versions = field(default_factory=dict)  # of what is there of them

    def __str__(self) -> str:
        counts = f"{len(self.new)} new, {len(self.changed)} changed, {len(self.same)} same"
        return f"{counts}, {len(self.mistakes)} {'error' if len(self.mistakes) == 1 else 'errors'}"


def plan(directory: Path) -> ArticleImportPlan:
    """Compare the directory's files with the database; nothing is written. All mistakes are found at once."""
    result = ArticleImportPlan()
    records, files = _read(directory, result.mistakes)
    seen = stored.versions(records, files)  # before the texts: what changes in between is refused, not lost
    # A mistake in the file of categories would else be told once more for each article.
    are_categories_known = all(mistake.file != categories.FILE for mistake in result.mistakes)
    found = {*_mistakes_within(records, files), *stored.mistakes_of(records, files, are_categories_known)}
    result.mistakes += sorted(found)
    known_categories = {record.key: record for record in stored.categories()}
    for record in records:
        if _sort(result, f"{categories.FILE}: {record.key}", record, known_categories.get(record.key)):
            result.categories.append(record)
    known = {(file.key, file.language): file for file in stored.articles()}
    for file in files:
        if _sort(result, file.name, file, known.get((file.key, file.language))):
            result.articles.append(file)
    changed = stored.versions(result.categories, result.articles)
    result.versions = {name: seen.get(name, 0) for name in changed}
    return result


def apply(result: ArticleImportPlan) -> None:
    """Do what a plan without mistakes says, in one transaction.

    Raises `MovedError`, and writes nothing, where somebody has changed what it was compared with.
    """
    if result.mistakes:
        raise ValueError("A plan with mistakes cannot be applied.")
    with transaction.atomic():
        if result.versions != stored.versions(result.categories, result.articles):
            raise MovedError
        if not claim(result.versions):
            raise MovedError
        stored.write(result.categories, result.articles)


def export(directory: Path) -> int:
    """Write every published article and all categories; returns how many files. Others stay."""
    directory.mkdir(parents=True, exist_ok=True)
    texts = {file.name: file.dump() for file in stored.articles()}
    texts[categories.FILE] = categories.dump(stored.categories())
    for name, text in texts.items():
        (directory / name).write_bytes(text.encode())
    return len(texts)


def _sort(result: ArticleImportPlan, name: str, wanted: object, known: object) -> bool:
    """Note whether it is new, changed or the same; True where there is something to do."""
    (result.new if known is None else result.same if wanted == known else result.changed).append(name)
    return wanted != known


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
    """What the files say against one another."""
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
    """`rows` are (language, value, file, line)."""
    seen: dict[tuple[str, str], str] = {}
    for language, value, file, line in rows:
        if value and (other := seen.setdefault((language, value), file if not line else f"{file}:{line}")):
            here = file if not line else f"{file}:{line}"
            if other != here:
                yield Mistake(file, line, f"{what} “{value}” is also in {other}.")
