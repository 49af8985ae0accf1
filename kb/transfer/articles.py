"""Articles as files: `<key>.<language>.md` with front matter. Pure: no database.

`ArticleFile.dump` writes the canonical form: fields in a fixed order, texts in double quotes, systems and fixes
sorted, LF line ends. Reading accepts other forms, so an imported file is exported in canonical form.
"""

import datetime as dt
import re
from dataclasses import dataclass, field

from django.conf import settings

from errors.choices import Actor
from errors.languages import content_languages

from ..markdown.rendering import MAX_SOURCE_CHARS
from ..models import Article
from . import aliases
from .fields import DEFAULT_ORDER, KEY, KEY_LIKE, SLUG, SLUG_LIKE, Fields, Mistake, load, quoted

_NAME = re.compile(r"([a-zA-Z0-9_-]{1,80})\.([a-z]{2,3}(?:-[a-z]+)?)\.md")
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", re.S)
_DATE, _DATE_LIKE = r"\d{4}-\d\d-\d\d", "a date like 2026-01-31"


@dataclass(frozen=True, order=True, slots=True)
class FixRecord:
    """One fix of an article. `error` is `system/key`."""

    error: str
    fixed_by: str
    when: str
    order: int = DEFAULT_ORDER
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """One article in one language, as its file states it. `lines` has the line of each field, for mistakes."""

    key: str
    language: str
    kind: str
    category: str
    systems: tuple[str, ...]
    order: int
    source_language: str
    verified_on: str
    title: str
    slug: str
    summary: str
    aliases: tuple[str, ...]
    fixes: tuple[FixRecord, ...]
    body: str
    lines: dict[str, int] = field(default_factory=dict, compare=False)

    @property
    def name(self) -> str:
        return f"{self.key}.{self.language}.md"

    @property
    def text(self) -> tuple[str, str, str]:
        """The texts of a revision: title, summary, body."""
        return (self.title, self.summary, self.body)

    @property
    def shared(self) -> dict[str, object]:
        """The fields that must be equal in the files of all languages."""
        fixes = [(fix.error, fix.fixed_by, fix.order) for fix in self.fixes]
        names = ("kind", "category", "systems", "order", "source_language", "verified_on")
        return {name: getattr(self, name) for name in names} | {"fixes": fixes}

    def dump(self) -> str:
        """Return the file's text in canonical form."""
        lines = [f"kind: {self.kind}", f"category: {self.category}", f"systems: [{', '.join(self.systems)}]"]
        lines.append(f"order: {self.order}")
        if self.source_language != settings.LANGUAGE_CODE:
            lines.append(f"source_language: {self.source_language}")
        if self.verified_on:
            lines.append(f"verified_on: {self.verified_on}")
        lines += [f"title: {quoted(self.title)}", f"slug: {self.slug}", f"summary: {quoted(self.summary)}"]
        if self.aliases:
            lines += ["aliases:", *(f"  - {quoted(alias)}" for alias in self.aliases)]
        lines.append("fixes:" if self.fixes else "fixes: []")
        for fix in self.fixes:
            lines += _dump_fix(fix)
        return "---\n" + "\n".join(lines) + f"\n---\n{self.body}\n"


def _dump_fix(fix: FixRecord) -> list[str]:
    lines = [f"  - error: {fix.error}", f"    fixed_by: {fix.fixed_by}"]
    if fix.order != DEFAULT_ORDER:
        lines.append(f"    order: {fix.order}")
    return [*lines, f"    when: {quoted(fix.when)}"]


def normalise(body: str) -> str:
    """Return a body with LF line ends and without empty lines around it."""
    return body.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


# --- reading


def read_article(file: str, text: str, mistakes: list[Mistake]) -> ArticleFile | None:
    """Return the file's article, and add every mistake to `mistakes`. None if name or front matter cannot be read."""
    name, front = _NAME.fullmatch(file), _FRONT.match(text)
    if not name or name[2] not in content_languages():
        mistakes.append(
            Mistake(
                file, 0, f"The name must be key.language.md, language {' or '.join(content_languages())}."
            )
        )
        return None
    if not front:
        mistakes.append(Mistake(file, 1, "The file must begin with fields between two lines of “---”."))
        return None
    body = normalise(text[front.end() :])
    if not body.strip():
        mistakes.append(Mistake(file, text.count("\n") + 1, "The text is missing."))
    if len(body) > MAX_SOURCE_CHARS:
        mistakes.append(
            Mistake(file, 0, f"The text has {len(body)} characters; at most {MAX_SOURCE_CHARS} fit.")
        )
    node = load(front[1] or "", file, mistakes, first_line=2)
    return _article(name[1], name[2], body, Fields(node, file, mistakes, 2)) if node else None


def _article(key: str, language: str, body: str, fields: Fields) -> ArticleFile:
    article = ArticleFile(
        key=key,
        language=language,
        kind=fields.choice("kind", Article.Kind.values),
        category=fields.text("category", most=50, pattern=KEY, like=KEY_LIKE),
        systems=tuple(sorted(set(fields.words("systems")))),
        order=fields.number("order", DEFAULT_ORDER),
        source_language=_source_language(fields),
        verified_on=_date(fields, "verified_on"),
        title=fields.text("title", most=200),
        slug=fields.text("slug", most=120, pattern=SLUG, like=SLUG_LIKE),
        summary=fields.text("summary", most=300, required=False),
        aliases=aliases.read(fields),
        fixes=tuple(sorted(_fix(fields.each(node)) for node in fields.items("fixes"))),
        body=body,
        lines={name: fields.line_of(name) for name in fields.nodes},
    )
    fields.finish()
    _find_twins(article, fields)
    return article


def _fix(fields: Fields) -> FixRecord:
    record = FixRecord(
        error=fields.text(
            "error", most=200, pattern=r"[^/\s]+/\S+", like="system/key, like fortnox-api/2001304"
        ),
        fixed_by=fields.choice("fixed_by", Actor.values),
        when=fields.text("when", most=300, required=False),
        order=fields.number("order", DEFAULT_ORDER),
        line=fields.line,
    )
    fields.finish()
    return record


def _find_twins(article: ArticleFile, fields: Fields) -> None:
    seen = set()
    for fix in article.fixes:
        if (twin := (fix.error, fix.fixed_by)) in seen:
            fields.mistakes.append(
                Mistake(fields.file, fix.line, f"{fix.error} by {fix.fixed_by} stands here twice.")
            )
        seen.add(twin)


def _source_language(fields: Fields) -> str:
    if fields.take("source_language") is None:
        return settings.LANGUAGE_CODE
    return fields.choice("source_language", content_languages())


def _date(fields: Fields, name: str) -> str:
    value = fields.text(name, most=10, required=False, pattern=_DATE, like=_DATE_LIKE)
    try:
        return dt.date.fromisoformat(value).isoformat() if value else ""
    except ValueError:
        fields.mistake(f"“{name}” must be {_DATE_LIKE}, not “{value}”.", fields.nodes[name])
        return ""
