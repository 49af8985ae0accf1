"""The shelves as one file, `categories.yaml`. Pure: no database."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import yaml

from errors.languages import content_languages

from .fields import DEFAULT_ORDER, KEY, KEY_LIKE, SLUG, SLUG_LIKE, Fault, Fields, load, quoted

FILE = "categories.yaml"


@dataclass(frozen=True, order=True, slots=True)
class CategoryText:
    language: str
    name: str
    slug: str
    summary: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    """One shelf with its names."""

    key: str
    order: int
    parent: str
    names: tuple[CategoryText, ...]
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


def dump(categories: Iterable[CategoryEntry]) -> str:
    """The file's text."""
    return "\n".join(category.dump() for category in categories)


def read(text: str, faults: list[Fault]) -> list[CategoryEntry]:
    """The shelves of `categories.yaml`, with every fault added to `faults`."""
    node = load(text, FILE, faults)
    if node is None:
        return []
    if not isinstance(node, yaml.SequenceNode):
        faults.append(Fault(FILE, 1, "The file must be a list of categories."))
        return []
    return [_category(Fields(item, FILE, faults)) for item in node.value]


def _category(fields: Fields) -> CategoryEntry:
    names = fields.fields("names")
    entry = CategoryEntry(
        key=fields.text("key", most=50, pattern=KEY, like=KEY_LIKE),
        order=fields.number("order", DEFAULT_ORDER),
        parent=fields.text("parent", most=50, required=False, pattern=KEY, like=KEY_LIKE),
        names=tuple(sorted(_category_text(code, names.fields(code)) for code in names.nodes)),
        line=fields.line,
    )
    fields.finish()
    for code in names.nodes.keys() - set(content_languages()):
        names.fault(
            f"There is no language “{code}”; use {' or '.join(content_languages())}.", names.nodes[code]
        )
    return entry


def _category_text(language: str, fields: Fields) -> CategoryText:
    text = CategoryText(
        language=language,
        name=fields.text("name", most=100),
        slug=fields.text("slug", most=100, pattern=SLUG, like=SLUG_LIKE),
        summary=fields.text("summary", most=300, required=False),
        line=fields.line,
    )
    fields.finish()
    return text
