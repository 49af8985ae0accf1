"""Categories as one file, `categories.yaml`. Pure: no database."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import yaml

from errors.languages import content_languages

from .fields import DEFAULT_ORDER, KEY, KEY_LIKE, SLUG, SLUG_LIKE, Fields, Mistake, load, quoted

FILE = "categories.yaml"


@dataclass(frozen=True, order=True, slots=True)
class CategoryNameRecord:
    language: str
    name: str
    slug: str
    summary: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class CategoryRecord:
    """One category with its names, as the file states it."""

    key: str
    order: int
    parent: str
    names: tuple[CategoryNameRecord, ...]
    line: int = field(default=0, compare=False)

    def dump(self) -> str:
        lines = [f"- key: {self.key}", f"  order: {self.order}"]
        if self.parent:
            lines.append(f"  parent: {self.parent}")
        lines.append("  names:" if self.names else "  names: {}")
        for text in self.names:
            lines += [f"    {text.language}:", f"      name: {quoted(text.name)}", f"      slug: {text.slug}"]
            lines.append(f"      summary: {quoted(text.summary)}")
        return "\n".join(lines) + "\n"


def dump(categories: Iterable[CategoryRecord]) -> str:
    """Return the file's text."""
    return "\n".join(category.dump() for category in categories)


def read(text: str, mistakes: list[Mistake]) -> list[CategoryRecord]:
    """Return the categories of `categories.yaml`, and add every mistake to `mistakes`."""
    node = load(text, FILE, mistakes)
    if node is None:
        return []
    if not isinstance(node, yaml.SequenceNode):
        mistakes.append(Mistake(FILE, 1, "The file must be a list of categories."))
        return []
    return [_category(Fields(item, FILE, mistakes)) for item in node.value]


def _category(fields: Fields) -> CategoryRecord:
    names = fields.fields("names")
    record = CategoryRecord(
        key=fields.text("key", most=50, pattern=KEY, like=KEY_LIKE),
        order=fields.number("order", DEFAULT_ORDER),
        parent=fields.text("parent", most=50, required=False, pattern=KEY, like=KEY_LIKE),
        names=tuple(sorted(_category_text(code, names.fields(code)) for code in names.nodes)),
        line=fields.line,
    )
    fields.finish()
    for code in names.nodes.keys() - set(content_languages()):
        names.mistake(
            f"There is no language “{code}”; use {' or '.join(content_languages())}.", names.nodes[code]
        )
    return record


def _category_text(language: str, fields: Fields) -> CategoryNameRecord:
    text = CategoryNameRecord(
        language=language,
        name=fields.text("name", most=100),
        slug=fields.text("slug", most=100, pattern=SLUG, like=SLUG_LIKE),
        summary=fields.text("summary", most=300, required=False),
        line=fields.line,
    )
    fields.finish()
    return text
